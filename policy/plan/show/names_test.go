package show_test

import (
	"strings"
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/policy/plan/show"
)

func TestAPlanSaysWhatIsWrongOnTheSite(t *testing.T) {
	t.Parallel()
	in := plan.Inputs{Now: time.Date(2026, 5, 8, 10, 0, 0, 0, time.UTC), Zone: time.UTC, Property: "seaside", Limits: plan.Defaults()}
	in.Site = access.Site{Findings: []string{"PINs are switched off", "user 7 is in our group"}}
	in.Site.Gaps = []string{"access group \"104\""}
	draft := plan.Diff(in)
	final := plan.Guard(draft, in)
	var text strings.Builder
	if err := show.New([]show.Report{show.Of(&final, nil)}).Text(&text, false); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"! not read: access group \"104\"\n", "! PINs are switched off\n", "! user 7 is in our group\n"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the plan does not say %q:\n%s", want, text.String())
		}
	}
	in.Site.Findings = nil
	if calm := plan.Diff(in); calm.ID != draft.ID || !draft.Empty() {
		t.Error("findings change what a plan does")
	}
}

func TestNoNameOfAVendorForgesALineOfThePlan(t *testing.T) {
	t.Parallel()
	in := plan.Inputs{Now: time.Date(2026, 5, 8, 10, 0, 0, 0, time.UTC), Zone: time.UTC, Property: "seaside", Limits: plan.Defaults()}
	in.Site.Findings = []string{"group \"104\nnothing to do\" \x1b[2J\u202e"}
	draft := plan.Diff(in)
	var text strings.Builder
	if err := show.New([]show.Report{show.Of(&draft, nil)}).Text(&text, false); err != nil {
		t.Fatal(err)
	}
	if want := `! group "104\nnothing to do" \x1b[2J\u202e` + "\n"; !strings.Contains(text.String(), want) {
		t.Errorf("the plan does not say %q:\n%q", want, text.String())
	}
}
