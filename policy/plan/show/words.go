package show

import (
	"fmt"
	"strings"
	"time"

	"pinwarden/policy/access"
)

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
		return r.Said()
	}
	return who(r.Stay, r.Room) + " " + r.Said()
}

// Said is the remark without whom it is of.
func (r *Remark) Said() string {
	if r.Rule.Name == "" {
		return r.Text
	}
	return r.Text + "; " + r.Rule.String()
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
