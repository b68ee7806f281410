package plan_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// incomplete reads the same day through a bulk read that may lack rows: nothing
// may be taken from a stay unless its own row was read singly.
func (d *day) incomplete(t *testing.T) {
	in := d.inputs(t, nil)
	in.House.Complete = false
	p := plan.Guard(plan.Diff(in), in)
	for i := range p.Actions {
		a := &p.Actions[i]
		single := slices.ContainsFunc(in.House.Stays, func(s access.Stay) bool { return s.Key == a.Key && s.Single })
		if takes(a, in.Now) && !single && !begun(&in, a) {
			t.Errorf("%s %s although the read was incomplete:\n%s", a.Verb, a.Key, text(&p))
		}
	}
}

// begun reports whether the action is the second half of a move that was permitted before.
func begun(in *plan.Inputs, a *plan.Action) bool {
	k := in.Known.Find(a.Key)
	return a.Verb == plan.Move && k != nil && !k.Made.IsZero()
}

// takes reports whether a stay has less time or fewer doors after an action,
// found from what it says and not from its verb. A defer is no removal.
func takes(a *plan.Action, now time.Time) bool {
	switch {
	case a.Verb == plan.Tell || a.Verb == plan.Defer || a.Verb == plan.Tidy:
		return false
	case a.Verb == plan.Revoke || a.Verb == plan.Suspend:
		return true
	}
	for i := range a.Before.Lines {
		have := &a.Before.Lines[i]
		if !have.Member || have.Window.From(now).Empty() {
			continue
		}
		j := slices.IndexFunc(a.After, func(l access.Line) bool { return l.ID == have.ID })
		if j < 0 || !have.Window.From(now).Within(a.After[j].Window) || len(access.MinusDoors(have.Doors, a.After[j].Doors)) > 0 {
			return true
		}
	}
	return false
}

// settles applies what the plan says to a site in memory until nothing is left,
// and lets the minutes pass that a move waits for.
func (d *day) settles(t *testing.T) {
	in := d.inputs(t, nil)
	set := d.policy(t)
	for pass := 0; ; pass++ {
		in.Want = set.Desire(in.House, in.Site, in.Known, in.Now)
		p := plan.Guard(plan.Diff(in), in)
		inOrder(t, &p)
		for _, o := range p.Opened {
			k := in.Known.Find(o.Key)
			k.Opened, k.OpenedRoom = in.Now, o.Room
		}
		if len(p.Actions) == 0 && !waitForMove(&in, &p) {
			if len(p.Held) == 0 && len(p.Pending) == 0 {
				exclusive(t, &in)
			}
			return
		}
		if pass == 10 {
			t.Fatalf("still something to do after %d passes:\n%s", pass, text(&p))
		}
		in.Known = p.Remember(in.Known)
		for i := range p.Actions {
			apply(&in, &p.Actions[i])
		}
	}
}

// exclusive reports two strangers who can open one room at one time.
func exclusive(t *testing.T, in *plan.Inputs) {
	t.Helper()
	for i := range in.Site.Holdings {
		for j := range in.Site.Holdings[:i] {
			a, b := in.Site.Holdings[i].Line(access.RoomLine), in.Site.Holdings[j].Line(access.RoomLine)
			if a == nil || b == nil || !a.Member || !b.Member || !access.MeetDoors(a.Doors, b.Doors) {
				continue
			}
			if !in.Want.Shares(in.Site.Holdings[i].Room) && !linked(in, i, j) && a.Window.From(in.Now).Overlaps(b.Window) {
				t.Errorf("%s and %s can both open %s", in.Site.Holdings[i].Key, in.Site.Holdings[j].Key, a.Doors)
			}
		}
	}
}

func linked(in *plan.Inputs, i, j int) bool {
	a, b := in.Site.Holdings[i].Key, in.Site.Holdings[j].Key
	return slices.ContainsFunc(in.House.Stays, func(s access.Stay) bool {
		return s.Key == a && slices.Contains(s.Linked, access.StayID(b)) || s.Key == b && slices.Contains(s.Linked, access.StayID(a))
	})
}

