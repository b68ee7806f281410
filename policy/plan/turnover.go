package plan

import (
	"time"

	"pinwarden/policy/access"
)

// yields shortens what leaving stays have beyond their own hours: grace and a
// late closing that nobody sold give way to the next stay's bare check-in, never
// to a rule's offset, and never before the leaving stay's own check-out. A line
// that must not change cannot wait, so whatever comes before it gives way.
func yields(locks *table, in *Inputs) {
	today := access.DateOf(in.Now, in.Zone)
	for _, d := range locks.order {
		group := locks.groups[d]
		for j, next := range group {
			for _, c := range group[:j] {
				if c.fixed || c.loser || next.loser || next.kept || shares(c, next, in) {
					continue
				}
				if end, ok := c.yieldsTo(next, today); ok {
					c.end = end
					c.f.reasons = append(c.f.reasons, access.Reason{Code: access.WhyYields, At: end, Other: next.f.stay.Key})
				}
			}
		}
	}
}

// yieldsTo returns when c has to be out for the sake of the next stay, if that is before its end.
func (c *claim) yieldsTo(next *claim, today access.Date) (end time.Time, ok bool) {
	end = later(c.checkOut, next.checkIn)
	switch {
	case next.fixed:
		end = next.start
	case next.f.stay.Arrival < today, next.checkIn.Before(c.checkIn): // comes from another room, or first
		return end, false
	case c.dayUse() && !c.f.inHouse() && next.checkIn.After(c.checkIn):
		end = next.checkIn
	}
	return end, end.Before(c.end)
}

// waits finds when the stays before each claim are out.
func waits(locks *table, in *Inputs) {
	for _, d := range locks.order {
		group := locks.groups[d]
		for j, c := range group {
			for _, before := range group[:j] {
				if before.loser || c.loser || shares(c, before, in) || !before.end.After(c.out) {
					continue
				}
				c.out, c.before = before.end, before.f.stay.Key
			}
		}
	}
}

// open settles the first opening of the line.
func (c *claim) open(in *Inputs, left departures) {
	if c.fixed || c.kept || c.loser {
		return
	}
	f, o := c.f, &c.f.grant.Opening
	open := c.inside(in.Now)
	if open && f.inHouse() {
		c.start = f.held(access.RoomLine).Window.Start // whoever is in stays in
		return
	}
	start, why := first(o, later(c.out, left.last(f.room(in), f.grant.CheckIn)), open)
	switch {
	case why != "":
		f.reasons = append(f.reasons, access.Reason{Code: why, At: start, Text: f.stay.Room})
	case !o.InHouse.IsZero() && start.Before(o.Clock):
		f.reasons = append(f.reasons, access.Reason{Code: access.WhyEarly, At: o.InHouse})
	}
	if start.IsZero() {
		return
	}
	if start.Before(c.out) {
		start = c.out
		if start.After(in.Now) {
			c.deferred = true
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
