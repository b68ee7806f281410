package saltosim

import (
	"slices"
	"time"
)

// wall is what a clock on the wall shows, in seconds since it showed
// 1970-01-01 00:00:00. It knows no zone: hubs compare schedules with the clock
// of their own place, so a doubled hour matches both times and a skipped one
// never does.
type wall int64

const (
	minute wall = 60
	day    wall = 24 * 60 * minute
	// slack is more than any zone is away from UTC, and more than any clock
	// change moves a clock (a whole day, where the date line was moved).
	slack = day + 2*60*minute

	firstWall wall = -1 << 60
	lastWall  wall = 1 << 60
)

func wallAt(t time.Time, loc *time.Location) wall {
	_, offset := t.In(loc).Zone()
	return wall(t.Unix() + int64(offset))
}

// midnight returns the beginning of the day that the clock shows.
func (c wall) midnight() wall {
	since := c % day
	if since < 0 {
		since += day
	}
	return c - since
}

func (c wall) weekday() time.Weekday {
	days := int64(c.midnight() / day)
	return time.Weekday(((days+int64(time.Thursday))%7 + 7) % 7) // 1970-01-01 was a Thursday
}

// Window is a half-open interval of instants in UTC: From is in, To is not.
type Window struct{ From, To time.Time }

// Contains reports whether t is in the window.
func (w Window) Contains(t time.Time) bool { return !t.Before(w.From) && t.Before(w.To) }

// during returns exactly the instants at which the zone's clocks show from or
// later, and earlier than to. Within one stretch between two clock changes that
// is a plain subtraction, so it walks from stretch to stretch.
func during(from, to wall, loc *time.Location) []Window {
	var found []Window
	for t := time.Unix(int64(from-slack), 0).In(loc); from < to; {
		_, offset := t.Zone()
		begin, end := t.ZoneBounds()
		stretch := Window{begin, end}
		w := Window{time.Unix(int64(from)-int64(offset), 0).UTC(), time.Unix(int64(to)-int64(offset), 0).UTC()}
		if w = w.within(stretch); w.From.Before(w.To) {
			found = append(found, w)
		}
		if end.IsZero() || end.Unix() > int64(to+slack) {
			break
		}
		t = end
	}
	return found
}

// within cuts the window to another one; a zero bound of that one is no bound.
func (w Window) within(o Window) Window {
	if !o.From.IsZero() && w.From.Before(o.From) {
		w.From = o.From.UTC()
	}
	if !o.To.IsZero() && w.To.After(o.To) {
		w.To = o.To.UTC()
	}
	return w
}

// union returns the same instants as sorted windows that neither overlap nor touch.
func union(windows []Window) []Window {
	slices.SortFunc(windows, func(a, b Window) int { return a.From.Compare(b.From) })
	var merged []Window
	for _, w := range windows {
		if n := len(merged); n > 0 && !w.From.After(merged[n-1].To) {
			if w.To.After(merged[n-1].To) {
				merged[n-1].To = w.To
			}
			continue
		}
		merged = append(merged, w)
	}
	return merged
}
