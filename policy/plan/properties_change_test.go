package plan_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

func TestAPolicyThatIsTheSameChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, reckless)
		in := w.inputs()
		if p := plan.Change(in, in); !p.Empty() || len(p.Left)+len(p.Alarms)+len(p.Pending) > 0 {
			t.Fatalf("the same policy changes something:\n%s\n%s", planText(&p), w)
		}
	})
}

// TestAChangeOfPolicySaysAllAndNoMore compares the doors and hours that a stay
// should have under either policy with what the change shows of it.
func TestAChangeOfPolicySaysAllAndNoMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, reckless)
		from := w.inputs()
		to, set := from, drawSet(t, everything)
		set.Zone, set.Rooms.Connects = w.set.Zone, w.set.Rooms.Connects
		to.Want = set.Desire(to.House, to.Site, to.Known, to.Now)
		p := plan.Change(from, to)
		was, is := plan.Wants(from), plan.Wants(to)
		for i := range is {
			k := is[i].Stay.Key
			if was[i].Grant == nil && is[i].Grant == nil {
				continue // no rule is asked of it
			}
			checkRule(t, set, &is[i], &p)
			before, after := doorHours(&from, was[i].Lines), doorHours(&to, is[i].Lines)
			a := slices.IndexFunc(p.Actions, func(a plan.Action) bool { return a.Key == k })
			switch {
			case a < 0 && before != after:
				t.Errorf("%s: not a word of\n%s\ninstead of\n%s", k, indent(after), indent(before))
			case a >= 0 && before == after:
				t.Errorf("%s: shown as changed, and has as before\n%s", k, indent(after))
			case a >= 0:
				shown := p.Actions[a]
				if got := doorHours(&to, shown.After); got != after {
					t.Errorf("%s: comes to\n%s\nbut should have\n%s", k, indent(got), indent(after))
				}
				if got := doorHours(&from, linesOf(&shown.Before)); got != before {
					t.Errorf("%s: comes from\n%s\nbut should have had\n%s", k, indent(got), indent(before))
				}
			}
		}
		if !slices.IsSortedFunc(p.Actions, func(a, b plan.Action) int { return newDoors(&b) - newDoors(&a) }) {
			t.Errorf("doors that come to be open do not stand first")
		}
		if t.Failed() {
			t.Fatalf("the change:\n%s\n%s", planText(&p), w)
		}
	})
}

// checkRule holds that what a plan says of a stay that a rule denies names that rule.
func checkRule(t *rapid.T, set *policy.Set, w *plan.Wanted, p *plan.Plan) {
	rule := ""
	if w.Why != nil && w.Why.Code == access.WhyDenied {
		rule = set.RuleFor(w.Stay).Name
	}
	for _, a := range p.Actions {
		if a.Key == w.Stay.Key && a.Ended && a.Rule != rule {
			t.Errorf("%s %s is by rule %q, want %q", a.Verb, a.Key, a.Rule, rule)
		}
	}
	for _, n := range p.Left {
		if n.Key == w.Stay.Key && n.Rule != rule {
			t.Errorf("what is left of %s is by rule %q, want %q", n.Key, n.Rule, rule)
		}
	}
}

// newDoors is 1 for an action that gives a door that was not there before.
func newDoors(a *plan.Action) int {
	had := doorsOf(linesOf(&a.Before))
	for _, d := range doorsOf(a.After) {
		if !slices.Contains(had, d) {
			return 1
		}
	}
	return 0
}

func doorsOf(lines []access.Line) []access.DoorID {
	var doors []access.DoorID
	for _, l := range lines {
		doors = append(doors, l.Doors...)
	}
	return doors
}

// doorHours prints which doors are open when, from now on.
func doorHours(in *plan.Inputs, lines []access.Line) string {
	var out []string
	for _, l := range lines {
		for _, d := range l.Doors {
			if w := l.Window.From(in.Now); !w.Empty() {
				out = append(out, fmt.Sprintf("%s %s to %s", d, plan.Clock(w.Start, in.Zone), plan.Clock(w.End, in.Zone)))
			}
		}
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

func linesOf(h *access.Holding) []access.Line {
	var lines []access.Line
	for _, l := range h.Lines {
		lines = append(lines, access.Line{ID: l.ID, Doors: l.Doors, Window: l.Window})
	}
	return lines
}

func TestOnNoDayTheSamePolicyChangesAnything(t *testing.T) {
	files, err := filepath.Glob("../../testdata/days/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no days found: %v", err)
	}
	for _, f := range files {
		d := readDay(t, f)
		in := d.inputs(t, nil)
		if p := plan.Change(in, in); !p.Empty() || len(p.Left)+len(p.Alarms)+len(p.Pending) > 0 {
			t.Errorf("%s: the same policy changes something:\n%s", filepath.Base(f), text(&p))
		}
	}
}

func TestAnotherTextOfAMessageIsSaid(t *testing.T) {
	t.Parallel()
	set, from := issuedHotel(10, 0)
	for i := range 3 {
		from.Known.Stays[i].Told = access.Told{}
	}
	other := *set
	other.Messages = map[string]string{"welcome": "Your new code", "spare": "Nobody sends this"}
	to := from
	to.Want = other.Desire(to.House, to.Site, to.Known, to.Now)
	p := plan.Change(from, to)
	if want := `another text: message "welcome", with which the PIN is still to be told to 3`; !p.Empty() || len(p.Left) != 1 ||
		plan.Sentence(p.Left[0].Reason, p.Zone, nil) != want {
		t.Errorf("want %q and nothing else:\n%s", want, text(&p))
	}
}
