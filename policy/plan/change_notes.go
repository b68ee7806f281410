package plan

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"pinwarden/policy/access"
)

// note says what changes for a stay beside its doors and hours: with its action, or
// by itself.
func (c *changes) note(f *file, why access.Reason) {
	if n := len(c.plan.Actions); n > 0 && c.plan.Actions[n-1].Key == f.stay.Key {
		a := &c.plan.Actions[n-1]
		a.Reasons = append(a.Reasons, why)
		return
	}
	c.left(f, why)
}

// pin says when a PIN that is still to be made or told comes at another time than
// before, or with another text.
func (c *changes) pin(was *access.Grant, f *file) {
	is, told := f.grant, f.known != nil && f.known.Told.User != ""
	if is.Closed || f.stay.Phase == access.Departed {
		return
	}
	moves := func(was, is time.Time) bool { return !was.Equal(is) && later(was, is).After(c.in.Now) }
	if f.holding == nil && moves(was.Issue, is.Issue) {
		c.note(f, access.Reason{Code: access.WhyOtherIssue, At: is.Issue, Text: Clock(was.Issue, c.in.Zone)})
	}
	if !told && moves(was.Tell.From, is.Tell.From) {
		c.note(f, access.Reason{Code: access.WhyOtherTell, At: is.Tell.From, Text: Clock(was.Tell.From, c.in.Zone)})
	}
	if !told && was.Tell.Message != is.Tell.Message {
		c.note(f, access.Reason{Code: access.WhyOtherMessage, Text: fmt.Sprintf("%q, not %q", is.Tell.Message, was.Tell.Message)})
	}
}

// gate says when the first opening of the room waits for something else than before.
func (c *changes) gate(was *access.Grant, f *file) {
	before, after := c.waits(was), c.waits(f.grant)
	switch {
	case before == after || c.opened(f):
	case after == "":
		c.note(f, access.Reason{Code: access.WhyOtherGate, Text: "at its hour, whatever is shown"})
	default:
		c.note(f, access.Reason{Code: access.WhyOtherGate, Text: after})
	}
}

// waits says when a grant's room opens that has a gate before it; empty for any other.
func (c *changes) waits(g *access.Grant) string {
	room, o := g.Line(access.RoomLine), g.Opening
	if room == nil || o == nil || !o.Gated && o.Shut == "" {
		return ""
	}
	text := "from " + Clock(room.Window.Start, c.in.Zone) + " on"
	if o.Shut != "" {
		text += ", waiting for " + o.Shut
	}
	if o.Gated {
		text += ", once it is ready"
	}
	if o.Gated && !o.AtLatest.IsZero() {
		text += ", and at " + Clock(o.AtLatest, c.in.Zone) + " at the latest"
	}
	return text
}

// opened reports whether the guest has been let in already.
func (c *changes) opened(f *file) bool {
	return f.stay.Phase != access.Expected || f.grant.Gated() && f.grant.Opening.Opened
}

// renamed says for how many stays nothing differs but the rule that gives it.
func (c *changes) renamed() {
	pairs := slices.SortedFunc(maps.Keys(c.rules), func(a, b [2]string) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
	for _, p := range pairs {
		c.plan.Left = append(c.plan.Left, Note{Reason: access.Reason{
			Code: access.WhySameByRule, Text: fmt.Sprintf("%d by rule %q, not %q", c.rules[p], p[1], p[0]),
		}})
	}
}

// reworded says how many guests are still to read a message whose text is another one.
func (c *changes) reworded(was map[string]string, after []Wanted) {
	for _, name := range slices.Sorted(maps.Keys(c.in.Want.Messages)) {
		before, had := was[name]
		if !had || before == c.in.Want.Messages[name] {
			continue // one that is new comes with another rule, or another name in it
		}
		n := 0
		for i := range after {
			if f := after[i].file; f.fate == served && f.grant.Tell.Message == name && !f.told() {
				n++
			}
		}
		text := fmt.Sprintf("message %q", name)
		if n > 0 {
			text += fmt.Sprintf(", with which the PIN is still to be told to %d", n)
		}
		c.plan.Left = append(c.plan.Left, Note{Reason: access.Reason{Code: access.WhyOtherText, Text: text}})
	}
}

// alarms are those of the new policy that the old one does not raise.
func (c *changes) alarms(from *Inputs, before, after []Wanted) {
	old := map[Note]bool{}
	for _, n := range alarmsOf(from, before) {
		old[n] = true
	}
	for _, n := range alarmsOf(c.in, after) {
		if !old[n] {
			c.plan.Alarms = append(c.plan.Alarms, n)
		}
	}
}

// alarmsOf are those that a policy raises by what it wants.
func alarmsOf(in *Inputs, wants []Wanted) []Note {
	d := differ{in: in}
	for i := range wants {
		d.notes(wants[i].file)
	}
	for _, why := range in.Want.Problems {
		d.plan.Alarms = append(d.plan.Alarms, Note{Reason: why})
	}
	return d.plan.Alarms
}
