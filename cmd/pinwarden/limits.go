package main

import (
	"time"

	"pinwarden/policy/plan"
)

// limits are the operator's guards on top of the defaults. A new installation
// only observes until its operator says otherwise.
func (c *config) limits() plan.Limits {
	l, g := plan.Defaults(), c.Guards
	l.Mode = plan.Observe
	if g.Mode != "" {
		l.Mode = g.Mode
	}
	overrule(&l.Freshness, time.Duration(g.Freshness))
	removals(&l.PerPass, &l.PerPassShare, g.PerPass)
	removals(&l.PerHour, &l.PerHourShare, g.PerHour)
	overrule(&l.LongestWindow, time.Duration(g.LongestWindow))
	if g.MostDoors != nil {
		l.MostDoors = *g.MostDoors
	}
	overrule(&l.EarliestIssue, time.Duration(g.EarliestIssue))
	overrule(&l.Propagation, time.Duration(g.Propagation))
	overrule(&l.AlarmLead, time.Duration(g.AlarmLead))
	overrule(&l.Edits, g.Edits)
	l.Forbidden, l.ArrivalsFrom, l.Rooms = g.Forbidden, c.Manage.ArrivalsFrom, c.Manage.Rooms
	return l
}

// removals sets a cap. A number may grow with the hotel's share, but none is none.
func removals(limit *int, share *float64, set *int) {
	if set == nil {
		return
	}
	if *limit = *set; *set == 0 {
		*share = 0
	}
}

func overrule[T comparable](limit *T, value T) {
	var zero T
	if value != zero {
		*limit = value
	}
}
