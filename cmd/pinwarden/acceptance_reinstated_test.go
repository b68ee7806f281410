package main

import (
	"testing"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia/akiasim"
)

// trouble makes passes of which some may fail.
func (s *scene) trouble(passes int) {
	for range passes {
		_, _ = s.pass(s.t.Context())
	}
}

// A cancelled stay loses its groups and its seat at once. Whenever it comes back,
// it has its doors again by the PIN that its guest was told, and nobody is told anew.
func TestAReinstatedStayHasTheSamePIN(t *testing.T) {
	t.Parallel()
	const dropGroup, suspend = "DELETE /sites/{site}/access_groups/{group}", "PATCH /sites/{site}/users/{user}/subscription"
	for name, until := range map[string]func(*scene){
		"before any pass": func(*scene) {},
		"the next pass":   func(s *scene) { s.trouble(1) },
		"the next day":    func(s *scene) { s.trouble(3); s.moveTo("2026-05-12 12:00"); s.trouble(2) },
		"a lost answer to the first group": func(s *scene) {
			s.locks.FailNext(dropGroup, saltosim.Fault{AfterCommit: true})
			s.trouble(1)
		},
		"a refused first group": func(s *scene) {
			s.locks.FailNext(dropGroup, saltosim.Fault{Status: 500})
			s.trouble(1)
		},
		"a lost answer to the suspension": func(s *scene) {
			s.locks.FailNext(suspend, saltosim.Fault{AfterCommit: true})
			s.trouble(1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, plainPolicy, "2026-05-11 15:30", "101", "102", "103")
			s.book("A", "101", akiasim.Reserved, "2026-05-12", "2026-05-14")
			s.book("B", "102", akiasim.Reserved, "2026-05-12", "2026-05-14")
			s.settle()
			told, kept := len(s.hotel.Outbox()), s.untouched("A")
			s.moveTo("2026-05-11 15:31")
			s.hotel.Cancel("A")
			until(s)
			s.hotel.Reinstate("A")
			s.trouble(1)
			s.moveTo("2026-05-12 14:00") // whatever backs off has had its time
			s.trouble(2)
			s.settle()
			kept()
			same(t, "messages", s.messages(told), []string{})
			s.doorsAtTime("2026-05-12 15:10", "A 101", "A "+frontDoor, "B 102", "B "+frontDoor)
		})
	}
}

// The site is full when a told stay comes back: it takes the seat of one that comes later.
func TestAReinstatedStayTakesASeatOnAFullSite(t *testing.T) {
	t.Parallel() // one of the seats is the operator's own
	s := newSceneWith(t, earlyIssue, "2026-05-11 16:00", sandboxOptions{Seats: 4}, "101", "102", "103", "104")
	s.book("A", "101", akiasim.Arrived, "2026-05-11", "2026-05-13")
	s.book("B", "102", akiasim.Reserved, "2026-05-12", "2026-05-14")
	s.book("V", "103", akiasim.Reserved, "2026-05-15", "2026-05-17")
	s.settle()
	told, kept := len(s.hotel.Outbox()), s.untouched("B")
	s.moveTo("2026-05-11 17:00")
	s.hotel.Cancel("B")
	s.settle()
	s.book("X", "104", akiasim.Reserved, "2026-05-15", "2026-05-18")
	s.settle()
	s.hotel.Reinstate("B")
	s.passAt("2026-05-11 17:30")
	kept()
	same(t, "messages", s.messages(told), []string{})
	s.doorsAtTime("2026-05-12 15:10", "A 101", "A "+frontDoor, "B 102", "B "+frontDoor)
}

// A clerk suspends a guest at a door whose hub is offline, and then the stay is
// cancelled: the door has heard of neither, and who comes next is warned.
func TestAClerksSuspensionMayNotHaveReachedTheDoor(t *testing.T) {
	t.Parallel()
	s := newScene(t, plainPolicy, "2026-05-11 16:00", "102")
	s.locks.AddHub("IQ 101")
	s.locks.AddLock("101", "IQ 101")
	s.locks.AddGroup("101", "101", frontDoor)
	s.hotel.AddRoom("101")
	s.rooms = append(s.rooms, "101")
	s.book("K", "101", akiasim.Reserved, "2026-05-12", "2026-05-14")
	s.book("L", "102", akiasim.Reserved, "2026-05-12", "2026-05-14")
	s.settle()
	s.moveTo("2026-05-12 12:00")
	s.set(s.locks.SetHubOnline("IQ 101", false))
	s.set(s.locks.SuspendUser(s.holding("K").User.Ref))
	s.hotel.Cancel("K")
	s.hotel.Move("L", "101")
	s.settle()
	s.passAt("2026-05-12 15:10")
	p := s.dryRun()
	same(t, "of an old PIN is warned", s.noted(p.Alarms, access.WhyOldPIN), []string{"L"})
	s.doors("K 101", "L "+frontDoor)
}

// A reported edit is left alone until the stay itself changes, and then the hotel's word counts again.
func TestAnExtensionOverrulesAReportedEdit(t *testing.T) {
	t.Parallel()
	limits := plan.Defaults()
	limits.Edits = plan.ReportEdits
	s := newSceneWith(t, plainPolicy, "2026-05-09 16:00", sandboxOptions{Limits: &limits}, "101")
	s.book("M", "101", akiasim.Arrived, "2026-05-09", "2026-05-14")
	s.settle()
	kept, held := s.untouched("M"), s.holding("M")
	s.moveTo("2026-05-10 12:00")
	s.set(s.locks.EditSchedules(held.Line(access.RoomLine).Ref, saltosim.Schedule{StartDate: "2026-05-09T15:00:00", EndDate: "2026-06-14T11:29:00"}))
	s.passAt("2026-05-10 12:45") // whoever is in house is looked at every half hour
	same(t, "M's window", s.window("M"), "2026-05-09 15:00 to 2026-06-14 11:30")
	s.hotel.Extend("M", "2026-05-16")
	s.passAt("2026-05-10 12:50")
	same(t, "M's window", s.window("M"), "2026-05-09 15:00 to 2026-05-16 11:30")
	kept()
	s.doorsAtTime("2026-05-16 11:31")
}
