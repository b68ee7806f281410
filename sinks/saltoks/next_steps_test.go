package saltoks

import (
	"math/rand/v2"
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// dice draw holdings and actions over four doors and a few hours.
type dice struct{ *rand.Rand }

func (d dice) yes() bool { return d.IntN(2) == 0 }

func (d dice) doors() []access.DoorID {
	var doors []access.DoorID
	for _, id := range []access.DoorID{"a", "b", "c", "d"} {
		if d.yes() {
			doors = append(doors, id)
		}
	}
	return doors
}

func (d dice) window() access.Window {
	from := d.IntN(12) - 4
	return hours(from, from+1+d.IntN(8))
}

var lineIDs = []access.LineID{"1", access.RoomLine, access.SharedLine}

func (d dice) holding() access.Holding {
	h := access.Holding{Key: "k"}
	if d.IntN(5) > 0 {
		h.User = access.User{Ref: "u", Person: "p", Suspended: d.yes(), Blocked: d.yes(), UsesPIN: d.yes(), HasKey: d.yes()}
	}
	for _, id := range lineIDs {
		if d.IntN(3) == 0 {
			continue
		}
		l := access.HeldLine{ID: id, Ref: "group " + string(id), Doors: d.doors(), Member: h.User.Ref != "" && d.yes()}
		if d.IntN(4) > 0 {
			l.Schedule, l.Window = "schedule", d.window()
		}
		if d.IntN(6) == 0 {
			l.Odd = []string{"odd"}
		}
		h.Lines = append(h.Lines, l)
	}
	return h
}

func (d dice) action() plan.Action {
	verbs := []plan.Verb{plan.Issue, plan.Extend, plan.Shorten, plan.Move, plan.Defer, plan.Repair}
	a := plan.Action{Key: "k", Verb: verbs[d.IntN(len(verbs))], Break: d.yes(), Mint: d.yes(), Room: "101"}
	for _, id := range lineIDs {
		if doors := d.doors(); len(doors) > 0 && d.IntN(3) > 0 {
			a.After = append(a.After, access.Line{ID: id, Doors: doors, Window: d.window()})
		}
	}
	return a
}

// opening is a door at an hour from now on.
type opening struct {
	door access.DoorID
	hour int
}

func open(into map[opening]bool, doors []access.DoorID, w access.Window, always bool) {
	for hour := range 20 {
		at := start.Add(time.Duration(hour)*time.Hour + time.Minute)
		for _, d := range doors {
			if always || w.Contains(at) {
				into[opening{d, hour}] = true
			}
		}
	}
}

func openings(h access.Holding) map[opening]bool {
	all := map[opening]bool{}
	for _, l := range h.Lines {
		if l.Member {
			open(all, l.Doors, l.Window, len(l.Odd) > 0)
		}
	}
	return all
}

// Whatever the holding looks like and whatever is wanted: no step opens a door
// at an hour that was neither open before nor is to be, and the steps end where
// the action says.
func TestStepsNeverOpenMoreThanBeforeAndAfter(t *testing.T) {
	c := planner(t)
	for seed := range uint64(20_000) {
		d := dice{rand.New(rand.NewPCG(seed, 1))}
		seen, a := d.holding(), d.action()
		allowed := openings(seen)
		for _, l := range a.After {
			open(allowed, l.Doors, l.Window, false)
		}
		end := follow(t, c, a, seen, func(s plan.Step, now access.Holding) {
			for o := range openings(now) {
				if !allowed[o] {
					t.Fatalf("seed %d: %s (break %t): %s opens %s at hour %d\nfrom %+v\nto %+v", seed, a.Verb, a.Break, s.Op, o.door, o.hour, seen, a.After)
				}
			}
		})
		if !a.Break {
			continue
		}
		want := map[opening]bool{}
		for _, l := range a.After {
			open(want, l.Doors, l.Window, false)
		}
		got := openings(end)
		for hour := range 20 {
			for _, door := range []access.DoorID{"a", "b", "c", "d"} {
				if o := (opening{door, hour}); got[o] != want[o] {
					t.Fatalf("seed %d: %s ends with %v: got %t, want %t\nfrom %+v\nto %+v", seed, a.Verb, o, got[o], want[o], seen, a.After)
				}
			}
		}
		if len(a.After) > 0 && !end.User.Working() {
			t.Fatalf("seed %d: the user ends as %+v", seed, end.User)
		}
	}
}
