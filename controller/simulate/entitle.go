package simulate

import (
	"slices"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

// line is one door that a stay is entitled to open, and when.
type line struct {
	door   string
	window access.Window
	own    bool // the room's own door
}

// claim is a stay's entitlement while it is worked out beside the other stays of its room.
type claim struct {
	stay              *shownStay
	rule              *policy.Rule
	checkIn, checkOut time.Time // without any rule's offsets
	out               time.Time // checkOut, or when the guest was shown to have left before
	room              *policy.Access
	window            access.Window // of the room line
}

// claimOf applies the policy to a stay by itself; nil if it is entitled to nothing.
func claimOf(set *policy.Set, s *shownStay) *claim {
	switch s.row.Phase {
	case access.Expected, access.InHouse, access.Departed:
	default:
		return nil
	}
	c := &claim{stay: s, rule: ruleFor(set, s.row)}
	var ok bool
	if c.checkIn, c.checkOut, ok = bare(set, s.row); !ok || c.rule == nil || c.rule.Deny != "" {
		return nil
	}
	for i := range c.rule.Access {
		if a := &c.rule.Access[i]; a.Room && s.row.Room != "" {
			c.room = a
			c.window = c.hours(set, a)
		}
	}
	if c.out = c.checkOut; s.row.Phase == access.Departed {
		c.out = earlier(c.out, s.since)
	}
	return c
}

// hours is a line's window by rule and dates, closed after grace once the guest has left.
func (c *claim) hours(set *policy.Set, a *policy.Access) access.Window {
	w := access.Window{
		Start: moment(set, a.Opens, c.checkIn, c.checkOut, c.stay.row.Arrival, access.Opening),
		End:   moment(set, a.Closes, c.checkIn, c.checkOut, c.stay.row.Departure, access.Closing),
	}
	switch {
	case c.stay.row.Phase == access.Departed:
		grace := max(0, w.End.Sub(c.checkOut))
		w.End = earlier(w.End, c.stay.since.Add(grace))
	case c.stay.row.Phase == access.Expected && set.InferNoShow != access.NoTime:
		w.End = earlier(w.End, inferred(set, c.stay.row.Arrival))
	}
	return w
}

// inferred is when a guest who did not come counts as a no-show.
func inferred(set *policy.Set, arrival access.Date) time.Time {
	if set.InferNoShow < 12*60 {
		arrival++
	}
	return access.At(arrival, set.InferNoShow, access.Closing, set.Zone)
}

// settleRoom lets the stays of one room wait for each other: what goes beyond a
// leaving guest's own hours yields to the next one's check-in, and nobody
// begins before the one before is out. closed is when the room was last given up.
func settleRoom(set *policy.Set, claims []*claim, room roomState, now time.Time) {
	slices.SortFunc(claims, func(a, b *claim) int { return a.checkIn.Compare(b.checkIn) })
	for i, c := range claims {
		for _, next := range claims[i+1:] {
			if next.room != nil && !c.rivals(next) && next.checkIn.Before(c.window.End) {
				c.window.End = earlier(c.window.End, later(c.out, next.checkIn))
			}
		}
	}
	for i, c := range claims {
		if c.room == nil {
			continue
		}
		var out time.Time
		for _, before := range claims[:i] {
			if before.room != nil && !c.rivals(before) {
				out = later(out, before.window.End)
			}
		}
		start := c.first(set, room, later(out, room.closed), now)
		if start.IsZero() {
			c.room = nil
			continue
		}
		c.window.Start = later(start, out)
	}
}

// rivals reports whether both are shown in the room for a common night, or for
// common hours of one day: a conflict, in which neither gives way here.
func (c *claim) rivals(o *claim) bool {
	a, b := c.stay.row, o.stay.row
	switch {
	case a.Phase == access.Departed || b.Phase == access.Departed:
		return false
	case a.Arrival == a.Departure && b.Arrival == b.Departure:
		return c.checkIn.Before(o.checkOut) && o.checkIn.Before(c.checkOut)
	}
	return a.Arrival < b.Departure && b.Arrival < a.Departure
}

// first is when the room line may open by itself: by the clock, through the
// gate, or because the guest is in house. Zero: not at all.
func (c *claim) first(set *policy.Set, room roomState, closed, now time.Time) time.Time {
	start := c.window.Start
	old, open := c.stay.opened(now)
	_, here := c.stay.openAt(Door(c.stay.row.Room), now)
	// Whoever has not come yet and gets another room waits until that one is ready.
	passed := open && (here || c.stay.row.Phase != access.Expected)
	taken := c.room.InHouse && c.stay.row.Phase == access.Expected // a check-in that is taken back closes
	if gated(c.room, c.stay.row) && (taken || !passed) {
		return time.Time{}
	}
	if c.room.RoomReady && !passed {
		latest := time.Time{}
		if c.room.AtLatest != access.NoTime {
			latest = later(start, access.At(c.stay.row.Arrival, c.room.AtLatest, access.Opening, set.Zone))
		}
		switch marked := room.ready && room.since.After(closed); {
		case marked && latest.IsZero():
			start = later(start, room.since)
		case marked:
			start = earlier(latest, later(start, room.since))
		default:
			start = latest
		}
	}
	switch {
	case open && c.stay.row.Phase != access.Expected: // whoever is in stays in
		return earlier(old, c.window.Start)
	case c.stay.row.Phase == access.InHouse && set.Early && room.ready && (start.IsZero() || c.stay.since.Before(start)):
		return c.stay.since
	}
	return start
}

// lines are all doors of a claim, by name.
func (c *claim) lines(set *policy.Set, now time.Time) []line {
	if c == nil {
		return nil
	}
	var out []line
	if c.room != nil && !c.window.Empty() {
		out = append(out, line{Door(c.stay.row.Room), c.window, true})
	}
	for i := range c.rule.Access {
		a := &c.rule.Access[i]
		if gated(a, c.stay.row) {
			continue
		}
		for _, name := range a.Sets {
			for _, door := range doorsFor(set, name, c.stay.row.Room) {
				w := c.hours(set, a)
				if set.Early && c.stay.row.Phase == access.InHouse {
					w.Start = earlier(w.Start, c.stay.since)
				}
				if was, open := c.stay.openAt(door, now); open && c.stay.row.Phase == access.Departed {
					w.Start = earlier(w.Start, was.Start)
				}
				if !w.Empty() {
					out = append(out, line{door, w, false})
				}
			}
		}
	}
	return out
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
