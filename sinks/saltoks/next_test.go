package saltoks

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// planner is a client that never calls anybody.
func planner(t testing.TB) *Client {
	t.Helper()
	c, err := New(Config{
		BaseURL: "http://salto.test", Site: "x", Secret: secret, Token: token("t"),
		Now: func() time.Time { return start },
	})
	if err != nil {
		t.Fatal(err)
	}
	c.memory.zone = zone(t, "Europe/Amsterdam")
	return c
}

func hours(from, to int) access.Window {
	return access.Window{Start: start.Add(time.Duration(from) * time.Hour), End: start.Add(time.Duration(to) * time.Hour)}
}

var working = access.User{Ref: "u", Person: "p", UsesPIN: true, HasKey: true}

// follow takes steps as the vendor would carry them out.
func follow(t testing.TB, c *Client, a plan.Action, seen access.Holding, each func(plan.Step, access.Holding)) access.Holding {
	t.Helper()
	for n := range 80 {
		s, more := c.Next(a, seen)
		if !more {
			return seen
		}
		r := result{ref: s.Schedule, window: asHeld(s.Window, c.memory.zone)}
		switch {
		case s.Op == plan.MakeUser:
			r.user = access.User{Ref: "u", Person: "p", UsesPIN: true}
		case r.ref == "":
			r.ref = fmt.Sprint("new ", n)
		}
		seen = after(seen, s, r)
		if each != nil {
			each(s, seen)
		}
	}
	t.Fatalf("%s: no end", a.Verb)
	return seen
}