// inOrder holds the order of a plan against what its actions need.
func inOrder(t *testing.T, p *plan.Plan) {
	t.Helper()
	done := map[access.Key]bool{}
	for i := range p.Actions {
		a := &p.Actions[i]
		for _, need := range a.Needs {
			if !done[need] {
				t.Errorf("%s %s comes before %s, which it needs:\n%s", a.Verb, a.Key, need, text(p))
			}
		}
		done[a.Key] = true
	}
}

// waitForMove steps the clock to the next instant at which half a move may go on.
func waitForMove(in *plan.Inputs, p *plan.Plan) bool {
	for i := range p.Pending {
		if at := p.Pending[i].Until; at.After(in.Now) && at.Sub(in.Now) < in.Limits.Freshness/2 {
			in.Now = at
			return true
		}
	}
	return false
}

// apply does to a site in memory what a perfect sink and ledger would.
func apply(in *plan.Inputs, a *plan.Action) {
	s := &in.Site
	i, found := slices.BinarySearchFunc(s.Holdings, a.Key, func(h access.Holding, k access.Key) int {
		return strings.Compare(string(h.Key), string(k))
	})
	if !found {
		s.Holdings = slices.Insert(slices.Clone(s.Holdings), i, access.Holding{Key: a.Key, Room: a.Room, Looked: in.Now})
	}
	h := &s.Holdings[i]
	h.Lines = slices.Clone(h.Lines)
	used := seated(h)
	defer func() {
		if s.Seats.Used -= used; !a.Delete {
			s.Seats.Used += seated(h)
		}
	}()
	k := in.Known.Find(a.Key)
	if k == nil {
		k = &access.KnownStay{}
	}
	switch {
	case a.Verb == plan.Tell:
		k.Told = access.Told{User: h.User.Ref, At: in.Now, Room: a.Telling.Room, Arrival: a.Telling.Arrival, Departure: a.Telling.Departure}
	case a.Verb == plan.Suspend, a.Verb == plan.Revoke:
		for j := range h.Lines {
			h.Lines[j].Member = false
		}
		if a.Verb == plan.Revoke {
			h.User.Suspended, k.Closed = true, in.Now
		}
	case a.Delete:
		s.Holdings = slices.Delete(s.Holdings, i, i+1)
	case a.Verb == plan.Tidy && len(a.After) == 0:
		h.Lines, h.Doubles, h.User.Suspended = nil, nil, true
		if k.Closed.IsZero() {
			k.Closed = in.Now
		}
	default:
		h.Lines, h.Doubles = applyLines(in, a, h, k), nil
		h.User = access.User{Ref: "u-" + string(a.Key), Person: "p-" + string(a.Key), UsesPIN: true, HasKey: true}
		k.Sealed, k.Minting = h.User.Ref, time.Time{}
	}
}

// seated is how many seats a holding takes.
func seated(h *access.Holding) int {
	if h.User.Ref == "" || h.User.Suspended {
		return 0
	}
	return 1
}

// applyLines makes the lines of an action; the first half of a move only adds doors.
func applyLines(in *plan.Inputs, a *plan.Action, h *access.Holding, k *access.KnownStay) []access.HeldLine {
	var lines []access.HeldLine
	for _, w := range a.After {
		l := access.HeldLine{ID: w.ID, Ref: "g-" + string(a.Key) + string(w.ID), Schedule: "s", Window: w.Window, Doors: w.Doors, Member: true}
		have := h.Line(w.ID)
		if have != nil && have.Member && !a.Break {
			if gone := access.MinusDoors(have.Doors, w.Doors); len(gone) > 0 {
				l.Doors = append(slices.Clone(w.Doors), gone...)
				slices.Sort(l.Doors)
				k.Made = in.Now
			}
		}
		lines = append(lines, l)
	}
	return lines
}
