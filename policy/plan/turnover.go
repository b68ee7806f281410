package plan

import (
	"time"

	"pinwarden/policy/access"
)

// yields shortens what leaving stays have beyond their own hours: grace and a
// late closing that nobody sold give way to the next stay's bare check-in, never
// to a rule's offset, and never before the leaving stay's own check-out.
func yields(locks *table, in *Inputs) {
	for _, d := range locks.order {
		group := locks.groups[d]
		for j, next := range group {
			for _, c := range group[:j] {
				if c.loser || next.loser || shares(c, next, in) || !next.checkIn.Before(c.end) || c.fixed {
					continue
				}
				end := later(c.checkOut, next.checkIn)
				if c.dayUse() && !c.f.inHouse() {
					end = next.checkIn
				}
				if end.Before(c.end) {
					c.end = end
					c.f.reasons = append(c.f.reasons, access.Reason{Code: access.WhyYields, At: end, Other: next.f.stay.Key})
				}
			}
		}
	}
}

// waits finds when the stays before each claim are out.
func waits(locks *table, in *Inputs) {
	for _, d := range locks.order {
		group := locks.groups[d]
		for j, c := range group {
			for _, before := range group[:j] {
				if before.loser || c.loser || shares(c, before, in) || !before.end.After(c.free) {
					continue
				}
				c.free, c.before = before.end, before.f.stay.Key
			}
		}
	}
}

// lastDepartures says since when a departure from each room has been shown, for
// the rooms of stays that wait for a ready mark.
func lastDepartures(files []file, in *Inputs) map[string]time.Time {
	left := map[string]time.Time{}
	for i := range files {
		if f := &files[i]; f.fate == served && f.grant.Opening.Gated {
			left[f.stay.Room] = time.Time{}
		}
	}
	if len(left) == 0 {
		return nil
	}
	for i := range in.Known.Stays {
		k := &in.Known.Stays[i]
		if at, ok := left[k.Room]; ok && k.Phase == access.Departed && k.PhaseSince.After(at) {
			left[k.Room] = k.PhaseSince
		}
	}
	return left
}

// open settles the first opening of the line.
func (c *claim) open(now time.Time, left map[string]time.Time) {
	if c.fixed || c.loser {
		return
	}
	f, o := c.f, &c.f.grant.Opening
	h := f.held(access.RoomLine)
	open := h != nil && h.Member && h.Window.Contains(now) && access.MeetDoors(h.Doors, c.doors)
	if open && f.inHouse() {
		c.start = h.Window.Start // whoever is in stays in
		return
	}
	start, why := first(o, later(c.free, left[f.stay.Room]), open)
	switch {
	case why != "":
		f.reasons = append(f.reasons, access.Reason{Code: why, At: start, Text: f.stay.Room})
	case !o.InHouse.IsZero() && start.Before(o.Clock):
		f.reasons = append(f.reasons, access.Reason{Code: access.WhyEarly, At: o.InHouse})
	}
	if start.IsZero() {
		return
	}
	if start.Before(c.free) {
		start = c.free
		if start.After(now) {
			f.reasons = append(f.reasons, access.Reason{Code: access.WhyDeferred, At: start, Other: c.before})
		}
	}
	c.start = start
}

// first is the earliest opening that clock and gates allow; zero if they allow
// none. before is when the previous guest was out: a ready mark must be later.
func first(o *access.Opens, before time.Time, open bool) (time.Time, access.Why) {
	start, why := o.Clock, access.Why("")
	if o.Gated && !o.Opened && !open {
		switch {
		case o.Ready.After(before):
			start = later(o.Clock, o.Ready)
		case o.AtLatest.IsZero():
			start, why = time.Time{}, access.WhyNotReady
		default:
			start, why = later(o.Clock, o.AtLatest), access.WhyNotReady
		}
		if !o.AtLatest.IsZero() && start.After(later(o.Clock, o.AtLatest)) {
			start = later(o.Clock, o.AtLatest)
		}
	}
	if !o.InHouse.IsZero() && !o.Unfit && (start.IsZero() || o.InHouse.Before(start)) {
		return o.InHouse, ""
	}
	return start, why
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// decide turns the claim into the verdict on the stay's room line. A guest who
// is to move to doors that are not free keeps the doors that are held, until
// somebody else may open those.
func (c *claim) decide(locks *table, in *Inputs) {
	f := c.f
	if c.fixed {
		f.line = roomLine{state: asHeld}
		return
	}
	w := access.Window{Start: c.start, End: c.end}
	h := f.held(access.RoomLine)
	moves := h != nil && h.Member && len(access.MinusDoors(c.doors, h.Doors)) > 0 && !h.Window.From(in.Now).Empty()
	free := !c.start.IsZero() && !c.loser && (!c.start.After(in.Now) || moves && !h.Window.Contains(in.Now))
	switch {
	case moves && !free && !access.MeetDoors(h.Doors, c.doors):
		f.line = roomLine{state: heldTill, doors: h.Doors, window: c.keepTill(h.Window, h.Doors, locks, in)}
	case c.start.IsZero() || c.loser || w.Empty():
		f.line = roomLine{}
	default:
		f.line = roomLine{state: given, doors: c.doors, window: w}
	}
}

// keepTill cuts a held window at the first opening of another stay that the
// doors now belong to: nobody opens a door they should not.
func (c *claim) keepTill(w access.Window, doors []access.DoorID, locks *table, in *Inputs) access.Window {
	c.f.reasons = append(c.f.reasons, access.Reason{Code: access.WhyRoomTaken, Text: c.f.stay.Room})
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
