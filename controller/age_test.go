package controller

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// slow makes every write of a small property take some time.
func slow(s *small, takes time.Duration, rooms ...string) {
	for _, r := range rooms {
		s.book(access.StayID("stay "+r), r)
	}
	s.sink.during = func() { s.at = s.at.Add(takes) }
}

func TestNoActionBeginsOnAnOldReading(t *testing.T) {
	s := newSmall()
	slow(s, 50*time.Second, "102", "103", "104", "105")
	cycle, err := s.RunOnce(t.Context())
	if err != nil || !cycle.Cut() {
		t.Fatalf("RunOnce: %v, cut %v", err, cycle.Cut())
	}
	if len(s.sink.does) != 3 { // at 0, 50 and 100 seconds
		t.Errorf("%d actions began within two minutes, want 3", len(s.sink.does))
	}
	for _, o := range cycle.Outcomes {
		if !o.Done && (!o.Waiting || !errors.Is(o.Err, errOld)) {
			t.Errorf("%s %s ended with %v, waiting %v", o.Verb, o.Key, o.Err, o.Waiting)
		}
	}
	// Meanwhile the others cancelled.
	begun := map[access.StayID]bool{}
	for _, k := range s.sink.does {
		begun[s.sink.stayOf[k]] = true
	}
	for i := range s.source.house.Stays {
		if st := &s.source.house.Stays[i]; !begun[st.ID] {
			st.Phase, st.Read = access.Cancelled, s.at
		}
	}
	if _, err := s.RunOnce(t.Context()); err != nil || len(s.sink.does) != 3 {
		t.Errorf("%v, %d writes; want none for guests who cancelled meanwhile", err, len(s.sink.does))
	}
}

func TestASwapIsBegunWholeWhateverTheAge(t *testing.T) {
	s := newSmall()
	slow(s, 3*time.Minute)
	window := access.Window{Start: noon, End: noon.Add(time.Hour)}
	move := func(k access.Key, with ...access.Key) plan.Action {
		return plan.Action{Key: k, Verb: plan.Move, With: with, After: []access.Line{{ID: access.RoomLine, Window: window}}}
	}
	p := plan.Plan{Actions: []plan.Action{move("a", "c"), move("b"), move("c", "a"), move("d", "e"), move("e", "d")}}
	if _, err := s.act(t.Context(), plan.Inputs{Now: noon}, p); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]access.Key{"a", "c"}, s.sink.does); diff != "" {
		t.Errorf("begun actions differ (-want +got):\n%s", diff)
	}
}

func TestThePassAfterACutOneFollowsAtOnce(t *testing.T) {
	l := Loop{Controller: newSmall().Controller, Interval: 10 * time.Minute}
	cut := Cycle{Outcomes: []ActionOutcome{{Done: true}, {Waiting: true, Err: errOld}}}
	busy := 0
	for i := range 2 * atOnce {
		if wait := l.wait(&cut, &busy); wait != 0 {
			t.Fatalf("after cut pass %d the loop sleeps for %s", i, wait)
		}
	}
}
