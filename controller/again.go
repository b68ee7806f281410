package controller

import (
	"slices"
	"time"

	"pinwarden/policy/plan"
)

// Next is when another pass is worth it without a hint: the plan changes by itself,
// or what fell short may be tried again. Zero: never.
func (c *Cycle) Next() time.Time { return soonest(c.Plan.Next, c.Again) }

// again is when what fell short in a pass is worth another try: an action when it
// has waited, and a side that was not read, not whole or not fresh, after one minute,
// two, and then every four: an outage ends without a word. So does that of a hub for
// which half a move waits. Zero: nothing fell short.
func (c *Controller) again(cycle *Cycle, err error) (at time.Time) {
	if len(cycle.Outcomes) > 0 {
		at = c.patience.next(cycle.Plan.Actions, c.now())
	}
	if slices.ContainsFunc(cycle.Plan.Pending, func(p plan.Pending) bool { return p.Until.IsZero() && p.On == "" }) {
		at = soonest(at, c.now().Add(4*firstWait))
	}
	if err == nil && cycle.In.House.Complete && len(cycle.In.House.Gaps) == 0 && !cycle.Plan.Distrusted() {
		c.unread = 0
		return at
	}
	wait := firstWait << min(c.unread, 2)
	c.unread++
	return soonest(at, c.now().Add(wait))
}

// next is the first instant at which one of the actions that wait may be tried again.
func (p *patience) next(actions []plan.Action, now time.Time) (at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range actions {
		if t, ok := p.tries[actions[i].Key]; ok && t.until.After(now) && t.op == actions[i].Digest() {
			at = soonest(at, t.until)
		}
	}
	return at
}

// soonest is the earlier of two instants; a zero one is none.
func soonest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
