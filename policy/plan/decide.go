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
		f.line = c.unchanged()
		return
	case c.moves(in.Now) && !c.free(in.Now):
		h := f.held(access.RoomLine)
		old := c.keepTill(access.Window{Start: h.Window.Start, End: c.end}, h.Doors, locks, in)
		if !old.From(in.Now).Empty() {
			f.reasons = append(f.reasons, access.Reason{Code: access.WhyRoomTaken, Text: f.stay.Room})
			f.line = roomLine{state: heldTill, doors: h.Doors, window: old}
			return
		}
	}
	if w := (access.Window{Start: c.start, End: c.end}); !c.loser && !c.start.IsZero() && !w.Empty() {
		f.line = roomLine{state: given, doors: c.doors, window: w}
	}
}

// unchanged is the verdict on what must not change; only a departure ends it.
func (c *claim) unchanged() roomLine {
	h := c.f.held(access.RoomLine)
	if c.f.fate == served && c.end.Before(h.Window.End) {
		return roomLine{state: heldTill, doors: h.Doors, window: access.Window{Start: h.Window.Start, End: c.end}}
	}
	return roomLine{state: asHeld}
}

// moves reports whether the stay holds doors and should have others.
func (c *claim) moves(now time.Time) bool {
	if !c.f.holdsRoom(now) {
		return false
	}
	held := c.f.held(access.RoomLine).Doors
	return len(held) > 0 && len(access.MinusDoors(c.doors, held)) > 0
}

// free reports whether nothing but its own hours keeps the stay from its new
// doors. A line that is not open yet can change to them at any time.
func (c *claim) free(now time.Time) bool {
	if c.loser || !c.f.held(access.RoomLine).Window.Contains(now) {
		return !c.loser
	}
	return !c.start.IsZero() && !c.deferred
}

// keepTill cuts a held window at the first opening of another stay that the
// doors now belong to: nobody opens a door they should not.
func (c *claim) keepTill(w access.Window, doors []access.DoorID, locks *table, in *Inputs) access.Window {
	for _, d := range doors {
		for _, o := range locks.on(d) {
			if o != c && !o.loser && !o.start.IsZero() && o.start.Before(w.End) && !shares(c, o, in) {
				w.End = o.start
				c.f.reasons = append(c.f.reasons, access.Reason{Code: access.WhyLostRoom, At: o.start, Other: o.f.stay.Key})
			}
		}
	}
	return w
}
