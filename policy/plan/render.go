package plan

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"pinwarden/policy/access"
)

// Text prints the plan for people: what would be done and why, what is held,
// what waits, and what needs a look. name turns a stay's key into what the
// reader calls it; nil prints the keys.
func (p *Plan) Text(w io.Writer, name func(access.Key) string) error {
	if name == nil {
		name = func(k access.Key) string { return string(k) }
	}
	t := text{Plan: p, name: name}
	t.line("plan %s for %s at %s", p.ID, p.Property, Clock(p.Now, p.Zone))
	for _, gap := range p.Gaps {
		t.line("! not read: %s", gap)
	}
	for _, finding := range p.Findings {
		t.line("! %s", finding)
	}
	if p.Distrust != "" {
		t.line("! %s: nothing that rests on it is removed", p.Distrust)
	}
	for i := range p.Actions {
		t.action(&p.Actions[i])
	}
	for i := range p.Held {
		h := &p.Held[i]
		t.line("! held %s %s (%s): %s", h.Verb, name(h.Key), h.Room, strings.Join(p.Describe(&h.Action), "; "))
		t.line("      by %s: %s", h.Guard, h.Why)
	}
	for i := range p.Pending {
		w := &p.Pending[i]
		until := Clock(w.Until, p.Zone)
		if w.On != "" {
			until = name(w.On)
		}
		t.line("  waits %s %s (%s) for %s: %s", w.Verb, name(w.Key), w.Room, until, w.Why)
	}
	for _, n := range p.Alarms {
		t.note("! ", n)
	}
	for _, n := range p.Left {
		t.note("  ", n)
	}
	t.line("%s", p.Count())
	_, err := io.WriteString(w, t.String())
	return err
}

// Count sums the plan up in one line.
func (p *Plan) Count() string {
	if p.Empty() && len(p.Pending) == 0 {
		return "nothing to do"
	}
	s := fmt.Sprintf("%d to do", len(p.Actions))
	if n := len(p.Held); n > 0 {
		s += fmt.Sprintf(", %d held", n)
	}
	if n := len(p.Pending); n > 0 {
		s += fmt.Sprintf(", %d waiting", n)
	}
	return s
}

type text struct {
	strings.Builder
	*Plan
	name func(access.Key) string
}

// line adds one line, whatever a vendor wrote into a room's or a door's name.
func (t *text) line(format string, args ...any) {
	for _, r := range fmt.Sprintf(format, args...) {
		if unicode.IsPrint(r) {
			t.WriteRune(r)
		} else {
			t.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	t.WriteByte('\n')
}

func (t *text) action(a *Action) {
	t.line("%s %-7s %s (%s)", a.Verb.Sign(), a.Verb, t.name(a.Key), a.Room)
	for _, clause := range t.Describe(a) {
		t.line("      %s", clause)
	}
	var why []string
	if a.Rule != "" {
		why = append(why, "rule "+a.Rule)
	}
	for _, r := range a.Reasons {
		why = append(why, Sentence(r, t.Zone, t.name))
	}
	if len(why) > 0 {
		t.line("      because: %s", strings.Join(why, "; "))
	}
}

func (t *text) note(sign string, n Note) {
	who := ""
	if n.Key != "" {
		who = t.name(n.Key) + " "
	}
	if n.Room != "" {
		who += "(" + n.Room + ") "
	}
	t.line("%s%s%s", sign, who, Sentence(n.Reason, t.Zone, t.name))
}
