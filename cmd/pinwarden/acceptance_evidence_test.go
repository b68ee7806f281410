package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sources/akia/akiasim"
)

// fullHouse has 40 stays in 40 rooms, of which 12 are in house, and two rooms
// that nobody has booked yet.
func fullHouse(t *testing.T) (s *scene, inHouse []string) {
	t.Helper()
	var rooms []string
	for i := range 42 {
		rooms = append(rooms, fmt.Sprint(101+i))
	}
	s = newScene(t, plainPolicy, "2026-05-10 15:00", rooms...)
	for i := range 40 {
		id := fmt.Sprintf("S%02d", i)
		if i < 12 {
			s.book(id, rooms[i], akiasim.Arrived, "2026-05-09", "2026-05-14")
			inHouse = append(inHouse, id)
		} else {
			s.book(id, rooms[i], akiasim.Reserved, "2026-05-11", "2026-05-14")
		}
	}
	s.settle()
	s.passAt("2026-05-11 12:00")
	return s, inHouse
}

// badData is a read of the house that proves nothing.
var badData = []struct {
	name    string
	fault   akiasim.ReportFault
	missing int // in-house stays that the read lacks
	present bool
	why     string
}{
	{name: "no rows", fault: akiasim.ReportFault{Empty: true}, missing: 12, why: "the house reads as empty"},
	{name: "the job fails", fault: akiasim.ReportFault{Failed: true}, missing: 12, why: "the read of the house is not complete"},
	{
		name: "28 rows, lacking 5 in house", fault: akiasim.ReportFault{Drop: dropped(0, 5, 32, 40)},
		missing: 5, present: true, why: "the read of the house is suddenly short",
	},
	{
		name: "28 rows that the job counts as 40", fault: akiasim.ReportFault{Drop: dropped(0, 5, 32, 40), FullCount: true},
		missing: 5, present: true, why: "the read of the house is not complete",
	},
	{name: "two hours old", fault: akiasim.ReportFault{Age: 2 * time.Hour}, why: "the read of the house is too old"},
}

// dropped names the stays of two ranges.
func dropped(from, to, from2, to2 int) (ids []string) {
	for i := range 40 {
		if i >= from && i < to || i >= from2 && i < to2 {
			ids = append(ids, fmt.Sprintf("S%02d", i))
		}
	}
	return ids
}

func TestScenario3EmptyOrShortBookingData(t *testing.T) {
	t.Parallel()
	for _, bad := range badData {
		t.Run(bad.name, func(t *testing.T) {
			t.Parallel()
			s, inHouse := fullHouse(t)
			lost := inHouse[:bad.missing]
			// What the rows say meanwhile: one stay longer, one shorter, one cancelled, one new.
			s.hotel.Extend("S20", "2026-05-16")
			s.hotel.Extend("S06", "2026-05-13")
			s.hotel.Cancel("S21")
			s.book("NEW", "141", akiasim.Reserved, "2026-05-13", "2026-05-15")

			fault := bad.fault
			fault.Report = "7"
			s.hotel.NextReports(100, fault)
			mark := s.locks.Mark()
			c := s.apply()
			for _, a := range c.Plan.Actions {
				if a.Verb != plan.Extend && a.Verb != plan.Issue {
					t.Errorf("does %s %s", a.Verb, s.name(a.Key))
				}
			}
			want := map[string]int{}
			if bad.present {
				want["extend S20"], want["issue NEW"] = 1, 1
			}
			got := map[string]int{}
			for _, a := range c.Plan.Actions {
				got[string(a.Verb)+" "+s.name(a.Key)]++
			}
			same(t, "given", got, want)
			for _, w := range s.locks.Since(mark).Writes {
				if strings.HasPrefix(w.Name, "DELETE") || strings.HasSuffix(w.Name, "/subscription") {
					t.Errorf("takes by %s", w.Name)
				}
			}
			same(t, "why", c.Plan.Distrust, bad.why)
			if bad.missing > 0 {
				same(t, "alarms", s.noted(c.Plan.Alarms, access.WhyMissingIn), lost)
			}
			if code := exitOf(document([]made{{Plan: c.Plan}}), false); code != exitHeld {
				t.Errorf("the exit code is %d, want that of a plan that is held", code)
			}
			for _, a := range s.settle() {
				same(t, "and then", s.say(&a.Plan), []string{"tell S20: notice of 121, 2026-05-11 to 2026-05-16"})
			}
			s.everybodyOpens(inHouse)
			s.hotel.HealReports()
			s.realChangesOnly(t, bad.present)
		})
	}
}

// everybodyOpens proves that the guests in house and nobody else open their doors.
func (s *scene) everybodyOpens(inHouse []string) {
	s.t.Helper()
	var want []string
	for i, id := range inHouse {
		want = append(want, id+" "+s.rooms[i], id+" "+frontDoor)
	}
	s.doors(want...)
}

