package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia/akiasim"
)

func TestScenario5RoomMoveInHouse(t *testing.T) {
	t.Parallel()
	s := newScene(t, plainPolicy, "2026-05-09 16:00", "101", "102")
	s.book("F", "101", akiasim.Arrived, "2026-05-09", "2026-05-14")
	s.book("O", "102", akiasim.Arrived, "2026-05-09", "2026-05-13")
	s.settle()
	s.leftover(t)

	s.moveTo("2026-05-11 18:00")
	kept, mark := s.untouched("F"), s.locks.Mark()
	s.hotel.Move("F", "102")
	first := s.apply()
	same(t, "actions", s.say(&first.Plan), []string{
		"revoke O: no more " + frontDoor + "; no more room",
		"move F: plus 102; later minus 101",
	})
	takes, gives := s.firstWrite(mark, "DELETE", "access_groups"), s.firstWrite(mark, "POST", "/locks")
	if takes < 0 || gives < takes {
		t.Errorf("102 goes to F (write %d) before it is taken from O (write %d)", gives, takes)
	}
	s.settle()
	s.watchMove(s.local("2026-05-11 18:05"))
	s.doors("F 101", "F 102", "F "+frontDoor)

	// Once 102 has been confirmed, 101 is let go; the front door is never touched.
	mark = s.locks.Mark()
	cycles := s.passAt("2026-05-11 18:05")
	same(t, "actions", s.did(cycles), []string{"move F: minus 101"})
	same(t, "writes", s.writes(mark), map[string]int{"DELETE access_groups/{group}/locks/{lock}": 1})
	kept()
	s.watchMove(s.local("2026-05-11 18:10"))
	s.doors("F 102", "F "+frontDoor)
	s.doorsAtTime("2026-05-14 11:30")
}

// firstWrite returns the place of a write among those since a mark, or -1.
func (s *scene) firstWrite(since saltosim.Mark, method, part string) int {
	return slices.IndexFunc(s.locks.Since(since).Writes, func(w saltosim.Write) bool {
		return strings.HasPrefix(w.Name, method) && strings.Contains(w.Name, part)
	})
}

// watchMove looks every 15 seconds: F always has a room and the front door, and
// is never in 102 together with O.
func (s *scene) watchMove(until time.Time) {
	s.t.Helper()
	for at := s.clock.Now(); at.Before(until); at = at.Add(15 * time.Second) {
		s.watchRooms(at, "F")
		if !s.opens("F", frontDoor, at) {
			s.t.Errorf("%s: F is shut out of the house", at.In(s.zone).Format("15:04:05"))
		}
		if s.opens("F", "102", at) && s.opens("O", "102", at) {
			s.t.Errorf("%s: both F and O open 102", at.In(s.zone).Format("15:04:05"))
		}
	}
	s.watchRooms(until, "F")
}

func TestScenario5TheMoveWaitsForALeftoverThatCannotBeRevoked(t *testing.T) {
	t.Parallel()
	s := newScene(t, plainPolicy, "2026-05-09 16:00", "101", "102")
	s.book("F", "101", akiasim.Arrived, "2026-05-09", "2026-05-14")
	s.book("O", "102", akiasim.Arrived, "2026-05-09", "2026-05-13")
	s.settle()
	s.leftover(t)

	s.moveTo("2026-05-11 18:00")
	s.hotel.Move("F", "102")
	s.locks.Intercept(func(r *http.Request) (saltosim.Fault, bool) { // O's doors cannot be taken in any way
		taking := r.Method == http.MethodDelete || strings.HasSuffix(r.URL.Path, "/subscription")
		return saltosim.Fault{Status: http.StatusBadRequest}, taking
	})
	if c := s.apply(); c.Err == nil {
		t.Error("O keeps 102, and nobody says so")
	}
	s.watchMove(s.local("2026-05-11 18:20"))
	s.doors("F 101", "F "+frontDoor, "O 102", "O "+frontDoor)

	s.locks.Intercept(nil)
	s.passAt("2026-05-11 19:00")
	s.watchMove(s.local("2026-05-11 19:05"))
	s.passAt("2026-05-11 19:10")
	s.doorsAtTime("2026-05-11 19:12", "F 102", "F "+frontDoor)
}

// leftover lets O depart while the locks refuse every write, until long after.
func (s *scene) leftover(t *testing.T) {
	t.Helper()
	s.moveTo("2026-05-11 11:00")
	s.hotel.CheckOut("O")
	s.locks.Intercept(refuseWrites)
	for _, at := range []string{"2026-05-11 11:00", "2026-05-11 11:30", "2026-05-11 12:30"} {
		s.moveTo(at)
		if c := s.apply(); c.Err == nil {
			t.Errorf("%s: the locks refuse, and nobody says so", at)
		}
	}
	s.locks.Intercept(nil)
	s.doorsAtTime("2026-05-11 13:00", "F 101", "F "+frontDoor, "O 102", "O "+frontDoor)
}

func TestScenario5FailedAddLeavesTheOldRoomOpen(t *testing.T) {
	t.Parallel()
	s := newScene(t, plainPolicy, "2026-05-09 16:00", "101", "102")
	s.book("F", "101", akiasim.Arrived, "2026-05-09", "2026-05-14")
	s.settle()
	s.moveTo("2026-05-11 18:00")
	s.hotel.Move("F", "102")
	s.locks.FailNext("POST /sites/{site}/access_groups/{group}/locks", saltosim.Fault{Status: 500})
	c := s.apply()
	if c.Err == nil {
		t.Error("the door could not be added, and nobody says so")
	}
	s.doorsAtTime("2026-05-11 18:02", "F 101", "F "+frontDoor)
	s.moveTo("2026-05-11 18:10")
	s.settle()
	s.doorsAtTime("2026-05-11 18:12", "F 101", "F 102", "F "+frontDoor)
	s.moveTo("2026-05-11 18:20")
	s.settle()
	s.doorsAtTime("2026-05-11 18:22", "F 102", "F "+frontDoor)
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
