package show

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"pinwarden/policy/access"
)

// clause is one difference that a change makes, in words.
type clause struct{ Sign, Text string }

// clauses say what becomes of a line, from old to new; none if nothing does.
func (l *Line) clauses(at time.Time) []clause {
	switch {
	case l.Becomes == nil && l.Was.From.IsZero():
		return []clause{{"-", l.label(l.Was)}}
	case l.Becomes == nil:
		return []clause{{"-", l.label(l.Was) + ": was " + l.Was.span(at)}}
	case l.Was == nil || l.Was.From.IsZero():
		return []clause{{"+", l.label(l.Becomes) + ": " + l.Becomes.span(at)}}
	case l.Inert:
		return []clause{{"+", l.label(l.Becomes) + " again: " + l.Becomes.span(at)}}
	}
	var out []clause
	if come := minus(l.Becomes.Doors, l.Was.Doors); len(come) > 0 {
		out = append(out, clause{"+", names(come) + ": " + l.Becomes.span(at)})
	}
	if gone := minus(l.Was.Doors, l.Becomes.Doors); len(gone) > 0 {
		text := names(gone) + ": was " + l.Was.span(at)
		if l.Later {
			text += ", until the new doors are confirmed"
		}
		out = append(out, clause{"-", text})
	}
	if was, is := l.Was.From, l.Becomes.From; !was.Equal(is) && (was.After(at) || is.After(at)) {
		out = append(out, l.shift("opens", was, is, at))
	}
	if was, is := l.Was.Until, l.Becomes.Until; !was.Equal(is) {
		out = append(out, l.shift("closes", was, is, at))
	}
	return out
}

// shift says that one edge of a line's hours moves. Earlier opening and later closing give, the rest takes.
func (l *Line) shift(edge string, was, is, at time.Time) clause {
	sign := "-"
	if is.After(was) == (edge == "closes") {
		sign = "+"
	}
	return clause{sign, fmt.Sprintf("%s %s: %s", l.label(l.Becomes), edge, between(was, is, "→", at))}
}

// label names a line by what it opens.
func (l *Line) label(h *Hours) string {
	if l.Line == access.RoomLine {
		return "room (" + names(h.Doors) + ")"
	}
	return names(h.Doors)
}

func (h *Hours) span(at time.Time) string { return between(h.From, h.Until, "to", at) }

// between joins two instants, with one offset if they have the same.
func between(a, b time.Time, word string, at time.Time) string {
	offset := " " + a.Format("-07:00")
	if a.IsZero() || a.Format("-07:00") == b.Format("-07:00") {
		offset = ""
	}
	return moment(a, at) + offset + " " + word + " " + clock(b, at)
}

// clock is an instant as people at the property read it, with its offset.
func clock(t, at time.Time) string {
	if t.IsZero() {
		return moment(t, at)
	}
	return moment(t, at) + " " + t.Format("-07:00")
}

// moment leaves the offset out; the year stands only if it is another one than the plan's.
func moment(t, at time.Time) string {
	switch {
	case t.IsZero():
		return "no set time"
	case t.Year() != at.Year():
		return t.Format("2 Jan 2006 15:04")
	}
	return t.Format("2 Jan 15:04")
}

// hours are the hours of a reach.
func (r *Reach) hours(at time.Time) string { return between(r.From, r.Until, "to", at) }

func names(doors []Door) string {
	out := make([]string, len(doors))
	for i := range doors {
		out[i] = doors[i].Name
	}
	return strings.Join(out, ", ")
}

// minus are the doors of a that are not in b.
func minus(a, b []Door) []Door {
	in := map[access.DoorID]bool{}
	for i := range b {
		in[b[i].ID] = true
	}
	var out []Door
	for i := range a {
		if !in[a[i].ID] {
			out = append(out, a[i])
		}
	}
	return out
}

// says is what a change does, in words.
func (c *Change) says() []clause {
	var out []clause
	for i := range c.Lines {
		out = append(out, c.Lines[i].clauses(c.at)...)
	}
	if c.Also != "" {
		out = append(out, clause{"=", c.Also})
	}
	return out
}

// because is the rule that led to a change and the reasons beside it.
func (c *Change) because() []string {
	var out []string
	if c.Rule.Name != "" {
		out = append(out, c.Rule.String())
	}
	for _, r := range c.Reasons {
		out = append(out, r.Text)
	}
	return out
}

func (r Rule) String() string {
	if r.Line == 0 {
		return "rule " + r.Name
	}
	return fmt.Sprintf("rule %s (%s:%d)", r.Name, r.File, r.Line)
}

// who names a stay to people.
func who(stay access.Key, room string) string {
	switch {
	case room == "":
		return string(stay)
	case stay == "":
		return "(" + room + ")"
	}
	return string(stay) + " (" + room + ")"
}

func roomName(room string) string {
	if room == "" {
		return "no room"
	}
	return "room " + room
}

// note says of a state that nothing opens yet.
func (s State) note() string {
	if s == ToDo {
		return ""
	}
	return " (" + string(s) + ")"
}

func (r *Remark) String() string {
	if r.Stay == "" && r.Room == "" {
		return r.Text
	}
	return who(r.Stay, r.Room) + " " + r.Text
}

// waits says for what a waiting change waits.
func (c *Change) waits() string {
	if c.On != "" {
		return "stay " + string(c.On)
	}
	return clock(c.Until, c.at)
}

// warnings are what has to be known of the whole plan.
func (r *Report) warnings() []string {
	var out []string
	if !r.Read.IsZero() {
		out = append(out, "this supposes that nothing but time passes until then: every reading counts as made then")
	}
	for _, gap := range r.Gaps {
		out = append(out, "not read: "+gap)
	}
	out = append(out, r.Findings...)
	if r.Distrust != "" {
		out = append(out, r.Distrust+": nothing that rests on it is removed")
	}
	return out
}

// title names a plan.
func (r *Report) title() string {
	title := fmt.Sprintf("plan %s for %s at %s", r.Plan, r.Property, clock(r.At, r.At))
	if !r.Read.IsZero() {
		title = fmt.Sprintf("plan %s for %s as it would be at %s, read at %s", r.Plan, r.Property, clock(r.At, r.Read), clock(r.Read, r.Read))
	}
	if r.Policy != "" {
		title += ", policy " + r.Policy
	}
	return title
}

// Count sums a report up in one line.
func (r *Report) Count() string {
	s := r.Summary
	if s.Changes+s.Held+s.Waiting == 0 {
		return "nothing to do"
	}
	text := fmt.Sprintf("%d to do", s.Changes)
	if s.Held > 0 {
		text += fmt.Sprintf(", %d held", s.Held)
	}
	if s.Waiting > 0 {
		text += fmt.Sprintf(", %d waiting", s.Waiting)
	}
	return text
}

// printable writes out what a vendor's name must not do to a line: begin another,
// move the cursor, turn the direction of writing.
func printable(text string) string {
	if strings.IndexFunc(text, unprintable) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if unprintable(r) {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }
