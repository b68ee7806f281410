package explain

import (
	"fmt"
	"strings"

	"pinwarden/policy/access"
)

// rule says which rule decides, and why none before it does.
func (s stay) rule() []string {
	switch row := s.Wanted.Stay; {
	case row.Read.IsZero():
		return nil
	case row.Phase == access.Cancelled, row.Phase == access.PhaseUnknown:
		return []string{fmt.Sprintf("none is asked about a stay that is %s", row.Phase)}
	}
	var lines []string
	decided := false
	for _, t := range s.Set.Try(s.Wanted.Stay) {
		switch r := t.Rule; {
		case len(t.Unmet) > 0:
			lines = append(lines, fmt.Sprintf("%s (line %d) does not match: %s", r.Name, r.Line, strings.Join(t.Unmet, ", ")))
		case r.Deny != "":
			decided = true
			lines = append(lines, fmt.Sprintf("%s (line %d) decides, and denies: %s", r.Name, r.Line, r.Deny))
		default:
			decided = true
			lines = append(lines, fmt.Sprintf("%s (line %d) decides", r.Name, r.Line))
		}
	}
	if !decided {
		lines = append(lines, "no other rule is left, so it gets nothing")
	}
	return lines
}

// gates says what the first opening of the room waits for, or waited for.
func (s stay) gates() []string {
	if s.Grant == nil || s.Grant.Opening == nil {
		return nil
	}
	var lines []string
	o := s.Grant.Opening
	if o.Gated {
		lines = append(lines, "room ready: "+s.ready(o))
	}
	switch {
	case o.Asks && o.Shut != "" && !s.isIn():
		lines = append(lines, "the stay itself: waits for "+o.Shut)
	case o.Asks:
		lines = append(lines, "the stay itself: met")
	}
	room := s.Grant.Line(access.RoomLine)
	if !o.InHouse.IsZero() && (o.Gated || room != nil && o.InHouse.Before(room.Window.Start)) {
		text := "in house: since " + s.clock(o.InHouse)
		if o.Unfit {
			text += ", which opens nothing while the room is shown as unfit"
		}
		lines = append(lines, text)
	}
	return lines
}

func (s stay) ready(o *access.Opens) string {
	latest := "waits until it is met"
	switch {
	case o.AtLatest.After(s.In.Now):
		latest = "waits until " + s.clock(o.AtLatest) + " at the latest"
	case !o.AtLatest.IsZero():
		latest = "has waited until " + s.clock(o.AtLatest) + ", as long as it may"
	}
	switch {
	case o.Opened:
		return "passed before; dirt closes nothing again"
	case s.isIn():
		return "not asked any more, since the guest is in"
	case !o.Ready.IsZero():
		return "shown as ready since " + s.clock(o.Ready) + "; it counts if the last guest was out by then"
	case o.Unread:
		return "nothing was read of the room this time; " + latest
	}
	return "not met; " + latest
}

// isIn reports whether a guest in house can open the room.
func (s stay) isIn() bool {
	if s.Wanted.Stay.Phase != access.InHouse || s.Holding == nil {
		return false
	}
	l := s.Holding.Line(access.RoomLine)
	return l != nil && l.Member && l.Window.Contains(s.In.Now)
}
