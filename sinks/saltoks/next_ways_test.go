package saltoks

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// stumble takes steps of which some fail, each for as long as it is asked for, and
// lists those that were tried.
func stumble(t *testing.T, c *Client, a plan.Action, seen access.Holding, fails func(plan.Step) bool) (end access.Holding, tried []plan.Op) {
	t.Helper()
	var failed []plan.Step
	for range 80 {
		s, more := c.Next(a, seen, failed...)
		if !more {
			return seen, tried
		}
		tried = append(tried, s.Op)
		if slices.Contains(failed, s) {
			t.Fatalf("%s: %s comes again although it failed", a.Verb, s.Op)
		}
		if fails(s) {
			failed = append(failed, s)
			continue
		}
		seen = after(seen, s, result{ref: s.Schedule, window: asHeld(s.Window, c.memory.zone), user: working})
	}
	t.Fatalf("%s: no end", a.Verb)
	return seen, tried
}

func TestARemovalThatFailsGoesOnInAnotherWay(t *testing.T) {
	held := access.Holding{Key: "k", User: working, Lines: []access.HeldLine{
		{ID: access.RoomLine, Ref: "r", Schedule: "t", Doors: []access.DoorID{"a"}, Window: hours(-1, 9), Member: true},
		{ID: access.SharedLine, Ref: "s", Schedule: "t", Doors: []access.DoorID{"b"}, Window: hours(-1, 9), Member: true},
	}}
	without := plan.Action{Verb: plan.Shorten, Break: true, After: []access.Line{{ID: access.SharedLine, Doors: []access.DoorID{"b"}, Window: hours(-1, 9)}}}
	for _, tt := range []struct {
		name   string
		action plan.Action
		fails  []plan.Op // for the group of the room
		want   []plan.Op
	}{
		{"nothing fails", plan.Action{Verb: plan.Revoke, Ended: true}, nil, []plan.Op{plan.DropGroup, plan.DropGroup, plan.SuspendUser}},
		{
			"the user is suspended at once",
			plan.Action{Verb: plan.Revoke, Ended: true},
			[]plan.Op{plan.DropGroup},
			[]plan.Op{plan.DropGroup, plan.SuspendUser, plan.DropGroup},
		},
		{
			"the member goes",
			plan.Action{Verb: plan.Revoke, Ended: true},
			[]plan.Op{plan.DropGroup, plan.SuspendUser},
			[]plan.Op{plan.DropGroup, plan.SuspendUser, plan.DropMember, plan.DropGroup},
		},
		{
			"the schedule goes",
			plan.Action{Verb: plan.Revoke, Ended: true},
			[]plan.Op{plan.DropGroup, plan.SuspendUser, plan.DropMember},
			[]plan.Op{plan.DropGroup, plan.SuspendUser, plan.DropMember, plan.DropSchedule, plan.DropGroup},
		},
		{
			"for the sake of a seat",
			plan.Action{Verb: plan.Revoke},
			[]plan.Op{plan.DropMember},
			[]plan.Op{plan.DropMember, plan.SuspendUser, plan.DropMember},
		},
		{
			"a guest who did not come keeps user and seat",
			plan.Action{Verb: plan.Suspend},
			[]plan.Op{plan.DropMember},
			[]plan.Op{plan.DropMember, plan.DropSchedule, plan.DropMember},
		},
		{
			"of a line that ends the group goes", without,
			[]plan.Op{plan.DropMember},
			[]plan.Op{plan.DropMember, plan.DropGroup},
		},
		{
			"or its schedule", without,
			[]plan.Op{plan.DropMember, plan.DropGroup},
			[]plan.Op{plan.DropMember, plan.DropGroup, plan.DropSchedule},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			end, tried := stumble(t, planner(t), tt.action, held, func(s plan.Step) bool {
				return (s.Ref == "r" || s.Ref == "u") && slices.Contains(tt.fails, s.Op)
			})
			if !slices.Equal(tried, tt.want) {
				t.Errorf("tried %v, want %v", tried, tt.want)
			}
			if opens(end)[opening{"a", 1}] {
				t.Errorf("the room still opens: %+v", end)
			}
		})
	}
}

// opens are what a holding opens to a user who may be suspended, or lack a schedule.
func opens(h access.Holding) map[opening]bool {
	if h.User.Suspended {
		return nil
	}
	return openings(h)
}

// Whatever fails: a removal ends everything unless every way failed, and what gives
// access gives nothing more.
func TestNoStepGivesAccessAfterOneThatFailed(t *testing.T) {
	c := planner(t)
	for seed := range uint64(20_000) {
		d := dice{rand.New(rand.NewPCG(seed, 2))}
		seen, a := d.holding(), d.action()
		if d.yes() {
			a = plan.Action{Key: "k", Verb: plan.Revoke, Ended: d.yes()}
		}
		works := map[plan.Op]bool{}
		for _, op := range []plan.Op{plan.DropGroup, plan.DropMember, plan.DropSchedule, plan.SuspendUser} {
			works[op] = d.yes()
		}
		stumbled := false
		end, _ := stumble(t, c, a, seen, func(s plan.Step) bool {
			if stumbled && !drops(s.Op) && s.Op != plan.SuspendUser {
				t.Fatalf("seed %d: %s: %s after a step that failed", seed, a.Verb, s.Op)
			}
			fails := d.IntN(4) == 0
			if a.Verb == plan.Revoke {
				fails = !works[s.Op]
			}
			stumbled = stumbled || fails
			return fails
		})
		ends := works[plan.SuspendUser] || works[plan.DropSchedule] || works[plan.DropMember]
		if a.Verb == plan.Revoke && ends && len(opens(end)) > 0 {
			t.Fatalf("seed %d: what works is %v, and it still opens: %+v", seed, works, end)
		}
	}
}
