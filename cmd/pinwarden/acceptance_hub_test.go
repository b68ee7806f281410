package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia/akiasim"
)

func TestScenario8HubOffline(t *testing.T) {
	t.Parallel()
	s := newScene(t, plainPolicy, "2026-05-11 16:00", "102", "103")
	s.locks.AddHub("IQ 101")
	s.locks.AddLock("101", "IQ 101")
	s.locks.AddGroup("101", "101", frontDoor)
	s.hotel.AddRoom("101")
	s.rooms = append(s.rooms, "101")
	s.book("K", "101", akiasim.Reserved, "2026-05-12", "2026-05-14")
	s.book("L", "102", akiasim.Reserved, "2026-05-12", "2026-05-14")
	s.settle()
	kept := s.untouched("L")

	s.moveTo("2026-05-12 12:00")
	s.set(s.locks.SetHubOnline("IQ 101", false))
	s.hotel.Cancel("K")
	s.hotel.Move("L", "101")
	s.book("N", "103", akiasim.Reserved, "2026-05-12", "2026-05-13") // the other hub goes on
	mark := s.locks.Mark()
	s.settle()
	if n := s.writes(mark)["PUT users/{user}/pin"]; n > 1 {
		t.Errorf("%d PINs are made, want that of N alone", n)
	}
	kept()

	// Nothing is forgotten and nothing loops for as long as the hub is away.
	for _, at := range []string{"2026-05-12 12:10", "2026-05-12 15:30"} {
		mark = s.locks.Mark()
		s.passAt(at)
		same(t, "writes at "+at, s.writes(mark), map[string]int{})
		p := s.dryRun()
		same(t, "pending on the hub", s.noted(p.Alarms, access.WhyOnHub), []string{"L"})
		same(t, "of an old PIN is warned", s.noted(p.Alarms, access.WhyOldPIN), []string{"L"})
		same(t, "unconfirmed", s.noted(p.Left, access.WhyUnconfirmed), []string{"K"})
	}
	s.doors("K 101", "N 103", "N "+frontDoor, "L "+frontDoor) // as the plan says

	s.set(s.locks.SetHubOnline("IQ 101", true))
	s.passAt("2026-05-12 15:31")
	s.doorsAtTime("2026-05-12 15:34", "L 101", "L "+frontDoor, "N 103", "N "+frontDoor)
	s.passAt("2026-05-12 15:40")
	p := s.dryRun()
	if len(p.Alarms) > 0 || len(s.noted(p.Left, access.WhyUnconfirmed)) > 0 {
		t.Errorf("the hub is back, and the plan says:\n%s", s.text(&p))
	}
	kept()
}