// realChangesOnly lets the full data come back.
func (s *scene) realChangesOnly(t *testing.T, given bool) {
	t.Helper()
	c := s.apply()
	got := map[string]bool{}
	for _, a := range c.Plan.Actions {
		if a.Verb != plan.Tell {
			got[string(a.Verb)+" "+s.name(a.Key)] = true
		}
	}
	want := map[string]bool{"shorten S06": true, "revoke S21": true}
	if !given {
		want["extend S20"], want["issue NEW"] = true, true
	}
	same(t, "with full data", got, want)
	same(t, "distrust", c.Plan.Distrust, "")
	s.settle()
	s.doorsAtTime("2026-05-13 11:31", s.lateGuests()...)
}

// lateGuests lists who opens what on the morning of the 13th: S06 has left, S21
// cancelled, NEW is still to come.
func (s *scene) lateGuests() (want []string) {
	for i := range 40 {
		if id := fmt.Sprintf("S%02d", i); id != "S06" && id != "S21" {
			want = append(want, id+" "+s.rooms[i], id+" "+frontDoor)
		}
	}
	return want
}

const noShowPolicy = plainPolicy + "no_show: {infer_at: \"02:00\"}\nabsence: {misses: 3}\n"

func TestScenario4ExplicitCancelNoShowAndPlainAbsence(t *testing.T) {
	t.Parallel()
	s := newScene(t, noShowPolicy, "2026-05-12 12:00", "101", "102", "103", "104")
	s.book("C", "101", akiasim.Reserved, "2026-05-14", "2026-05-16")
	s.book("D", "102", akiasim.Reserved, "2026-05-12", "2026-05-15")
	s.book("E", "103", akiasim.Reserved, "2026-05-13", "2026-05-15")
	s.book("I", "104", akiasim.Arrived, "2026-05-11", "2026-05-15")
	s.settle()
	s.passAt("2026-05-12 15:30")
	s.doorsAtTime("2026-05-13 00:50", "D 102", "D "+frontDoor, "I 104", "I "+frontDoor)

	// 01:00: C is cancelled, D has an hour left, E and I are absent from one read.
	s.moveTo("2026-05-13 01:00")
	keptD, keptE := s.untouched("D"), s.untouched("E")
	s.hotel.Cancel("C")
	s.hotel.Remove("E")
	s.hotel.Remove("I")
	c := s.apply()
	same(t, "actions", s.say(&c.Plan), []string{"revoke C: no more " + frontDoor + "; no more room"})
	same(t, "kept", s.noted(slices.Concat(c.Plan.Left, c.Plan.Alarms), access.WhyMissing), []string{"E"})
	same(t, "kept in house", s.noted(c.Plan.Alarms, access.WhyMissingIn), []string{"I"})
	same(t, "next look", c.Plan.Next.In(s.zone), s.local("2026-05-13 02:00"))
	s.settle()
	s.doorsAtTime("2026-05-13 01:59", "D 102", "D "+frontDoor, "I 104", "I "+frontDoor)

	// 02:00: the policy's hour.
	cycles := s.passAt("2026-05-13 02:00")
	same(t, "at 02:00", s.did(cycles), []string{"suspend D: no more " + frontDoor + "; no more room"})
	keptD()
	keptE()
	s.doorsAtTime("2026-05-13 02:02", "I 104", "I "+frontDoor)

	// The third complete read in a row without E takes E's doors; I stays, however often it is missed.
	cycles = s.passAt("2026-05-13 03:00")
	same(t, "after three misses", s.did(cycles), []string{"revoke E: no more " + frontDoor + "; no more room"})
	for _, at := range []string{"2026-05-13 04:00", "2026-05-13 05:00", "2026-05-13 06:00"} {
		same(t, at, s.did(s.passAt(at)), nil)
	}

	// D comes after all: the doors are back, with the PIN that D was told.
	told, mark := len(s.hotel.Outbox()), s.locks.Mark()
	s.hotel.CheckIn("D")
	cycles = s.passAt("2026-05-13 06:30")
	same(t, "D comes late", s.did(cycles), []string{"extend D: " + frontDoor + " again; room again"})
	same(t, "writes", s.writes(mark), map[string]int{"POST access_groups/{group}/users": 2})
	same(t, "messages", s.messages(told), []string{})
	keptD()
	s.doorsAtTime("2026-05-13 06:32", "D 102", "D "+frontDoor, "I 104", "I "+frontDoor)
	s.doorsAtTime("2026-05-13 15:05", "D 102", "D "+frontDoor, "I 104", "I "+frontDoor)
}

func TestScenario4AMissIsCountedOnceForEachRead(t *testing.T) {
	t.Parallel()
	s := newScene(t, noShowPolicy, "2026-05-12 12:00", "103")
	s.book("E", "103", akiasim.Reserved, "2026-05-13", "2026-05-15")
	s.settle()
	s.moveTo("2026-05-12 13:00")
	s.hotel.Remove("E")
	mark := s.locks.Mark()
	for range 6 { // the clock stands: these are one read
		c := s.apply()
		same(t, "actions", s.say(&c.Plan), nil)
	}
	same(t, "writes", s.writes(mark), map[string]int{})
}
