package access

import "time"

// Edge says whether an instant opens or closes something. It decides what a
// local time means that a clock change shows twice.
type Edge uint8

const (
	Opening Edge = iota // of a doubled hour, the first
	Closing             // of a doubled hour, the last
)

// Calendar turns civil dates and wall-clock times of one zone into instants.
//
// A local time that a clock change skips moves forward to the end of the gap;
// one that it shows twice is the first for an Opening and the last for a
// Closing, so that no guest loses an hour to the clock. A Calendar remembers
// days that it has worked out: it is for one goroutine.
type Calendar struct {
	loc   *time.Location
	first Date
	days  []int32 // offset from UTC in seconds plus one, all day long; 0 not looked up; irregular
}

const (
	irregular   = int32(1 << 30)
	secondsADay = int64(day / time.Second)
	// calendarSpan bounds the memory of days, in days: more than the horizon of any hotel's bookings.
	calendarSpan = 4096
)

// NewCalendar returns the calendar of a zone; it is quickest for dates from first on.
func NewCalendar(loc *time.Location, first Date) *Calendar {
	return &Calendar{loc: loc, first: first}
}

// At returns the instant, in UTC, at which the zone's clocks show the time on the date.
func (c *Calendar) At(d Date, t TimeOfDay, edge Edge) time.Time {
	naive := int64(d)*secondsADay + int64(t)*60
	if off := c.offset(d); off != irregular {
		return time.Unix(naive-int64(off), 0).UTC()
	}
	return At(d, t, edge, c.loc)
}

// Shows reports whether the zone's clocks show the time on the date at the instant
// that At gave for it; they do not if a clock change skips it.
func (c *Calendar) Shows(d Date, t TimeOfDay, at time.Time) bool {
	if c.offset(d) != irregular {
		return true
	}
	return at.Unix()+offsetAt(at.Unix(), c.loc) == int64(d)*secondsADay+int64(t)*60
}

// Edge returns the instant at which a window that opens or closes at t is safely
// written in wall-clock time. Digits in an hour that a clock change shows twice can
// be read as either of two instants, and nobody has measured which a lock takes (unknown), so
// an Opening moves to the start of that hour and a Closing to its end.
func (c *Calendar) Edge(t time.Time, edge Edge) time.Time {
	unix := t.Unix()
	if c.offset(Date(unix/secondsADay)) != irregular {
		return t
	}
	before, after := offsetAt(unix-secondsADay, c.loc), offsetAt(unix+secondsADay, c.loc)
	if before <= after {
		return t
	}
	change := gapEnd(unix-secondsADay, unix+secondsADay, c.loc)
	first, last := time.Unix(change-(before-after), 0).UTC(), time.Unix(change+(before-after), 0).UTC()
	switch {
	case !first.Before(t) || !t.Before(last):
		return t
	case edge == Opening:
		return first
	}
	return last
}

// offset returns the zone's distance from UTC if it is the same all through the
// date and the days beside it, else irregular.
func (c *Calendar) offset(d Date) int32 {
	i := int(d) - int(c.first)
	if i < 0 || i >= calendarSpan {
		return lookUpOffset(d, c.loc)
	}
	for len(c.days) <= i {
		c.days = append(c.days, 0)
	}
	if c.days[i] == 0 {
		if off := lookUpOffset(d, c.loc); off == irregular {
			c.days[i] = irregular
		} else {
			c.days[i] = off + 1
		}
	}
	if c.days[i] == irregular {
		return irregular
	}
	return c.days[i] - 1
}

func lookUpOffset(d Date, loc *time.Location) int32 {
	noon := int64(d)*secondsADay + secondsADay/2
	before, after := offsetAt(noon-2*secondsADay, loc), offsetAt(noon+2*secondsADay, loc)
	if before != after || before == -1 {
		return irregular
	}
	return int32(before)
}

func offsetAt(unix int64, loc *time.Location) int64 {
	_, off := time.Unix(unix, 0).In(loc).Zone()
	return int64(off)
}

// At is Calendar.At for a single look-up.
func At(d Date, t TimeOfDay, edge Edge, loc *time.Location) time.Time {
	naive := int64(d)*secondsADay + int64(t)*60
	before := naive - offsetAt(naive-secondsADay, loc)
	after := naive - offsetAt(naive+secondsADay, loc)
	okBefore := before+offsetAt(before, loc) == naive
	okAfter := after+offsetAt(after, loc) == naive
	unix := before
	switch {
	case okBefore && okAfter && edge == Opening:
		unix = min(before, after)
	case okBefore && okAfter:
		unix = max(before, after)
	case okAfter:
		unix = after
	case !okBefore:
		unix = gapEnd(min(before, after), max(before, after), loc)
	}
	return time.Unix(unix, 0).UTC()
}

// gapEnd finds the instant of the clock change between lo and hi.
func gapEnd(lo, hi int64, loc *time.Location) int64 {
	old := offsetAt(lo, loc)
	for lo < hi {
		if mid := lo + (hi-lo)/2; offsetAt(mid, loc) == old {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
