package controller

import (
	"context"
	"errors"
	"testing"

	"pinwarden/policy/plan"
)

func TestWithoutConsentNothingIsDoneOrRemembered(t *testing.T) {
	s := newSmall()
	s.book("stay 102", "102")
	no := errors.New("not that one")
	asked := plan.Plan{}
	s.Consent = func(_ context.Context, p plan.Plan) error { asked = p; return no }
	cycle, err := s.RunOnce(t.Context())
	if !errors.Is(err, no) || len(s.sink.does) != 0 || len(cycle.Outcomes) != 0 {
		t.Errorf("%v, %d writes, %d outcomes; want the refusal alone", err, len(s.sink.does), len(cycle.Outcomes))
	}
	if asked.ID != cycle.Plan.ID || len(asked.Actions) == 0 {
		t.Errorf("asked of plan %q with %d actions, and the pass's is %q", asked.ID, len(asked.Actions), cycle.Plan.ID)
	}
	if known, err := s.Ledger.Known(t.Context(), s.at); err != nil || len(known.Stays) != 0 {
		t.Errorf("%v, %d stays are remembered", err, len(known.Stays))
	}
	s.Consent = nil
	if _, err := s.RunOnce(t.Context()); err != nil || len(s.sink.does) == 0 {
		t.Errorf("%v, %d writes; want the action done", err, len(s.sink.does))
	}
}
