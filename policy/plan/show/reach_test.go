package show_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/policy/plan/show"
)

// TestNewlyReachableIsWhatOpensAndDidNot asks of every door at every hour what two
// lists of lines say of it by themselves.
func TestNewlyReachableIsWhatOpensAndDidNot(t *testing.T) {
	t.Parallel()
	const hours = 24
	begin := time.Date(2026, 5, 9, 0, 0, 0, 0, time.UTC)
	hour := func(n int) time.Time { return begin.Add(time.Duration(n) * time.Hour) }
	doors := []access.DoorID{"a", "b", "c"}
	window := rapid.Custom(func(t *rapid.T) access.Window {
		start := rapid.IntRange(0, hours-1).Draw(t, "start")
		return from(hour(start), hour(rapid.IntRange(start+1, hours).Draw(t, "end")))
	})
	some := rapid.Map(rapid.SliceOfNDistinct(rapid.SampledFrom(doors), 1, 3, rapid.ID), func(d []access.DoorID) []access.DoorID {
		slices.Sort(d)
		return d
	})
	lines := rapid.SliceOfNDistinct(rapid.SampledFrom([]access.LineID{"1", "2", access.RoomLine}), 0, 3, rapid.ID)
	rapid.Check(t, func(t *rapid.T) {
		a := plan.Action{Key: guest(1), Room: "101", Verb: rapid.SampledFrom(plan.Verbs).Draw(t, "verb")}
		a.Before.User = access.User{Ref: "u", UsesPIN: true, HasKey: true, Blocked: rapid.Bool().Draw(t, "blocked")}
		for _, id := range lines.Draw(t, "before") {
			a.Before.Lines = append(a.Before.Lines, access.HeldLine{
				ID: id, Doors: some.Draw(t, "doors"), Window: window.Draw(t, "window"), Schedule: "s", Member: rapid.Bool().Draw(t, "member"),
			})
		}
		for _, id := range lines.Draw(t, "after") {
			a.After = append(a.After, line(id, window.Draw(t, "window"), some.Draw(t, "doors")...))
		}
		now := rapid.IntRange(0, hours).Draw(t, "now")
		p := plan.Plan{Now: hour(now), Zone: amsterdam, Actions: []plan.Action{a}}
		r := show.Of(&p, nil)
		for _, d := range doors {
			for h := range hours {
				want := opensAfter(&a, d, hour(h)) && !openedBefore(&a, d, hour(h)) && h >= now
				got := 0
				for _, reach := range r.Reach {
					if slices.ContainsFunc(reach.Doors, func(o show.Door) bool { return o.ID == d }) && from(reach.From, reach.Until).Contains(hour(h)) {
						got++
					}
				}
				if want != (got == 1) || got > 1 {
					t.Fatalf("door %s at hour %d: newly reachable %t, shown %d times in %+v", d, h, want, got, r.Reach)
				}
			}
		}
	})
}

func openedBefore(a *plan.Action, d access.DoorID, at time.Time) bool {
	return a.Before.User.Working() && slices.ContainsFunc(a.Before.Lines, func(l access.HeldLine) bool {
		return l.Member && l.Window.Contains(at) && slices.Contains(l.Doors, d)
	})
}

func opensAfter(a *plan.Action, d access.DoorID, at time.Time) bool {
	return a.Verb != plan.Tell && a.Verb != plan.Suspend && slices.ContainsFunc(a.After, func(l access.Line) bool {
		return l.Window.Contains(at) && slices.Contains(l.Doors, d)
	})
}

func TestRoomsStandInTheOrderOfTheirNumbers(t *testing.T) {
	t.Parallel()
	rooms := []string{"98", "101", "101A", "1002", "99999999999999999999", "", "Annex 2", "Ärger"}
	p := plan.Plan{Now: on(9, 14, 0), Zone: amsterdam}
	for i := range rooms {
		p.Actions = append(p.Actions, plan.Action{Key: guest(i), Verb: plan.Tell, Room: rooms[len(rooms)-1-i], Telling: &plan.Message{Name: "welcome"}})
	}
	var got []string
	for _, c := range show.Of(&p, nil).Changes {
		got = append(got, c.Room)
	}
	if !slices.Equal(got, rooms) {
		t.Errorf("rooms stand as %s, want %s", fmt.Sprintf("%q", got), fmt.Sprintf("%q", rooms))
	}
}
