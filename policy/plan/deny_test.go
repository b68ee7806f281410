package plan_test

import (
	"testing"

	"pinwarden/policy/plan"
)

// TestWhatARuleTakesNamesThatRule follows the day on which a rule denies a stay
// that holds a PIN, and one that holds none.
func TestWhatARuleTakesNamesThatRule(t *testing.T) {
	t.Parallel()
	d := readDay(t, "../../testdata/days/policy-denies-now.yaml")
	in := d.inputs(t, nil)
	p := plan.Guard(plan.Diff(in), in)
	if len(p.Actions) == 0 || p.Actions[0].Verb != plan.Revoke || p.Actions[0].Rule != "owners" {
		t.Errorf("the PIN is not taken by rule owners:\n%s", text(&p))
	}
	if len(p.Left) != 1 || p.Left[0].Rule != "owners" {
		t.Errorf("who gets none is not left by rule owners:\n%s", text(&p))
	}
	in.Want.Skips[0].Rule, in.Want.Skips[0].Why.Code = "", "no_rule"
	if p = plan.Diff(in); p.Actions[0].Rule != "" {
		t.Errorf("rule %q takes what no rule gives any more", p.Actions[0].Rule)
	}
}
