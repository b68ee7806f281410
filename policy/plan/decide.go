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
		f.line = roomLine{heldTill, c.span}
		return
	case c.moves && !c.free(in.Now):
		old := span{at(f.heldRoom.Window.Start), c.keepTill(f.heldRoom, locks, in)}
		if old.openFrom(at(in.Now)) {
			f.reasons = append(f.reasons, access.Reason{Code: access.WhyRoomTaken, Text: f.stay.Room})
			f.line = roomLine{heldTill, old}
			return
		}
	}
	if !c.loser && c.opens() {
		f.line = roomLine{given, c.span}
	}
}

// opens reports whether the doors ever open to the stay.
func (c *claim) opens() bool { return c.start != never && c.start < c.end }

// free reports whether nothing but its own hours keeps the stay from its new
// doors. A line that is not open yet can change to them at any time, unless they
// are taken for all of it.
func (c *claim) free(now time.Time) bool {
	switch {
	case c.loser, c.deferred && c.start >= c.end:
		return false
	case !c.f.heldRoom.Window.Contains(now):
		return true
	}
	return c.start != never && !c.deferred
}

// keepTill is how long the held doors may be kept: to the end of the stay's own
// hours, at most until the first opening of another stay that they now belong to,
// or of one that keeps them as well. Nobody opens a door they should not.
func (c *claim) keepTill(h *access.HeldLine, locks *table, in *Inputs) instant {
	start, end := at(h.Window.Start), at(c.f.grant.Line(access.RoomLine).Window.End)
	for _, d := range h.Doors {
		for _, o := range locks.on(d) {
			if o != c && !o.loser && o.opens() && o.start < end && start < o.end && !shares(c, o, in) {
				end = o.start
				c.f.reasons = append(c.f.reasons, access.Reason{Code: access.WhyLostRoom, At: end.utc(), Other: o.f.stay.Key})
			}
		}
	}
	if at(h.Window.End) < end {
		end = heldNext(h, end, in)
	}
	return end
}

// heldNext returns when the doors of a line open next, after its close, to
// somebody who holds them, or the end.
func heldNext(h *access.HeldLine, end instant, in *Inputs) instant {
	for i := range in.Site.Holdings {
		o := in.Site.Holdings[i].Line(access.RoomLine)
		if o != nil && o.Member && !o.Window.Start.Before(h.Window.End) && access.MeetDoors(o.Doors, h.Doors) {
			end = min(end, at(o.Window.Start))
		}
	}
	return end
}
