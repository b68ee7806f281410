package policytest

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"pinwarden/policy"
)

// Result is what came out of one test.
type Result struct {
	File     string
	Line     int
	Test     string
	Failures []Failure
	Broken   string // why the test could not be carried through; empty for nearly all
}

// Passed reports whether all was as expected.
func (r *Result) Passed() bool { return len(r.Failures) == 0 && r.Broken == "" }

// Failure is one expectation that did not hold.
type Failure struct {
	Line, Column int    // of the expectation, in the test's file
	At           string // the instant, as a test writes it
	Stay, Key    string
	Want, Got    []string
	Because      []string // why the stay has what it has
}

// Coverage says of one rule in how many tests it decided for a stay of which
// something was expected.
type Coverage struct {
	Property, Rule string
	Line           int // of the rule, in the policy's file
	Tests          int
}

// Report is what came out of all tests.
type Report struct {
	Results []Result
	Rules   []Coverage // of every policy, in the order of its rules
}

// asked is a rule that decided for a stay that was looked at.
type asked struct{ property, rule string }

// Run runs tests of policies.
func Run(files []*File, sets []*policy.Set) Report {
	var r Report
	times := map[asked]int{}
	for _, f := range files {
		for i := range f.Tests {
			result, rules := f.test(&f.Tests[i])
			r.Results = append(r.Results, result)
			seen := map[asked]bool{}
			for _, a := range rules {
				if !seen[a] {
					seen[a] = true
					times[a]++
				}
			}
		}
	}
	for _, s := range sets {
		for i := range s.Rules {
			r.Rules = append(r.Rules, Coverage{s.Property, s.Rules[i].Name, s.Rules[i].Line, times[asked{s.Property, s.Rules[i].Name}]})
		}
	}
	return r
}

// Failed counts the tests that did not pass.
func (r *Report) Failed() int {
	n := 0
	for i := range r.Results {
		if !r.Results[i].Passed() {
			n++
		}
	}
	return n
}

// Covered counts the rules that some test asked.
func (r *Report) Covered() int {
	n := 0
	for _, c := range r.Rules {
		if c.Tests > 0 {
			n++
		}
	}
	return n
}

// Text prints the report for people: a line for each test, and of one that failed
// what was expected (-) and what was so instead (+). rules lists every rule.
func (r *Report) Text(w io.Writer, rules bool) error {
	var b strings.Builder
	for i := range r.Results {
		r.Results[i].text(&b)
	}
	if rules {
		r.coverage(&b)
	}
	fmt.Fprintf(&b, "%d of %d tests passed, %d of %d rules tested\n", len(r.Results)-r.Failed(), len(r.Results), r.Covered(), len(r.Rules))
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Result) text(b *strings.Builder) {
	if r.Passed() {
		fmt.Fprintf(b, "PASS  %s: %s\n", r.File, r.Test)
		return
	}
	fmt.Fprintf(b, "FAIL  %s:%d: %s\n", r.File, r.Line, r.Test)
	if r.Broken != "" {
		fmt.Fprintf(b, "      %s\n", r.Broken)
	}
	for i := range r.Failures {
		f := &r.Failures[i]
		fmt.Fprintf(b, "      %s:%d:%d: %s of %s at %s\n", r.File, f.Line, f.Column, f.Key, f.Stay, f.At)
		f.diff(b)
		if len(f.Because) > 0 {
			fmt.Fprintf(b, "          because: %s\n", strings.Join(f.Because, "; "))
		}
	}
}

// diff prints the lines that only one side has with its sign, the others without.
func (f *Failure) diff(b *strings.Builder) {
	for _, l := range f.Want {
		sign := "-"
		if slices.Contains(f.Got, l) {
			sign = " "
		}
		fmt.Fprintf(b, "          %s %s\n", sign, l)
	}
	for _, l := range f.Got {
		if !slices.Contains(f.Want, l) {
			fmt.Fprintf(b, "          + %s\n", l)
		}
	}
}

// coverage lists the rules and in how many tests each decided.
func (r *Report) coverage(b *strings.Builder) {
	for _, c := range r.Rules {
		times := "no test"
		switch {
		case c.Tests == 1:
			times = "1 test"
		case c.Tests > 1:
			times = fmt.Sprintf("%d tests", c.Tests)
		}
		fmt.Fprintf(b, "rule  %s: %s (line %d): %s\n", c.Property, c.Rule, c.Line, times)
	}
}
