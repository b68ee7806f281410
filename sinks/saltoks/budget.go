package saltoks

import (
	"time"

	"pinwarden/policy/access"
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

// auditTime is how long the calls of a whole allowance take at the pace.
func (c *Client) auditTime() time.Duration {
	return time.Duration(c.cfg.AuditShare * float64(c.cfg.Every))
}

// audited begins the stretch that the next allowance counts.
func (c *Client) audited() { c.auditedAt, c.auditedCalls = c.now(), c.calls.Load() }

func (c *Client) callsASecond() float64 {
	if limit := c.cfg.Pace.perSecond(); limit > 0 {
		return limit
	}
	return UsualRate
}

// Audit works out what the site that was observed last takes.
func (c *Client) Audit() access.Audit {
	c.mu.Lock()
	defer c.mu.Unlock()
	var a access.Audit
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
