package sinktest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/controller"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// key is the stay of every case.
const key access.Key = "staystaystaystay"

// settled is more than any change takes to reach a door.
const settled = 10 * time.Minute

// hotel is a sink with its site, and the PIN that the guest was told last.
type hotel struct {
	*testing.T
	sink   controller.Sink
	levers Levers
	doors  map[string]access.DoorID
	pin    access.PIN
	told   int // how many PINs were made
	lost   int // how many answers were
}

func newHotel(t *testing.T, build func(testing.TB) (controller.Sink, Levers)) *hotel {
	t.Helper()
	h := &hotel{T: t, doors: map[string]access.DoorID{}}
	h.sink, h.levers = build(t)
	for _, d := range h.observe().Doors {
		h.doors[d.Name] = d.ID
	}
	return h
}

func (h *hotel) observe() access.Site {
	h.Helper()
	site, err := h.sink.Observe(context.Background())
	if err != nil {
		h.Fatalf("observe: %v", err)
	}
	if !site.Complete {
		h.Fatalf("observe: got an incomplete site: %v", site.Gaps)
	}
	return site
}

// holding returns the stay's holding as an observation shows it.
func (h *hotel) holding() access.Holding {
	h.Helper()
	for _, held := range h.observe().Holdings {
		if held.Key == key {
			return held
		}
	}
	return access.Holding{}
}

// line is the doors of a name during hours from now.
func (h *hotel) line(id access.LineID, from, to time.Duration, names ...string) access.Line {
	h.Helper()
	l := access.Line{ID: id, Window: access.Window{Start: h.now().Add(from), End: h.now().Add(to)}}
	for _, name := range names {
		door, ok := h.doors[name]
		if !ok {
			h.Fatalf("the site has no door %s", name)
		}
		l.Doors = append(l.Doors, door)
	}
	slices.Sort(l.Doors)
	return l
}

func (h *hotel) now() time.Time { return h.levers.Now().UTC().Truncate(time.Minute) }

// act carries an action out as the controller does, and checks that the site
// then shows it and that doing it again does nothing. It returns the number of
// writes. After a lost answer it observes and goes on.
func (h *hotel) act(a plan.Action) int {
	h.Helper()
	before := h.levers.Writes()
	for {
		a.Key, a.Room, a.Before = key, "101", h.holding()
		seen, ok := h.steps(a)
		if !ok {
			if a.Verb == plan.Issue {
				a.Mint = true // as the planner does: nobody knows the PIN, if there is one
			}
			continue
		}
		h.settles(a, seen)
		return h.levers.Writes() - before
	}
}

// steps takes the steps of an action; false if an answer was lost on the way.
func (h *hotel) steps(a plan.Action) (access.Holding, bool) {
	h.Helper()
	ctx := context.Background()
	seen := a.Before
	for range 50 {
		step, more := h.sink.Next(a, seen)
		if !more {
			return seen, true
		}
		h.inOrder(step, seen)
		given := clone(seen)
		receipt, err := h.sink.Do(ctx, step, seen)
		if diff := cmp.Diff(given, clone(seen)); diff != "" {
			h.Fatalf("%s %s changed what it was given (-before +after):\n%s", a.Verb, step.Op, diff)
		}
		switch {
		case errors.Is(err, access.ErrAmbiguous) && h.lost == 0:
			h.lost++
			return seen, false
		case err != nil:
			h.Fatalf("%s: %s: %v", a.Verb, step.Op, err)
		case step.Op == plan.MintPIN:
			h.pin = receipt.PIN
			h.told++
		}
		seen = receipt.Seen
	}
	h.Fatalf("%s: no end after 50 steps", a.Verb)
	return seen, false
}

// inOrder checks that nothing is given before what limits it is there.
func (h *hotel) inOrder(s plan.Step, seen access.Holding) {
	h.Helper()
	if s.Key != key {
		h.Errorf("%s is a step of stay %q, want %q", s.Op, s.Key, key)
	}
	line := seen.Line(s.Line)
	switch s.Op {
	case plan.AddDoor:
		if line.Schedule == "" {
			h.Errorf("a door comes before the schedule of line %s", s.Line)
		}
	case plan.AddMember:
		if line.Schedule == "" || len(line.Doors) == 0 {
			h.Errorf("the member comes before schedule and doors of line %s", s.Line)
		}
	case plan.MintPIN:
		for _, l := range seen.Lines {
			if !l.Member {
				h.Errorf("the PIN comes before the member of line %s", l.ID)
			}
		}
	}
}

