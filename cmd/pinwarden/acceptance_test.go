package main

import (
	"testing"

	"pinwarden/policy/plan"
	"pinwarden/sources/akia/akiasim"
)

// The scenarios are those that testdata/days names, by number. Each is judged at
// the doors, by the writes that the locks counted, by what guests were told and
// by the plan; settle adds to each that a dry run shows the same and leaves no
// trace, and that a second pass does nothing.

const patchSchedule = "PATCH access_groups/{group}/time_schedules/{schedule}"

func TestScenario1ExtensionMidStayKeepsThePIN(t *testing.T) {
	t.Parallel()
	s := newScene(t, plainPolicy, "2026-05-08 16:00", "101", "102")
	s.book("A", "101", akiasim.Reserved, "2026-05-09", "2026-05-12")
	s.settle()
	s.moveTo("2026-05-09 15:00")
	s.hotel.CheckIn("A")
	s.settle()
	same(t, "window", s.window("A"), "2026-05-09 15:00 to 2026-05-12 11:30")

	s.moveTo("2026-05-11 10:00")
	s.settle()
	kept, mark, told := s.untouched("A"), s.locks.Mark(), len(s.hotel.Outbox())
	s.hotel.Extend("A", "2026-05-15")
	cycles := s.settle()

	same(t, "actions", s.did(cycles), []string{
		"extend A: " + frontDoor + " until 15 May 11:30 +02:00 (was 12 May 11:30 +02:00); " +
			"room until 15 May 11:30 +02:00 (was 12 May 11:30 +02:00)",
	})
	same(t, "writes", s.writes(mark), map[string]int{patchSchedule: 2})
	same(t, "messages", s.messages(told), []string{})
	kept()
	s.doorsAtTime("2026-05-11 10:05", "A 101", "A "+frontDoor)
	s.doorsAtTime("2026-05-12 11:31", "A 101", "A "+frontDoor)
	s.doorsAtTime("2026-05-15 11:29", "A 101", "A "+frontDoor)
	s.doorsAtTime("2026-05-15 11:30")
}

// issuedB is a hotel with B in 102 from 20 May, whose PIN exists.
func issuedB(t *testing.T) *scene {
	t.Helper()
	s := newScene(t, plainPolicy, "2026-05-18 10:00", "101", "102")
	s.book("B", "102", akiasim.Reserved, "2026-05-20", "2026-05-22")
	s.settle()
	return s
}

func TestScenario2DateChangeBeforeArrival(t *testing.T) {
	t.Parallel()
	s := issuedB(t)
	same(t, "messages", s.messages(0), []string{})
	kept, mark := s.untouched("B"), s.locks.Mark()
	s.hotel.Redate("B", "2026-05-19", "2026-05-22")
	cycles := s.settle()

	same(t, "actions", s.did(cycles), []string{
		"extend B: " + frontDoor + " from 19 May 15:00 +02:00 (was 20 May 15:00 +02:00); " +
			"room from 19 May 15:00 +02:00 (was 20 May 15:00 +02:00)",
	})
	same(t, "writes", s.writes(mark), map[string]int{patchSchedule: 2})
	same(t, "messages", s.messages(0), []string{})
	s.passAt("2026-05-18 15:00")
	same(t, "messages", s.messages(0), []string{"Your code for room 102 is [redacted]. See you soon!"})
	kept()
	s.doorsAtTime("2026-05-19 14:59")
	s.doorsAtTime("2026-05-19 15:00", "B 102", "B "+frontDoor)
	s.doorsAtTime("2026-05-22 11:29", "B 102", "B "+frontDoor)
	s.doorsAtTime("2026-05-22 11:30")
}

func TestScenario2DateChangeAfterThePINWasTold(t *testing.T) {
	t.Parallel()
	s := issuedB(t)
	s.passAt("2026-05-19 15:00")
	kept, mark, told := s.untouched("B"), s.locks.Mark(), len(s.hotel.Outbox())
	same(t, "messages before", told, 1)
	s.hotel.Redate("B", "2026-05-19", "2026-05-22")
	cycles := s.settle()

	same(t, "actions", s.did(cycles), []string{
		"extend B: " + frontDoor + " from 19 May 15:00 +02:00 (was 20 May 15:00 +02:00); " +
			"room from 19 May 15:00 +02:00 (was 20 May 15:00 +02:00)",
		"tell B: notice of 102, 2026-05-19 to 2026-05-22",
	})
	same(t, "writes", s.writes(mark), map[string]int{patchSchedule: 2})
	same(t, "messages", s.messages(told), []string{"Now 2026-05-19 to 2026-05-22, room 102, same code."})
	kept()
	s.doorsAtTime("2026-05-19 15:05", "B 102", "B "+frontDoor)
}

func TestScenario2DateChangeBeyondTheHorizonKeepsThePIN(t *testing.T) {
	t.Parallel()
	s := issuedB(t)
	kept, mark := s.untouched("B"), s.locks.Mark()
	s.hotel.Redate("B", "2026-06-01", "2026-06-03")
	cycles := s.settle()

	for i := range cycles {
		for _, a := range cycles[i].Plan.Actions {
			if a.Verb == plan.Revoke || a.Verb == plan.Issue || a.Verb == plan.Tell {
				t.Errorf("planned %q", s.say(&cycles[i].Plan))
			}
		}
	}
	same(t, "writes", s.writes(mark), map[string]int{patchSchedule: 2})
	same(t, "messages", s.messages(0), []string{})
	same(t, "window", s.window("B"), "2026-06-01 15:00 to 2026-06-03 11:30")
	kept()
	s.doorsAtTime("2026-05-20 15:05")
	s.passAt("2026-05-31 15:00")
	kept()
	s.doorsAtTime("2026-06-01 15:00", "B 102", "B "+frontDoor)
}
