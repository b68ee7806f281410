package policy

import (
	"fmt"
	"time"

	"pinwarden/policy/access"
)

// The years whose clock changes a policy is held against: rules of zones last for
// decades, and reading a policy asks no clock what year it is.
var (
	firstChange = access.NewDate(2026, time.January, 1)
	lastChange  = access.NewDate(2036, time.January, 1)
)

// longestGap is more than any clock change of these years skips.
const longestGap = 3 * time.Hour

// checkClocks looks for a day on which the clocks skip all of a short opening.
func (d *decoder) checkClocks(s *Set, a *Access, v value) {
	for _, use := range []*DayUse{nil, s.DayUse} {
		in, out, nights := s.CheckIn, s.CheckOut, access.Date(1)
		if use != nil {
			in, out, nights = use.Opens, use.Closes, 0
		}
		at := func(date access.Date) access.Window {
			return access.Window{
				Start: s.at(a.Opens, date, date+nights, in, out, access.Opening),
				End:   s.at(a.Closes, date, date+nights, in, out, access.Closing),
			}
		}
		usual := at(firstChange)
		if length := usual.End.Sub(usual.Start); length <= 0 || length > longestGap {
			continue
		}
		for date := firstChange; date < lastChange; date++ {
			if at(date).Empty() {
				opens, _ := v.get("opens")
				d.doubt(opens, fmt.Sprintf("the doors stay closed on %v, when the clocks skip the whole opening", date+nights), "write hours that are longer, or at another time")
				return
			}
		}
	}
}

// at places a moment of a stay with these dates and hours.
func (s *Set) at(m Moment, arrival, departure access.Date, in, out access.TimeOfDay, edge access.Edge) time.Time {
	switch {
	case m.Base == FromCheckIn:
		return access.At(arrival, in, access.Opening, s.Zone).Add(m.Offset)
	case m.Base == FromCheckOut:
		return access.At(departure, out, access.Closing, s.Zone).Add(m.Offset)
	case edge == access.Opening:
		return access.At(arrival, m.Clock, edge, s.Zone)
	}
	return access.At(departure, m.Clock, edge, s.Zone)
}