// settles checks that Look and Observe agree with the last receipt, and that
// nothing is left to do.
func (h *hotel) settles(a plan.Action, seen access.Holding) {
	h.Helper()
	looked, err := h.sink.Look(context.Background(), seen)
	if err != nil {
		h.Fatalf("%s: look: %v", a.Verb, err)
	}
	want := seen
	want.Looked, looked.Looked = time.Time{}, time.Time{}
	if diff := cmp.Diff(plain(want), plain(looked)); diff != "" {
		h.Errorf("%s: Look differs from the receipts (-receipts +look):\n%s", a.Verb, diff)
	}
	if step, more := h.sink.Next(a, looked); more {
		h.Errorf("%s: after a look %s is still to do", a.Verb, step.Op)
	}
	observed := h.holding()
	if observed.Key != "" && observed.Looked.IsZero() {
		h.Errorf("%s: a detail was never read", a.Verb)
	}
	observed.Looked, observed.Key, want.Key = time.Time{}, "", ""
	want.User.Minted = false
	if diff := cmp.Diff(plain(want), plain(observed)); diff != "" {
		h.Errorf("%s: Observe differs from the receipts (-receipts +observe):\n%s", a.Verb, diff)
	}
	a.Before, a.Mint = observed, false
	if step, more := h.sink.Next(a, observed); more {
		h.Errorf("%s again: %s is to do, want nothing", a.Verb, step.Op)
	}
}

// plain leaves out what has no meaning: empty lists that are nil or not.
func plain(x access.Holding) access.Holding {
	x = clone(x)
	if len(x.Lines) == 0 {
		x.Lines = nil
	}
	if len(x.Doubles) == 0 {
		x.Doubles = nil
	}
	if x.User.Ref == "" && len(x.Lines) == 0 {
		x.Room = ""
	}
	return x
}

func clone(x access.Holding) access.Holding {
	x.Lines = append([]access.HeldLine{}, x.Lines...)
	for i := range x.Lines {
		l := &x.Lines[i]
		l.Doors = append([]access.DoorID(nil), l.Doors...)
		l.Odd = append([]string(nil), l.Odd...)
	}
	x.Doubles = append([]access.Double{}, x.Doubles...)
	return x
}

// holds checks the holding against the lines that were asked for.
func (h *hotel) holds(lines ...access.Line) {
	h.Helper()
	held := h.holding()
	if !held.User.Working() {
		h.Errorf("the user is %+v, which opens nothing", held.User)
	}
	if len(held.Doubles) > 0 {
		h.Errorf("got doubles %v", held.Doubles)
	}
	var got []access.Line
	for _, l := range held.Lines {
		got = append(got, access.Line{ID: l.ID, Doors: l.Doors, Window: l.Window})
		if !l.Member || len(l.Odd) > 0 {
			h.Errorf("line %s: got member %t and odd schedules %v", l.ID, l.Member, l.Odd)
		}
	}
	if diff := cmp.Diff(lines, got); diff != "" {
		h.Errorf("the lines differ (-want +got):\n%s", diff)
	}
}

// opens checks which doors the guest's PIN opens when all is settled.
func (h *hotel) opens(want ...string) {
	h.Helper()
	h.levers.Advance(settled)
	h.opensNow(want...)
}

func (h *hotel) opensNow(want ...string) {
	h.Helper()
	for name, door := range h.doors {
		open := false
		for _, w := range want {
			open = open || w == name
		}
		if got := h.levers.Opens(door, h.pin); got != open {
			h.Errorf("the guest's PIN opens %s: got %t, want %t", name, got, open)
		}
		if !h.levers.Opens(door, h.levers.Staff()) {
			h.Errorf("the PIN of staff opens %s no more", name)
		}
	}
}
