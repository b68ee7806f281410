package show_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/policy/plan/show"
)

// TestNoAnnotationIsLostUnsaid has more rules than GitHub shows annotations for.
func TestNoAnnotationIsLostUnsaid(t *testing.T) {
	t.Parallel()
	for rules, want := range map[int]struct{ warnings, more int }{1: {1, 0}, 10: {10, 0}, 11: {10, 2}, 40: {10, 31}} {
		p := plan.Plan{ID: "x", Property: "seaside", Now: on(9, 14, 0), Zone: amsterdam}
		for i := range rules {
			p.Actions = append(p.Actions, plan.Action{
				Key: guest(i), Verb: plan.Issue, Room: "101", Rule: fmt.Sprint("rule-", i),
				After: []access.Line{line(access.RoomLine, from(on(9, 15, 0), on(12, 11, 30)), "d")},
			})
		}
		var text bytes.Buffer
		if err := show.New([]show.Report{show.Of(&p, nil)}).Annotations(&text, "policies"); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(text.String(), "::warning "); got != want.warnings {
			t.Errorf("%d rules: %d warnings, want %d", rules, got, want.warnings)
		}
		more := fmt.Sprintf("::warning title=pinwarden::and %d more of this level", want.more)
		if strings.Contains(text.String(), more) != (want.more > 0) {
			t.Errorf("%d rules: it does not say that %d more are left out:\n%s", rules, want.more, &text)
		}
	}
}
