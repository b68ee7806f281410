package show

import (
	"fmt"
	"io"
	"path"
	"strings"
)

const (
	// annotationRows is how many changes one annotation names.
	annotationRows = 8
	// annotationLimit is how many annotations of a level GitHub takes of one step (documented).
	annotationLimit = 10
)

// Annotations prints the document as workflow commands of GitHub, which shows
// them beside the lines of the policy that they point at. folder is where the
// policy files are in the repository. Each rule has at most three: what it newly
// opens, what is held of it, and what it changes.
func (d *Document) Annotations(w io.Writer, folder string) error {
	a := annotations{folder: folder}
	for _, what := range d.Unread {
		a.put("error", Rule{}, "no plan", what)
	}
	for i := range d.Plans {
		a.opens(&d.Plans[i])
	}
	for i := range d.Plans {
		a.report(&d.Plans[i])
	}
	_, err := io.WriteString(w, a.text())
	return err
}

type annotations struct {
	folder   string
	commands []command
}

type command struct{ level, text string }

// text is the commands in their order, as many of each level as are shown.
func (a *annotations) text() string {
	var b strings.Builder
	all, said := map[string]int{}, map[string]int{}
	for _, c := range a.commands {
		all[c.level]++
	}
	for _, c := range a.commands {
		said[c.level]++
		switch n := said[c.level]; {
		case n < annotationLimit || all[c.level] == annotationLimit:
			b.WriteString(c.text)
		case n == annotationLimit:
			fmt.Fprintf(&b, "::%s title=pinwarden::and %d more of this level, which the plan has\n", c.level, all[c.level]-n+1)
		}
	}
	return b.String()
}

// opens warns of doors that a rule newly opens.
func (a *annotations) opens(r *Report) {
	a.byRule(len(r.Reach), func(i int) (Rule, string) {
		h := &r.Reach[i]
		return h.Rule, fmt.Sprintf("+ %s: %s: %s%s", who(h.Stay, h.Room), names(h.Doors), h.hours(r.At), h.State.note())
	}, func(rule Rule, lines []string) {
		a.put("warning", rule, fmt.Sprintf("%s: %s", r.Property, count(len(lines), "door opens newly", "doors or hours open newly")), lines...)
	})
}

func (a *annotations) report(r *Report) {
	for _, what := range r.warnings() {
		a.put("warning", Rule{}, r.Property, what)
	}
	a.byRule(len(r.Held), func(i int) (Rule, string) {
		c := &r.Held[i]
		return c.Rule, fmt.Sprintf("! held %s %s: by %s: %s", c.Verb, who(c.Stay, c.Room), c.Guard, c.Why)
	}, func(rule Rule, lines []string) {
		a.put("error", rule, fmt.Sprintf("%s: %s", r.Property, count(len(lines), "change is held", "changes are held")), lines...)
	})
	a.byRule(len(r.Changes), func(i int) (Rule, string) {
		c := &r.Changes[i]
		says := ""
		for _, s := range c.says() {
			says += "; " + s.Sign + " " + s.Text
		}
		return c.Rule, fmt.Sprintf("%s %s %s%s", c.Sign, c.Verb, who(c.Stay, c.Room), says)
	}, func(rule Rule, lines []string) {
		a.put("notice", rule, fmt.Sprintf("%s: %s", r.Property, count(len(lines), "change", "changes")), lines...)
	})
	var looks []string
	for i := range r.Alarms {
		looks = append(looks, r.Alarms[i].String())
	}
	if len(looks) > 0 {
		a.put("warning", Rule{}, fmt.Sprintf("%s: %s", r.Property, count(len(looks), "needs a look", "need a look")), looks...)
	}
	a.put("notice", Rule{}, r.Property, fmt.Sprintf("%s: %s, %d left alone", r.title(), r.Count(), r.Summary.Left))
}

// byRule gathers lines by the rule that they come from, in the order in which
// the rules first appear.
func (a *annotations) byRule(n int, line func(int) (Rule, string), put func(Rule, []string)) {
	var rules []Rule
	lines := map[Rule][]string{}
	for i := range n {
		rule, text := line(i)
		if lines[rule] == nil {
			rules = append(rules, rule)
		}
		lines[rule] = append(lines[rule], text)
	}
	for _, rule := range rules {
		put(rule, lines[rule])
	}
}

// some joins the first lines and counts the others.
func some(lines []string) string {
	var out []string
	for i, line := range lines {
		if i == annotationRows {
			out = append(out, fmt.Sprintf("and %d more", len(lines)-i))
			break
		}
		out = append(out, printable(line))
	}
	return strings.Join(out, "\n")
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// put adds one command. What has no line in a file stands beside none.
func (a *annotations) put(level string, rule Rule, title string, lines ...string) {
	place := ""
	if rule.Line > 0 {
		place = fmt.Sprintf("file=%s,line=%d,", propertyValue.Replace(path.Join(a.folder, rule.File)), rule.Line)
	}
	if rule.Name != "" {
		title += " by rule " + rule.Name
	}
	text := fmt.Sprintf("::%s %stitle=%s::%s\n", level, place, propertyValue.Replace(printable(title)), message.Replace(some(lines)))
	a.commands = append(a.commands, command{level, text})
}

// The escapes of a workflow command, in its message and in the value of a property.
var (
	message       = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyValue = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
