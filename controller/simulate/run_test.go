package simulate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pinwarden/controller"
	"pinwarden/policy/plan"
)

// script is a World that plays cycles from a list and notes when it is asked.
type script struct {
	now    time.Time
	cycles map[string][]controller.Cycle // by the hour and minute; what is not there did nothing
	said   []string
	err    error
}

func (s *script) Advance(to time.Time) { s.now = to }

func (s *script) Show(e Event) error {
	s.said = append(s.said, fmt.Sprintf("%s %s", s.now.Format("15:04:05"), e.Kind))
	return nil
}

func (s *script) Pass(context.Context) (controller.Cycle, error) {
	at := s.now.Format("15:04:05")
	s.said = append(s.said, at+" pass")
	if s.err != nil {
		return controller.Cycle{}, s.err
	}
	if left := s.cycles[at]; len(left) > 0 {
		s.cycles[at] = left[1:]
		return left[0], nil
	}
	return controller.Cycle{}, nil
}

func did(next time.Time) controller.Cycle {
	return controller.Cycle{Plan: plan.Plan{Next: next}, Outcomes: []controller.ActionOutcome{{Done: true}}}
}

func TestRunPasses(t *testing.T) {
	start := time.Date(2015, 7, 1, 10, 0, 0, 0, time.UTC)
	minute := func(n int) time.Time { return start.Add(time.Duration(n) * time.Minute) }
	line := &Timeline{Start: start, End: minute(40), Events: []Event{
		{At: minute(0), Kind: Booked}, {At: minute(4), Kind: Amended}, {At: minute(7), Kind: CheckIn}, {At: minute(7), Kind: RoomDirty},
	}}
	w := &script{cycles: map[string][]controller.Cycle{
		"10:07:00": {did(time.Time{}), {Plan: plan.Plan{Next: minute(9)}}},
		"10:30:00": {did(time.Time{}), did(time.Time{}), did(time.Time{}), did(time.Time{}), did(time.Time{}), did(time.Time{})},
	}}
	log := &Log{}
	if err := Run(t.Context(), w, line, log, 15*time.Minute, nil); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"10:00:00 booked", "10:00:00 pass",
		"10:04:00 amended",
		"10:07:00 check_in", "10:07:00 room_dirty", "10:07:00 pass", "10:07:00 pass", // did something, so once more
		"10:09:00 pass", // a change by itself
		"10:15:00 pass",
		"10:30:00 pass", "10:30:00 pass", "10:30:00 pass", "10:30:00 pass", "10:30:00 pass", "10:30:00 pass",
		"10:30:01 pass", // that was enough without a wait
	}
	if !slices.Equal(w.said, want) {
		t.Errorf("got\n%q\nwant\n%q", w.said, want)
	}
	if log.Passes != 12 || !w.now.Equal(line.End) {
		t.Errorf("%d passes until %s", log.Passes, w.now)
	}
}

func TestRunGivesUp(t *testing.T) {
	start := time.Date(2015, 7, 1, 10, 0, 0, 0, time.UTC)
	w := &script{err: errors.New("the vendor is gone")}
	log := &Log{}
	err := Run(t.Context(), w, &Timeline{Start: start, End: start.AddDate(0, 1, 0)}, log, 15*time.Minute, nil)
	if !errors.Is(err, w.err) || log.Failed != mostFailed || len(log.Faults) != 1 {
		t.Errorf("got %v after %d failed passes, faults %q", err, log.Failed, log.Faults)
	}
}