func TestNextTakesTheFewestSteps(t *testing.T) {
	room := func(member bool, w access.Window, doors ...access.DoorID) access.HeldLine {
		return access.HeldLine{ID: access.RoomLine, Ref: "g", Schedule: "t", Doors: doors, Window: w, Member: member}
	}
	line := func(w access.Window, doors ...access.DoorID) []access.Line {
		return []access.Line{{ID: access.RoomLine, Doors: doors, Window: w}}
	}
	odd := room(true, access.Window{}, "a")
	odd.Schedule, odd.Odd = "", []string{"t"}
	added := room(true, hours(-1, 9), "a")
	added.Odd = []string{"x"}
	bare := room(true, access.Window{}, "a", "b")
	bare.Schedule = ""
	suspended, blocked, minted := working, working, working
	suspended.Suspended, blocked.Blocked, minted.Minted = true, true, true

	for name, c := range map[string]struct {
		action plan.Action
		seen   access.Holding
		want   []plan.Op
	}{
		"what is past is the same": {
			plan.Action{Verb: plan.Repair, After: line(hours(-9, 9), "a")},
			access.Holding{User: working, Lines: []access.HeldLine{room(true, hours(-2, 9), "a")}}, nil,
		},
		"an earlier opening is one write": {
			plan.Action{Verb: plan.Extend, After: line(hours(1, 9), "a")},
			access.Holding{User: working, Lines: []access.HeldLine{room(true, hours(2, 9), "a")}},
			[]plan.Op{plan.SetSchedule},
		},
		"a schedule with hours of its own is mended in its place": {
			plan.Action{Verb: plan.Repair, After: line(hours(-1, 9), "a")},
			access.Holding{User: working, Lines: []access.HeldLine{odd}},
			[]plan.Op{plan.SetSchedule},
		},
		"a further schedule goes": {
			plan.Action{Verb: plan.Repair, After: line(hours(-1, 9), "a")},
			access.Holding{User: working, Lines: []access.HeldLine{added}},
			[]plan.Op{plan.DropSchedule},
		},
		"without a schedule doors go before there is one": {
			plan.Action{Verb: plan.Extend, After: line(hours(-1, 9), "a")},
			access.Holding{User: working, Lines: []access.HeldLine{bare}},
			[]plan.Op{plan.DropDoor, plan.SetSchedule},
		},
		"a group of which nobody is a member is put right before somebody is": {
			plan.Action{Verb: plan.Issue, After: line(hours(-1, 5), "b")},
			access.Holding{User: working, Lines: []access.HeldLine{room(false, hours(-1, 9), "a")}},
			[]plan.Op{plan.SetSchedule, plan.AddDoor, plan.DropDoor, plan.AddMember},
		},
		"fewer doors and hours": {
			plan.Action{Verb: plan.Shorten, Break: true, After: line(hours(-1, 5), "a")},
			access.Holding{User: working, Lines: []access.HeldLine{room(true, hours(-1, 9), "a", "b")}},
			[]plan.Op{plan.DropDoor, plan.SetSchedule},
		},
		"another door in other hours waits for leave": {
			plan.Action{Verb: plan.Move, After: line(hours(5, 9), "b")},
			access.Holding{User: working, Lines: []access.HeldLine{room(true, hours(-1, 4), "a")}}, nil,
		},
		"and with it closes the old one first": {
			plan.Action{Verb: plan.Move, Break: true, After: line(hours(5, 9), "b")},
			access.Holding{User: working, Lines: []access.HeldLine{room(true, hours(-1, 4), "a")}},
			[]plan.Op{plan.DropDoor, plan.SetSchedule, plan.AddDoor},
		},
		"a longer stay in another room gets the common hours first": {
			plan.Action{Verb: plan.Move, After: line(hours(1, 20), "b")},
			access.Holding{User: working, Lines: []access.HeldLine{room(true, hours(-1, 9), "a")}},
			[]plan.Op{plan.SetSchedule, plan.AddDoor},
		},
		"and the rest when the old door goes": {
			plan.Action{Verb: plan.Move, Break: true, After: line(hours(1, 20), "b")},
			access.Holding{User: working, Lines: []access.HeldLine{room(true, hours(1, 9), "a", "b")}},
			[]plan.Op{plan.DropDoor, plan.SetSchedule},
		},
		"a line that is over and was never made stays unmade": {
			plan.Action{Verb: plan.Extend, After: line(hours(-9, -1), "a")},
			access.Holding{User: working}, nil,
		},
		"a line that is not wanted stays until a removal is meant": {
			plan.Action{Verb: plan.Extend, After: []access.Line{}},
			access.Holding{User: working, Lines: []access.HeldLine{room(true, hours(-1, 9), "a")}}, nil,
		},
		"and then goes, member first": {
			plan.Action{Verb: plan.Defer, After: []access.Line{}},
			access.Holding{User: working, Lines: []access.HeldLine{room(true, hours(1, 9), "a")}},
			[]plan.Op{plan.DropMember, plan.DropGroup},
		},
		"a suspended user is subscribed": {
			plan.Action{Verb: plan.Repair, After: line(hours(-1, 9), "a")},
			access.Holding{User: suspended, Lines: []access.HeldLine{room(true, hours(-1, 9), "a")}},
			[]plan.Op{plan.SubscribeUser},
		},
		"a blocked user is enabled": {
			plan.Action{Verb: plan.Repair, After: line(hours(-1, 9), "a")},
			access.Holding{User: blocked, Lines: []access.HeldLine{room(true, hours(-1, 9), "a")}},
			[]plan.Op{plan.EnableUser},
		},
		"a PIN that nobody knows is made once more": {
			plan.Action{Verb: plan.Issue, Mint: true, After: line(hours(-1, 9), "a")},
			access.Holding{User: working, Lines: []access.HeldLine{room(true, hours(-1, 9), "a")}},
			[]plan.Op{plan.MintPIN},
		},
		"and no more than once": {
			plan.Action{Verb: plan.Issue, Mint: true, After: line(hours(-1, 9), "a")},
			access.Holding{User: minted, Lines: []access.HeldLine{room(true, hours(-1, 9), "a")}}, nil,
		},
		"a revocation closes every door before it takes the seat": {
			plan.Action{Verb: plan.Revoke},
			access.Holding{
				User: working, Lines: []access.HeldLine{room(true, hours(-1, 9), "a")},
				Doubles: []access.Double{{Group: true, Ref: "g2"}},
			},
			[]plan.Op{plan.DropMember, plan.DropGroup, plan.SuspendUser},
		},
		"tidying a stay that is over": {
			plan.Action{Verb: plan.Tidy},
			access.Holding{
				User: working, Lines: []access.HeldLine{room(true, hours(-9, -1), "a")},
				Doubles: []access.Double{{Ref: "u2"}},
			},
			[]plan.Op{plan.SuspendUser, plan.DropGroup, plan.DropUser},
		},
		"tidying a stay that is served leaves user and open lines": {
			plan.Action{Verb: plan.Tidy, Rule: "default"},
			access.Holding{User: working, Lines: []access.HeldLine{
				room(true, hours(-9, -1), "a"),
				{ID: access.SharedLine, Ref: "s", Schedule: "t", Window: hours(-1, 9), Member: true},
			}},
			[]plan.Op{plan.DropGroup},
		},
		"a message is no step": {plan.Action{Verb: plan.Tell}, access.Holding{User: working}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []plan.Op
			c.seen.Key = "k"
			follow(t, planner(t), c.action, c.seen, func(s plan.Step, _ access.Holding) { got = append(got, s.Op) })
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// world draws holdings and actions over four doors and a few hours.
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
