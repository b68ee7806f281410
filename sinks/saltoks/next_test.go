package saltoks

import (
	"fmt"
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
		BaseURL: "https://salto.test", Site: "x", Secret: secret, Token: token("adapter-sentinel-token"),
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
			access.Holding{User: working, Lines: []access.HeldLine{room(true, hours(-2, 9), "a")}},
			nil,
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
		"less access, and none through a second group": {
			plan.Action{Verb: plan.Shorten, Break: true, After: line(hours(-1, 5), "a")},
			access.Holding{
				User: working, Lines: []access.HeldLine{room(true, hours(-1, 9), "a")},
				Doubles: []access.Double{{Group: true, Ref: "g2"}},
			},
			[]plan.Op{plan.DropGroup, plan.SetSchedule},
		},
		"another door in other hours waits for leave": {
			plan.Action{Verb: plan.Move, After: line(hours(5, 9), "b")},
			access.Holding{User: working, Lines: []access.HeldLine{room(true, hours(-1, 4), "a")}},
			nil,
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
			access.Holding{User: working},
			nil,
		},
		"a line that is over and has no schedule gets no member": {
			plan.Action{Verb: plan.Extend, After: line(hours(-9, -1), "a")},
			access.Holding{User: working, Lines: []access.HeldLine{{ID: access.RoomLine, Ref: "g", Doors: []access.DoorID{"a"}}}},
			nil,
		},
		"a line that is not wanted stays until a removal is meant": {
			plan.Action{Verb: plan.Extend, After: []access.Line{}},
			access.Holding{User: working, Lines: []access.HeldLine{room(true, hours(-1, 9), "a")}},
			nil,
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
			access.Holding{User: minted, Lines: []access.HeldLine{room(true, hours(-1, 9), "a")}},
			nil,
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
			plan.Action{Verb: plan.Tidy, Ended: true},
			access.Holding{
				User: working, Lines: []access.HeldLine{room(true, hours(-9, -1), "a")},
				Doubles: []access.Double{{Ref: "u2"}},
			},
			[]plan.Op{plan.SuspendUser, plan.DropGroup, plan.DropUser},
		},
		"tidying a stay that is served leaves user and open lines": {
			plan.Action{Verb: plan.Tidy},
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
