package plan

import (
	"fmt"
	"strings"
	"time"

	"pinwarden/policy/access"
)

// Sign is the mark beside a verb: + gives, - takes, ~ changes, = neither.
func (v Verb) Sign() string {
	switch v {
	case Issue, Extend:
		return "+"
	case Revoke, Suspend, Shorten:
		return "-"
	case Tell, Tidy:
		return "="
	}
	return "~"
}

// Describe says what an action changes, clause by clause, in local times.
func (p *Plan) Describe(a *Action) []string {
	var out []string
	for i := range a.After {
		out = append(out, p.describeLine(&a.After[i], a.Before.Line(a.After[i].ID), a)...)
	}
	if a.Verb != Tell {
		for i := range a.Before.Lines {
			l := &a.Before.Lines[i]
			if !a.wants(l.ID) {
				out = append(out, "no more "+p.label(l.ID, l.Doors))
			}
		}
	}
	if also := a.Also(len(out) > 0); also != "" {
		out = append(out, also)
	}
	return out
}

// Also says what an action does beside giving and taking doors and hours; empty
// if nothing. lines says that it does that.
func (a *Action) Also(lines bool) string {
	switch {
	case a.Telling != nil && a.Telling.Notice:
		return fmt.Sprintf("notice of %s, %s to %s", a.Telling.Room, a.Telling.Arrival, a.Telling.Departure)
	case a.Telling != nil && a.Telling.Doubts > 0:
		return fmt.Sprintf("message %s again: no answer so far to %d", a.Telling.Name, a.Telling.Doubts)
	case a.Telling != nil:
		return "message " + a.Telling.Name
	case a.Delete:
		return "delete the user"
	case a.Mint:
		return "a PIN once more: the answer with the first was lost"
	case lines:
		return ""
	case a.Verb == Issue:
		return "finish what was begun"
	case a.Verb == Repair:
		return "as it was made"
	case a.Verb == Tidy && len(a.Before.Doubles) > 0:
		return "delete what was made twice"
	case a.Verb == Tidy:
		return "suspend the user"
	}
	return ""
}

// wants reports whether a line is to be held when the action is done.
func (a *Action) wants(id access.LineID) bool {
	for i := range a.After {
		if a.After[i].ID == id {
			return a.Verb != Suspend
		}
	}
	return false
}

func (p *Plan) describeLine(want *access.Line, have *access.HeldLine, a *Action) []string {
	label := p.label(want.ID, want.Doors)
	if a.Verb == Suspend {
		return nil
	}
	if have == nil || have.Schedule == "" {
		if want.ID == access.RoomLine && len(want.Doors) > 1 {
			label += " (" + p.names(want.Doors) + ")"
		}
		return []string{fmt.Sprintf("%s %s to %s", label, Clock(want.Window.Start, p.Zone), Clock(want.Window.End, p.Zone))}
	}
	var out []string
	if come := access.MinusDoors(want.Doors, have.Doors); len(come) > 0 {
		out = append(out, "plus "+p.names(come))
	}
	if gone := access.MinusDoors(have.Doors, want.Doors); len(gone) > 0 {
		minus := "minus "
		if a.Verb == Move && !a.Break {
			minus = "later minus "
		}
		out = append(out, minus+p.names(gone))
	}
	if !have.Member {
		out = append(out, label+" again")
	}
	start := !want.Window.Start.Equal(have.Window.Start) && (want.Window.Start.After(p.Now) || have.Window.Start.After(p.Now))
	if start {
		out = append(out, p.shift(label, "from", want.Window.Start, have.Window.Start))
	}
	if !want.Window.End.Equal(have.Window.End) {
		out = append(out, p.shift(label, "until", want.Window.End, have.Window.End))
	}
	return out
}

func (p *Plan) shift(label, edge string, now, was time.Time) string {
	return fmt.Sprintf("%s %s %s (was %s)", label, edge, Clock(now, p.Zone), Clock(was, p.Zone))
}

// label names a line by what it opens.
func (p *Plan) label(id access.LineID, doors []access.DoorID) string {
	if id == access.RoomLine {
		return "room"
	}
	return p.names(doors)
}

func (p *Plan) names(doors []access.DoorID) string {
	names := make([]string, 0, len(doors))
	for _, d := range doors {
		name := p.Doors[d]
		if name == "" {
			name = string(d)
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}
