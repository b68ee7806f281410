package show_test

import (
	"regexp"
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

// TestNoNameIsMoreThanAName shows plans with names that anybody may have typed at a
// vendor, and holds them against the same plan with harmless ones: nothing is there
// but another name.
func TestNoNameIsMoreThanAName(t *testing.T) {
	t.Parallel()
	with := func(name string) *show.Document {
		p := seaside()
		for i := range p.Actions {
			p.Actions[i].Room, p.Actions[i].Rule = name, name
		}
		for i := range p.Held {
			p.Held[i].Room, p.Held[i].Why = name, name
		}
		for i := range p.Alarms {
			p.Alarms[i].Room, p.Alarms[i].Text = name, name
		}
		for d := range p.Doors {
			p.Doors[d] = name
		}
		p.Gaps, p.Findings, p.Distrust = []string{name}, []string{name}, name
		where := func(string) (string, int) { return name, 1 }
		return show.New([]show.Report{show.Of(p, where)}, name)
	}
	print := func(format, name string) string {
		var b strings.Builder
		if err := formats[format](with(name), &b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	// own are the marks of each format's own; their number must not depend on names.
	own := map[string]*regexp.Regexp{
		"rich.html":        regexp.MustCompile(`[<>]`),
		"rich.md":          regexp.MustCompile("(?:^|[^\\\\])[`*_<>|\\[~$]|\n"),
		"rich.annotations": regexp.MustCompile(`\n|(?m)^::(?:error|warning|notice) (?:file=[^,:]+,line=1,)?title=[^,:]*::`),
		"rich.txt":         regexp.MustCompile(`(?m)^[!+~=-] |[\x00-\x09\x0b-\x1f\x7f\x{202a}-\x{202e}]`),
	}
	hostile := []string{
		"</style><script>x</script>", `"><img src=x onerror=y>`, "{{.}}", "</td></tr></table>", "]]>", "&lt;b&gt;",
		"a|b", "`code`", "**bold**", "[link](http://x.example)", "![x](//x.example/y.png)", "| a | b |\n|---|---|", "\n# head", "\n\n- item", "\\|", "$x$", "~~x~~",
		"@everyone", "#1", "https://x.example", "www.x.example", "%0A::error::x", "\n::error::x", "a,title=x::y", "x:y", "\r\n! held", "\x1b[31m", "\u202egnp", "😀", "é",
	}
	for format, marks := range own {
		want := len(marks.FindAllString(print(format, "harmless"), -1))
		for _, name := range hostile {
			text := print(format, name)
			if format == "rich.md" {
				for _, comment := range []string{"@<!-- -->", "#<!-- -->", ":<!-- -->//", "www<!-- -->."} {
					text = strings.ReplaceAll(text, comment, "")
				}
			}
			if got := len(marks.FindAllString(text, -1)); got != want {
				t.Errorf("%s with %q has %d marks, want %d:\n%s", format, name, got, want, text)
			}
		}
	}
}
