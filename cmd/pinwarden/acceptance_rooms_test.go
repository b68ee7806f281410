package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pinwarden/sources/akia/akiasim"
)

// gatedPolicy opens a room once it is ready, at six at the latest.
var gatedPolicy = strings.Replace(plainPolicy,
	"{doors: room, opens: check_in, closes: check_out + 30m}",
	`{doors: room, opens: check_in, closes: check_out + 30m, require: [room_ready], at_latest: "18:00"}`, 1)

// turnover is the morning on which G leaves 101 late and H is to come.
func turnover(t *testing.T) *scene {
	t.Helper()
	s := newScene(t, gatedPolicy, "2026-05-09 16:00", "101", "102")
	s.hotel.Book(akiasim.Reservation{
		ID: "G", RoomNumber: "101", Status: akiasim.Arrived,
		ArrivalDate: "2026-05-09", DepartureDate: "2026-05-11", DepartureTime: "13:00",
	})
	s.stays = append(s.stays, "G")
	s.book("H", "101", akiasim.Reserved, "2026-05-11", "2026-05-13")
	s.hotel.SetRoom("101", "inspected")
	s.settle()
	s.hotel.SetRoom("101", "dirty")
	s.passAt("2026-05-10 16:00") // H is told
	s.passAt("2026-05-11 10:00")
	s.doors("G 101", "G "+frontDoor)
	same(t, "window of G", s.window("G"), "2026-05-09 16:00 to 2026-05-11 13:30")
	if s.digits["H"] == "" {
		t.Fatal("H was not told a PIN on the day before")
	}
	return s
}

func TestScenario6SameDayTurnoverWithALateCheckOut(t *testing.T) {
	t.Parallel()
	s := turnover(t)
	s.doorsAtTime("2026-05-11 13:00", "G 101", "G "+frontDoor)
	s.hotel.CheckOut("G")
	s.passAt("2026-05-11 13:00")
	s.doorsAtTime("2026-05-11 13:29", "G 101", "G "+frontDoor)
	s.doorsAtTime("2026-05-11 13:30")
	s.passAt("2026-05-11 13:30")
	s.passAt("2026-05-11 15:00")
	s.doorsAtTime("2026-05-11 15:39", "H "+frontDoor)

	s.moveTo("2026-05-11 15:40")
	kept, mark, told := s.untouched("H"), s.locks.Mark(), len(s.hotel.Outbox())
	s.hotel.SetRoom("101", "inspected")
	cycles := s.settle()
	same(t, "when ready", s.did(cycles), []string{"extend H: room from 11 May 15:40 +02:00 (was 11 May 18:00 +02:00)"})
	same(t, "writes", s.writes(mark), map[string]int{patchSchedule: 1})
	same(t, "messages", s.messages(told), []string{})
	kept()
	s.doorsAtTime("2026-05-11 15:41", "H 101", "H "+frontDoor)

	// Dirt takes nothing from a guest who is in.
	s.hotel.CheckIn("H")
	s.settle()
	s.hotel.SetRoom("101", "dirty")
	same(t, "readiness withdrawn", s.did(s.settle()), nil)
	s.doorsAtTime("2026-05-11 16:00", "H 101", "H "+frontDoor)
}

func TestScenario6NobodyComesInBeforeTheRoomIsReady(t *testing.T) {
	t.Parallel()
	s := turnover(t)
	s.hotel.SetRoom("101", "inspected") // while G is still in: a mark for no arrival
	s.passAt("2026-05-11 12:00")
	s.passAt("2026-05-11 15:00")
	s.doorsAtTime("2026-05-11 15:01", "H "+frontDoor)
	s.passAt("2026-05-11 18:00")
	s.doorsAtTime("2026-05-11 18:00", "H 101", "H "+frontDoor)
}

// A report of rooms that fails is no news of any room: what a mark opened stays open, and nothing is written.
func TestScenario6AReportOfRoomsThatFailsTakesNoOpeningBack(t *testing.T) {
	t.Parallel()
	s := newScene(t, gatedPolicy, "2026-05-11 09:00", "101")
	s.book("H", "101", akiasim.Reserved, "2026-05-11", "2026-05-13")
	s.hotel.SetRoom("101", "inspected")
	s.settle()
	s.moveTo("2026-05-11 10:00")
	s.hotel.NextReports(2, akiasim.ReportFault{Report: "8", Failed: true})
	mark := s.locks.Mark()
	c := s.apply()
	same(t, "actions", s.say(&c.Plan), nil)
	same(t, "writes", s.writes(mark), map[string]int{})
	s.doorsAtTime("2026-05-11 15:01", "H 101", "H "+frontDoor)
}

func TestScenario6EarlyCheckOutClosesAfterItsGrace(t *testing.T) {
	t.Parallel()
	s := turnover(t)
	s.moveTo("2026-05-11 10:20")
	s.hotel.CheckOut("G")
	cycles := s.settle()
	same(t, "actions", s.did(cycles), []string{
		"shorten G: " + frontDoor + " until 11 May 10:50 +02:00 (was 11 May 13:30 +02:00); " +
			"room until 11 May 10:50 +02:00 (was 11 May 13:30 +02:00)",
	})
	s.doorsAtTime("2026-05-11 10:49", "G 101", "G "+frontDoor)
	s.doorsAtTime("2026-05-11 10:50")
	s.passAt("2026-05-11 10:50")
	s.doorsAtTime("2026-05-11 13:00")
}

// inZone is the plain policy in another place.
func inZone(property, zone string) string {
	text := strings.Replace(plainPolicy, "seaside", property, 1)
	return strings.Replace(text, "Europe/Amsterdam", zone, 1)
}

func TestScenario11DSTAndZones(t *testing.T) {
	machine := time.Local
	t.Cleanup(func() { time.Local = machine })
	for _, zone := range []string{"UTC", "America/New_York", "Asia/Kathmandu"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		time.Local = loc
		t.Run("the machine is in "+loc.String(), func(t *testing.T) {
			clockChange(t, "Europe/Amsterdam", "P", "2026-10-24T13:00:00Z", "2026-10-25T10:30:00Z", "+02:00", "+01:00")
			clockChange(t, "Europe/Lisbon", "Q", "2026-10-24T14:00:00Z", "2026-10-25T11:30:00Z", "+01:00", "+00:00")
		})
	}
}

// clockChange lives through the night on which the clocks go back.
func clockChange(t *testing.T, zone, guest, opens, closes, before, after string) {
	t.Helper()
	s := newScene(t, inZone("seaside", zone), "2026-10-23 14:00", "101")
	s.book(guest, "101", akiasim.Reserved, "2026-10-24", "2026-10-25")
	c := s.apply()
	want := fmt.Sprintf("room (101): 24 Oct 15:00 %s to 25 Oct 11:30 %s", before, after)
	if text := s.text(&c.Plan); !strings.Contains(text, want) {
		t.Errorf("the plan lacks %q:\n%s", want, text)
	}
	s.settle()
	s.passAt("2026-10-23 15:00") // told
	from, to := instant(t, opens), instant(t, closes)
	s.clock.Set(from.Add(-time.Second))
	s.doors()
	s.clock.Set(from)
	s.doors(guest+" 101", guest+" "+frontDoor)
	s.hotel.CheckIn(guest)
	s.settle()

	s.clock.Set(instant(t, "2026-10-25T01:30:00Z"))
	same(t, "a pass in the doubled hour", s.did(s.settle()), nil)
	s.clock.Set(to.Add(-time.Second))
	s.doors(guest+" 101", guest+" "+frontDoor)
	s.clock.Set(to)
	s.doors()
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