// set fails the test if a hand of the scene slipped.
func (s *scene) set(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestScenario9CodesNotMadeByUsAndTampering(t *testing.T) {
	t.Parallel()
	for _, do := range []plan.OnEdit{plan.RepairEdits, plan.ReportEdits} {
		t.Run(string(do), func(t *testing.T) {
			t.Parallel()
			limits := plan.Defaults()
			limits.Edits = do
			s := newSceneWith(t, plainPolicy, "2026-05-09 16:00", sandboxOptions{Limits: &limits}, "101", "102")
			s.locks.AddStaff("Cleaner", "101", "102")
			s.locks.AddLock("Spa", "Hub")
			spa := s.locks.AddGroup("Spa guests", "Spa")
			s.set(s.locks.EditSchedules(spa, saltosim.Schedule{}))
			s.book("M", "101", akiasim.Arrived, "2026-05-09", "2026-05-14")
			s.book("N", "102", akiasim.Arrived, "2026-05-09", "2026-05-14")
			s.settle()
			kept := s.untouched("M")

			s.moveTo("2026-05-10 12:00")
			held := s.holding("M")
			room := held.Line(access.RoomLine).Ref
			s.set(s.locks.EditSchedules(room, saltosim.Schedule{StartDate: "2026-05-09T15:00:00", EndDate: "2026-06-14T11:29:00"}))
			s.set(s.locks.AddMember(spa, s.holding("N").User.Ref))
			s.moveTo("2026-05-10 12:45") // whoever is in house is looked at every half hour
			cycles := s.settle()
			s.passAt("2026-05-10 16:00") // and groups that are not ours every three hours
			p := s.dryRun()
			same(t, "in a group that is not ours", s.noted(p.Alarms, access.WhyForeignGroup), []string{"N"})
			want, end := []string{"shorten M: room until 14 May 11:30 +02:00 (was 14 Jun 11:30 +02:00)"}, "2026-05-14 11:30"
			if do == plan.ReportEdits {
				want, end = nil, "2026-06-14 11:30"
				same(t, "changed by somebody else", s.noted(p.Alarms, access.WhyEdited), []string{"M"})
			} else if !slices.ContainsFunc(cycles[0].Plan.Actions[0].Reasons, func(r access.Reason) bool { return r.Code == access.WhyEdited }) {
				t.Errorf("nobody says that it was an edit:\n%s", s.text(&cycles[0].Plan))
			}
			same(t, "actions", s.did(cycles), want)
			same(t, "M's window", s.window("M"), "2026-05-09 15:00 to "+end)
			kept()

			// When N's stay is over, ours goes and the spa's stays, with its user.
			user := s.holding("N").User.Ref
			for _, at := range []string{"2026-05-14 11:40", "2026-05-16 12:00", "2026-05-18 12:00"} {
				s.passAt(at)
			}
			if got := s.holding("N"); got.User.Ref != user || len(got.Lines) > 0 {
				t.Errorf("of N is left %+v, want the user alone", got)
			}
		})
	}
}

func TestScenario10SeatsRunOut(t *testing.T) {
	t.Parallel() // one of the seats is the operator's own
	rooms := []string{"101", "102", "103", "104", "105"}
	s := newSceneWith(t, earlyIssue, "2026-05-11 16:00", sandboxOptions{Seats: 4}, rooms...)
	s.book("A", "101", akiasim.Arrived, "2026-05-11", "2026-05-13")
	s.book("B", "102", akiasim.Reserved, "2026-05-12", "2026-05-14")
	s.book("V", "103", akiasim.Reserved, "2026-05-15", "2026-05-17")
	s.book("X", "104", akiasim.Reserved, "2026-05-15", "2026-05-18")
	s.settle()
	p := s.dryRun()
	waits := append(s.noted(p.Left, access.WhyNoSeat), s.noted(p.Alarms, access.WhyNoSeat)...)
	if len(waits) != 1 || waits[0] != "V" && waits[0] != "X" {
		t.Fatalf("%v wait for a seat, want one of V and X", waits)
	}
	later := map[string]string{"V": "X", "X": "V"}[waits[0]]
	kept := s.untouched(later)

	// A walk-in for today takes the seat of the untold later stay, which has the same PIN when it comes back.
	s.moveTo("2026-05-12 12:00")
	s.book("W", "105", akiasim.Reserved, "2026-05-12", "2026-05-13")
	s.settle()
	if u := s.holding(later).User; !u.Suspended {
		t.Errorf("%s still has its seat", later)
	}
	s.doorsAtTime("2026-05-12 15:10", "A 101", "A "+frontDoor, "B 102", "B "+frontDoor, "W 105", "W "+frontDoor)
	s.passAt("2026-05-13 11:40")
	s.passAt("2026-05-14 16:00")
	for _, guest := range []string{"V", "X"} {
		if u := s.holding(guest).User; u.Ref == "" || !u.Working() {
			t.Errorf("%s has no seat although two stays are over: %+v", guest, u)
		}
	}
	kept()
	s.moveTo("2026-05-15 15:10")
	s.settle()
	s.moveTo(time.Date(2026, 5, 15, 15, 15, 0, 0, s.zone).Format("2006-01-02 15:04"))
	s.doors("V 103", "V "+frontDoor, "X 104", "X "+frontDoor)
}

// earlyIssue makes PINs long before anybody is told of them.
var earlyIssue = issueBefore(plainPolicy, "120h")

func issueBefore(text, lead string) string {
	return strings.Replace(text, "issue: 72h before", "issue: "+lead+" before", 1)
}
