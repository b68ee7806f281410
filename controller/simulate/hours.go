package simulate

import (
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

// hours are the hotel's own, which the policy knows.
type hours struct {
	zone              *time.Location
	checkIn, checkOut access.TimeOfDay
	dayUse            policy.DayUse
}

func hoursOf(set *policy.Set) hours {
	h := hours{zone: set.Zone, checkIn: set.CheckIn, checkOut: set.CheckOut, dayUse: policy.DayUse{Opens: 10 * 60, Closes: 18 * 60}}
	if set.DayUse != nil {
		h.dayUse = *set.DayUse
	}
	return h
}

// lastMinute is the latest time of day at which anything happens at the desk.
const lastMinute = 23*60 + 30

// at returns the instant of a time of day, which is brought into the desk's day.
func (h hours) at(d access.Date, minute int) time.Time {
	minute = min(max(minute, 0), lastMinute)
	return access.At(d, access.TimeOfDay(minute), access.Opening, h.zone)
}

func (h hours) date(t time.Time) access.Date { return access.DateOf(t, h.zone) }

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }
