package plan

import (
	"slices"
	"time"

	"pinwarden/policy/access"
)

// yields shortens what leaving stays have beyond their own hours: grace and a
// late closing that nobody sold give way to the next stay's bare check-in, never
// to a rule's offset, and never before the leaving stay's own check-out. A line
// that must not change cannot wait, so whatever comes before it gives way.
func yields(locks *table, in *Inputs) {
	today := access.DateOf(in.Now, in.Zone)
	for _, l := range locks.shared {
		for j, next := range l.claims {
			for _, c := range l.claims[:j] {
				end, ok := c.yieldsTo(next, today)
				if !ok || c.fixed || c.loser || next.loser || next.kept || shares(c, next, in) {
					continue
				}
				c.end = end
				c.f.reasons = append(c.f.reasons, access.Reason{Code: access.WhyYields, At: end.utc(), Other: next.f.stay.Key})
			}
		}
	}
}

// yieldsTo returns when c has to be out for the sake of the next stay, if that is before its end.
func (c *claim) yieldsTo(next *claim, today access.Date) (end instant, ok bool) {
	end = max(c.checkOut, next.checkIn)
	switch {
	case next.fixed:
		end = next.start
	case next.arrives < today, next.checkIn < c.checkIn: // comes from another room, or first
		return end, false
	case c.dayUse() && !c.f.inHouse() && next.checkIn > c.checkIn:
		end = next.checkIn
	}
	return end, end < c.end
}

// waits finds when the stays before each claim are out.
func waits(locks *table, in *Inputs) {
	for _, l := range locks.shared {
		for j, c := range l.claims {
			for _, before := range l.claims[:j] {
				if before.end <= c.out || before.loser || c.loser || shares(c, before, in) {
					continue
				}
				c.out, c.before = before.end, before
			}
		}
	}
}

// open settles the first opening of the line.
func (c *claim) open(in *Inputs, left departures) {
	if c.fixed || c.kept || c.loser || c.stays {
		return
	}
	if c.start == never {
		c.gate(in, left)
	}
	if c.start == never || c.start >= c.out {
		return
	}
	c.start = c.out
	if c.start > at(in.Now) {
		c.deferred = true
		c.f.reasons = append(c.f.reasons, access.Reason{Code: access.WhyDeferred, At: c.start.utc(), Other: c.before.f.stay.Key})
	}
}

// gate settles when the gates of the line let the guest in, or never.
func (c *claim) gate(in *Inputs, left departures) {
	f, o, clock := c.f, c.f.grant.Opening, c.f.grant.Line(access.RoomLine).Window.Start
	open := c.inside && !clock.After(in.Now) // what closes again has to be let in again
	if o.Shut != "" && (!open || o.Away) {
		if why := (access.Reason{Code: access.WhyGate, Text: o.Shut}); !slices.Contains(f.grant.Reasons, why) {
			f.reasons = append(f.reasons, why)
		}
		return
	}
	before := c.out.utc()
	if o.Gated {
		before = later(before, left.last(c.doors, f.grant.CheckIn))
	}
	if held, ok := c.unread(in, later(clock, before)); ok {
		c.start = held
		return
	}
	start, why := first(o, clock, before, open)
	switch {
	case why != "":
		f.reasons = append(f.reasons, access.Reason{Code: why, At: start, Text: f.stay.Room})
	case !o.InHouse.IsZero() && start.Before(clock):
		f.reasons = append(f.reasons, access.Reason{Code: access.WhyEarly, At: o.InHouse})
	}
	c.start = at(start)
}

// unread returns the held opening of a gated line of whose room nothing was read
// this time: that is no news of it, so a mark that moved the opening forward still
// counts, for the arrival of this day.
func (c *claim) unread(in *Inputs, not time.Time) (instant, bool) {
	o, h := c.f.grant.Opening, c.f.heldRoom
	if !o.Gated || !o.Unread || h == nil || !h.Member || !access.SameDoors(c.doors, h.Doors) {
		return never, false
	}
	early := h.Window.Start.Before(o.AtLatest) || o.AtLatest.IsZero()
	return at(h.Window.Start), early && !h.Window.Start.Before(not) && c.arrives == access.DateOf(in.Now, in.Zone)
}

// first is the earliest opening that the policy's hour and the gates allow; zero if
// they allow none. before is when the previous guest was out: a ready mark must be later.
func first(o *access.Opens, clock, before time.Time, open bool) (time.Time, access.Why) {
	start, why := clock, access.Why("")
	if o.Gated && !o.Opened && !open {
		switch {
		case o.Ready.After(before):
			start = later(clock, o.Ready)
		case o.AtLatest.IsZero():
			start, why = time.Time{}, access.WhyNotReady
		default:
			start, why = later(clock, o.AtLatest), access.WhyNotReady
		}
		if !o.AtLatest.IsZero() && start.After(later(clock, o.AtLatest)) {
			start = later(clock, o.AtLatest)
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
