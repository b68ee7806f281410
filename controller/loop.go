package controller

import (
	"context"
	"time"
)

// Loop knows when a pass is made: at every interval, when the plan changes by
// itself, when a hint comes, soon after a pass that fell short, and at once after
// one that did something, since what was written has to be told or tidied next, or
// that was cut.
type Loop struct {
	Controller *Controller
	Interval   time.Duration
	// Hints shorten the wait. What a hint says is never trusted: it only asks for a look.
	Hints <-chan struct{}
	// Before is called before each pass, to reload policies; nil: nothing.
	Before func()
	// After sees every cycle; nil: nobody.
	After func(Cycle)
}

// atOnce is how many passes may follow each other without a wait.
const atOnce = 5

// shortest is the wait when even that was not enough, or when a change is due now.
const shortest = time.Second

// Run makes passes until the context ends, which is no error. A pass that is
// under way finishes the write that it is at.
func (l *Loop) Run(ctx context.Context) error {
	for busy := 0; ; {
		if l.Before != nil {
			l.Before()
		}
		cycle, _ := l.Controller.RunOnce(ctx) // recorded by RunOnce; the next pass goes on
		if l.After != nil {
			l.After(cycle)
		}
		wait := l.wait(&cycle, &busy)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-l.Hints:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// wait is how long to sleep after a pass; busy counts passes without a sleep. One
// that was cut took its time, and the rest of its actions has waited as long.
func (l *Loop) wait(c *Cycle, busy *int) time.Duration {
	if c.Cut() {
		return 0
	}
	if c.Did() && *busy < atOnce {
		*busy++
		return 0
	}
	*busy = 0
	wait := l.Interval
	if next := c.Next(); !next.IsZero() {
		wait = min(wait, max(shortest, next.Sub(l.Controller.now())))
	}
	return wait
}

// Did reports whether the pass changed something.
func (c *Cycle) Did() bool {
	for i := range c.Outcomes {
		if c.Outcomes[i].Done {
			return true
		}
	}
	return false
}
