package plan_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

func TestGuardLeavesItsArgumentAsItIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, everything)
		w.limits.PerPass, w.limits.PerPassShare = rapid.IntRange(0, 2).Draw(t, "removals"), 0
		in := w.inputs()
		in.Want = w.set.Desire(in.House, in.Site, in.Known, in.Now)
		draft := plan.Diff(in)
		before := planText(&draft)
		plan.Guard(draft, in)
		if diff := cmp.Diff(before, planText(&draft)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// A hotel that can only be read stay by stay has nothing to mend; one whose list
// did not come has.
func TestAHotelWithoutAListIsNotDistrusted(t *testing.T) {
	for name, tc := range map[string]struct {
		house access.House
		want  bool
	}{
		"read stay by stay":       {access.House{Reading: access.Reading{AsOf: time.Unix(1, 0)}}, false},
		"its list is incomplete":  {access.House{Reading: access.Reading{AsOf: time.Unix(1, 0)}, Abilities: access.Abilities{Lists: true}}, true},
		"it could not be read":    {access.House{}, true},
		"its list proves nothing": {access.House{Reading: access.Reading{AsOf: time.Unix(-7200, 0), Complete: true}, Abilities: access.Abilities{Lists: true}}, true},
	} {
		p := plan.Diff(plan.Inputs{Now: time.Unix(1, 0), Zone: time.UTC, House: tc.house, Limits: plan.Defaults()})
		if p.Distrust == "" || p.Distrusted() != tc.want {
			t.Errorf("%s: distrust %q, distrusted %v, want %v", name, p.Distrust, p.Distrusted(), tc.want)
		}
	}
}
