package saltosim

import "time"

// span is a schedule as a hub compares it with its wall clock: a range of
// dates with their times, met with a daily window and with days of the week.
// It is comparable, so equal rules are equal values.
type span struct {
	from, to    wall  // to is the first second out
	opens, ends wall  // since midnight; ends is the first second out
	days        uint8 // one bit for each time.Weekday
}

const (
	everyDay = uint8(1<<7 - 1)
	// horizon bounds how far ahead windows are worked out.
	horizon = 5 * 365 * 24 * time.Hour
)

// atAllTimes has no bound.
var atAllTimes = span{from: firstWall, to: lastWall, ends: day, days: everyDay}

// holds reports whether the schedule is true when the clock shows c.
func (s span) holds(c wall) bool {
	clock := c - c.midnight()
	return s.from <= c && c < s.to && s.opens <= clock && clock < s.ends && s.days&(1<<c.weekday()) != 0
}

// windows returns the instants, from the given one on and up to the horizon,
// at which holds is true.
func (s span) windows(from time.Time, loc *time.Location) []Window {
	until := from.Add(horizon)
	lo := max(s.from, wallAt(from, loc)-slack)
	hi := min(s.to, wallAt(until, loc)+slack)
	var found []Window
	if s.days == everyDay && s.opens == 0 && s.ends == day {
		found = during(lo, hi, loc) // a stay: whole days, so one piece
	} else {
		for d := lo.midnight(); d < hi; d += day {
			if s.days&(1<<d.weekday()) != 0 {
				found = append(found, during(max(lo, d+s.opens), min(hi, d+s.ends), loc)...)
			}
		}
	}
	cut := found[:0]
	for _, w := range found {
		if w = w.within(Window{from, until}); w.From.Before(w.To) {
			cut = append(cut, w)
		}
	}
	return union(cut)
}
