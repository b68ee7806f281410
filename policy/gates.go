package policy

import (
	"fmt"
	"slices"

	"pinwarden/policy/access"
)

// asks reports whether an entry has gates of the stay itself: a check-in, a custom field, a call.
func (a *Access) asks() bool { return a.InHouse || len(a.Fields) > 0 || len(a.Actions) > 0 }

// shut says which gate of the stay itself keeps an entry closed, in words; empty if
// none does. A gate by which the room was opened before is not asked again.
func (d *desire) shut(g *access.Grant, rule *Rule, a *Access, known *access.KnownStay) string {
	if !a.asks() || g.Stay.Phase == access.Departed {
		return "" // who has left keeps what was open, and gets nothing new
	}
	if a.InHouse && g.Stay.Phase != access.InHouse {
		return "the hotel to check the guest in"
	}
	opened := wasOpened(g, known)
	for _, f := range a.Fields {
		value, shown := g.Stay.Field(f.Field)
		if shown && anyPattern(f.Is, value) || opened && rule.roomAsks(f) {
			continue
		}
		return fmt.Sprintf("%s to be %s", f.Field, alternatives(f.Is))
	}
	for _, action := range a.Actions {
		if !slices.Contains(known.Actions, action) { // what has come once stays known
			return "the action " + action
		}
	}
	return ""
}

// roomAsks reports whether the rule's room waits for the same field to show the same.
func (r *Rule) roomAsks(f FieldGate) bool {
	for i := range r.Access {
		a := &r.Access[i]
		same := func(o FieldGate) bool { return o.Field == f.Field && slices.Equal(o.Is, f.Is) }
		if a.Room && slices.ContainsFunc(a.Fields, same) {
			return true
		}
	}
	return false
}

// waitsFor notes what doors beside the room's wait for, once.
func waitsFor(g *access.Grant, what string) {
	why := access.Reason{Code: access.WhyGate, Text: what}
	if !slices.Contains(g.Reasons, why) {
		g.Reasons = append(g.Reasons, why)
	}
}

func isGate(r access.Reason) bool { return r.Code == access.WhyGate }
