package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

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
