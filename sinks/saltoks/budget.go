package saltoks

import (
	"fmt"
	"time"
)

// usualShare is the part of the pace that may go into reading anew.
const usualShare = 0.6

// allowance is how many details that are known already this observation may read
// anew: a share of the calls that the time since the last one had room for, and
// none of those that were made meanwhile. So writes come first. Most is a whole
// interval's share, for what is suspicious.
func (c *Client) allowance() (budget, most int) {
	if n := c.cfg.AuditPerPass; n != 0 {
		return max(0, n), max(0, n)
	}
	whole := c.callsASecond() * c.cfg.Every.Seconds()
	most = int(c.cfg.AuditShare * whole)
	if c.auditedAt.IsZero() {
		return most, most
	}
	room := min(whole, c.callsASecond()*c.now().Sub(c.auditedAt).Seconds())
	free := room - float64(c.calls.Load()-c.auditedCalls)
	return int(max(0, min(c.cfg.AuditShare*room, free))), most
}

// audited begins the stretch that the next allowance counts.
func (c *Client) audited() { c.auditedAt, c.auditedCalls = c.now(), c.calls.Load() }

func (c *Client) callsASecond() float64 {
	if limit := c.cfg.Pace.perSecond(); limit > 0 {
		return limit
	}
	return UsualRate
}

// Audit is what it takes to keep what is known of a site young.
type Audit struct {
	// Near and Rest are how many calls read all details of holdings that are open
	// within a day, and all others.
	Near, Rest int
	// Needed and Budget are calls an hour.
	Needed, Budget int
	// NearAge and RestAge are how old a detail gets at most when nothing else is done.
	NearAge, RestAge time.Duration
}

// Audit works out what the site that was observed last takes.
func (c *Client) Audit() Audit {
	c.mu.Lock()
	defer c.mu.Unlock()
	var a Audit
	near := c.memory.near(c.now())
	count := func(of *mark, calls int) {
		if near[of.key] {
			a.Near += calls
		} else {
			a.Rest += calls
		}
	}
	for _, u := range c.memory.users {
		count(&u.mark, 1)
	}
	for _, g := range c.memory.groups {
		count(&g.mark, 3)
	}
	budget := c.cfg.AuditShare * c.callsASecond() * time.Hour.Seconds()
	if n := c.cfg.AuditPerPass; n != 0 {
		budget = float64(max(0, n)) * float64(time.Hour) / float64(c.cfg.Every)
	}
	needed := float64(a.Near)*anHour/float64(oldSoon) + float64(a.Rest)*anHour/float64(oldLate)
	a.Needed, a.Budget = int(needed), int(budget)
	late := max(1, needed/max(1, budget))
	a.NearAge = (time.Duration(late*float64(oldSoon)) + c.cfg.Every).Round(time.Minute)
	a.RestAge = (time.Duration(late*float64(oldLate)) + c.cfg.Every).Round(time.Minute)
	return a
}

const anHour = float64(time.Hour)

// Enough reports whether the budget keeps details as young as they should be.
func (a Audit) Enough() bool { return a.Needed <= a.Budget }

// String is the line that is printed for people.
func (a Audit) String() string {
	what := "in time"
	if !a.Enough() {
		what = "too late: raise salto.rate if the vendor lets you"
	}
	return fmt.Sprintf("the audit needs %d calls an hour of the %d it may make: holdings that open within a day are read every %s (%d calls), the rest every %s (%d calls), %s",
		a.Needed, a.Budget, short(a.NearAge), a.Near, short(a.RestAge), a.Rest, what)
}

func short(d time.Duration) string {
	if d < time.Hour {
		return fmt.Sprintf("%dm", int(d.Minutes()))
	}
	return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
}
