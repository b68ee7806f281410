package show

import (
	"fmt"
	"time"

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
