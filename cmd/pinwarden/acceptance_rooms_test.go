package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"pinwarden/sinks/saltoks/saltosim"
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

// exchange is J in 101 and K in 102, exchanged by the desk in one update.
func exchange(t *testing.T) *scene {
	t.Helper()
	s := newScene(t, plainPolicy, "2026-05-09 16:00", "101", "102")
	s.book("J", "101", akiasim.Arrived, "2026-05-09", "2026-05-14")
	s.book("K", "102", akiasim.Arrived, "2026-05-09", "2026-05-13")
	s.settle()
	s.moveTo("2026-05-11 18:00")
	s.doors("J 101", "J "+frontDoor, "K 102", "K "+frontDoor)
	s.hotel.Swap("J", "K")
	return s
}

// watchRooms looks every 15 seconds whether each guest has a room door.
func (s *scene) watchRooms(until time.Time, guests ...string) {
	s.t.Helper()
	for at := s.clock.Now(); at.Before(until); at = at.Add(15 * time.Second) {
		s.clock.Set(at)
		for _, g := range guests {
			if !slices.ContainsFunc(s.rooms, func(r string) bool { return s.opens(g, r, at) }) {
				s.t.Errorf("%s: %s has no room", at.In(s.zone).Format("15:04:05"), g)
			}
		}
	}
	s.clock.Set(until)
}

func TestScenario7SwapOfTwoInHouseGuests(t *testing.T) {
	t.Parallel()
	s := exchange(t)
	keptJ, keptK, mark, told := s.untouched("J"), s.untouched("K"), s.locks.Mark(), len(s.hotel.Outbox())
	c := s.apply()
	if n := len(c.Plan.Actions); n != 2 || c.Err != nil {
		t.Errorf("%d actions in the first plan, error %v; want both moves in one", n, c.Err)
	}
	same(t, "writes", s.writes(mark), map[string]int{"POST access_groups/{group}/locks": 2})
	s.settle()
	s.watchRooms(s.local("2026-05-11 18:05"), "J", "K")
	s.doors("J 101", "J 102", "J "+frontDoor, "K 101", "K 102", "K "+frontDoor)

	mark = s.locks.Mark()
	s.settle()
	same(t, "writes once confirmed", s.writes(mark), map[string]int{"DELETE access_groups/{group}/locks/{lock}": 2})
	s.watchRooms(s.local("2026-05-11 18:10"), "J", "K")
	same(t, "messages", s.messages(told), []string{})
	keptJ()
	keptK()
	s.doors("J 102", "J "+frontDoor, "K 101", "K "+frontDoor)
	s.doorsAtTime("2026-05-13 11:30", "J 102", "J "+frontDoor)
}

func TestScenario7AHalfDoneSwapLeavesExtraAccess(t *testing.T) {
	t.Parallel()
	for _, call := range []string{"POST", "DELETE"} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			s := exchange(t)
			failed := 0
			s.locks.Intercept(func(r *http.Request) (saltosim.Fault, bool) { // one of two, for good
				hit := r.Method == call && strings.Contains(r.Pattern, "/locks") && failed >= 0
				if hit {
					failed++
				}
				return saltosim.Fault{Status: http.StatusBadRequest}, hit && failed%2 == 1
			})
			reported := false
			for at := s.clock.Now(); at.Before(s.local("2026-05-11 18:30")); at = at.Add(time.Minute) {
				c := s.apply()
				reported = reported || c.Err != nil
				s.watchRooms(at.Add(time.Minute), "J", "K")
			}
			if !reported {
				t.Error("a half of the swap failed, and nobody says so")
			}
			s.locks.Intercept(nil)
			s.moveTo("2026-05-11 19:30")
			s.settle()
			s.moveTo("2026-05-11 19:40")
			s.settle()
			s.doorsAtTime("2026-05-11 19:45", "J 102", "J "+frontDoor, "K 101", "K "+frontDoor)
		})
	}
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
	want := fmt.Sprintf("room 24 Oct 15:00 %s to 25 Oct 11:30 %s", before, after)
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
