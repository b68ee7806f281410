package plan

import (
	"time"

	"pinwarden/policy/access"
)

// decide turns the claim into the verdict on the stay's room line. A guest who
// is to move to doors that are not free keeps the doors that are held, until
// somebody else may open those.
func (c *claim) decide(locks *table, in *Inputs) {
	f := c.f
	switch {
	case c.fixed:
		f.line = roomLine{state: asHeld}
		return
	case c.kept:
		f.line = roomLine{state: heldTill, doors: c.doors, window: access.Window{Start: c.start, End: c.end}}
		return
	case c.moves(in.Now) && !c.free(in.Now):
		h := f.held(access.RoomLine)
		old := c.keepTill(h, locks, in)
		if !old.From(in.Now).Empty() {
			f.reasons = append(f.reasons, access.Reason{Code: access.WhyRoomTaken, Text: f.stay.Room})
			f.line = roomLine{state: heldTill, doors: h.Doors, window: old}
			return
		}
	}
	if !c.loser && c.opens() {
		f.line = roomLine{state: given, doors: c.doors, window: access.Window{Start: c.start, End: c.end}}
	}
}

// opens reports whether the doors ever open to the stay.
func (c *claim) opens() bool { return !c.start.IsZero() && c.start.Before(c.end) }

// moves reports whether the stay holds doors and should have others.
func (c *claim) moves(now time.Time) bool {
	if !c.f.holdsRoom(now) {
		return false
	}
	held := c.f.held(access.RoomLine).Doors
	return len(held) > 0 && len(access.MinusDoors(c.doors, held)) > 0
}

// free reports whether nothing but its own hours keeps the stay from its new
// doors. A line that is not open yet can change to them at any time, unless they
// are taken for all of it.
func (c *claim) free(now time.Time) bool {
	switch {
	case c.loser, c.deferred && !c.start.Before(c.end):
		return false
	case !c.f.held(access.RoomLine).Window.Contains(now):
		return true
	}
	return !c.start.IsZero() && !c.deferred
}

// keepTill is how long the held doors may be kept: to the end of the stay's own
// hours, at most until the first opening of another stay that they now belong to,
// or of one that keeps them as well. Nobody opens a door they should not.
func (c *claim) keepTill(h *access.HeldLine, locks *table, in *Inputs) access.Window {
	w := access.Window{Start: h.Window.Start, End: c.f.grant.Line(access.RoomLine).Window.End}
	for _, d := range h.Doors {
		for _, o := range locks.on(d) {
			if o != c && !o.loser && o.opens() && o.start.Before(w.End) && !shares(c, o, in) {
				w.End = o.start
				c.f.reasons = append(c.f.reasons, access.Reason{Code: access.WhyLostRoom, At: o.start, Other: o.f.stay.Key})
			}
		}
	}
	if h.Window.End.Before(w.End) {
		w.End = heldNext(h, w.End, in)
	}
	return w
}

// heldNext returns when the doors of a line open next, after its close, to
// somebody who holds them, or the end.
func heldNext(h *access.HeldLine, end time.Time, in *Inputs) time.Time {
	for i := range in.Site.Holdings {
		o := in.Site.Holdings[i].Line(access.RoomLine)
		if o != nil && o.Member && !o.Window.Start.Before(h.Window.End) && access.MeetDoors(o.Doors, h.Doors) {
			end = earlier(end, o.Window.Start)
		}
	}
	return end
}
