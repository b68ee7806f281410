package policytest

import (
	"fmt"
	"regexp"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

// instant is a point in time as a test writes it: 2026-05-12 15:00, with an offset
// where the clocks show that hour twice, or a time of a stay's own day.
type instant struct {
	date  access.Date // zero: the day of arrival or departure of the stay
	clock access.TimeOfDay
	fixed time.Time // if it has an offset
}

var instantText = regexp.MustCompile(`^(?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d)(?: ([+-]\d\d:\d\d))?$`)

const instantHelp = `write a date and a time of the property's clocks, as 2026-05-12 15:00`

// reading reads values of tests; zone is the property's.
type reading struct {
	policy.Reader
	file *File
}

// instant reads one, from a value or a part of it.
func (r *reading) instant(v policy.Value, text string, dateless bool) (instant, bool) {
	m := instantText.FindStringSubmatch(text)
	if m == nil {
		r.Fault(v, policy.Quote(text)+" is not an instant", instantHelp)
		return instant{}, false
	}
	clock, err := access.ParseTimeOfDay(m[2])
	if err != nil {
		r.Fault(v, policy.Quote(text)+" has no time of day", instantHelp)
		return instant{}, false
	}
	if m[1] == "" {
		if !dateless || m[3] != "" {
			r.Fault(v, policy.Quote(text)+" has no date", instantHelp)
			return instant{}, false
		}
		return instant{clock: clock}, true
	}
	date, err := access.ParseDate(m[1])
	if err != nil {
		r.Fault(v, policy.Quote(m[1])+" is not a day of any calendar", "write year, month and day, as 2026-05-12")
		return instant{}, false
	}
	return r.onClock(v, text, instant{date: date, clock: clock}, m[3])
}

// onClock refuses what the property's clocks never show, and what they show twice without an offset.
func (r *reading) onClock(v policy.Value, text string, i instant, offset string) (instant, bool) {
	zone := r.file.set.Zone
	first, last := access.At(i.date, i.clock, access.Opening, zone), access.At(i.date, i.clock, access.Closing, zone)
	switch shown := access.NewCalendar(zone, i.date).Shows(i.date, i.clock, first); {
	case !shown:
		r.Fault(v, "the clocks of the property never show "+policy.Quote(text), "write a time after the clock change, as "+format(first, zone))
		return i, false
	case offset != "":
		for _, at := range []time.Time{first, last} {
			if at.In(zone).Format("-07:00") == offset {
				i.fixed = at
				return i, true
			}
		}
		r.Fault(v, "the clocks of the property do not show "+policy.Quote(text), "write "+format(first, zone))
		return i, false
	case !first.Equal(last):
		r.Fault(v, "the clocks of the property show "+policy.Quote(text)+" twice", fmt.Sprintf("write %s or %s", format(first, zone), format(last, zone)))
		return i, false
	}
	i.fixed = first
	return i, true
}

// on returns the instant, for a stay's day if it has none of its own.
func (i instant) on(day access.Date, edge access.Edge, zone *time.Location) time.Time {
	if i.date.IsZero() {
		return access.At(day, i.clock, edge, zone)
	}
	return i.fixed
}

// format writes an instant as a test would.
func format(at time.Time, zone *time.Location) string {
	local := at.In(zone)
	date, clock := access.DateOf(at, zone), access.TimeOfDay(local.Hour()*60+local.Minute())
	if access.At(date, clock, access.Opening, zone).Equal(access.At(date, clock, access.Closing, zone)) {
		return local.Format("2006-01-02 15:04")
	}
	return local.Format("2006-01-02 15:04 -07:00")
}

// formatWindow writes a window as a test would.
func formatWindow(w access.Window, zone *time.Location) string {
	return format(w.Start, zone) + " to " + format(w.End, zone)
}
