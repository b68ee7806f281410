package controller

import (
	"context"
	"fmt"

	"github.com/sourcegraph/conc/pool"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// ActionOutcome is how one action ended.
type ActionOutcome struct {
	Key   access.Key
	Verb  plan.Verb
	Steps int
	Done  bool
	// Waiting says that the action was not tried: it backs off, needs one that is
	// not done, or would rest on a reading that is too old.
	Waiting bool
	Err     error
}

// act carries the plan out. What was learned is remembered first, so that a
// crash does not forget since when something has been shown. An action is begun
// only when those that it needs are done and while the reading is young; stays do
// not hold each other up otherwise. The order of results is that of the plan's
// actions.
func (c *Controller) act(ctx context.Context, in plan.Inputs, p plan.Plan) ([]ActionOutcome, error) {
	if c.Consent != nil {
		if err := c.Consent(ctx, p); err != nil {
			return nil, err
		}
	}
	if err := c.remember(ctx, in, p); err != nil {
		return nil, err
	}
	outcomes := make([]ActionOutcome, len(p.Actions))
	done := map[access.Key]bool{}
	parked, young := c.parked(p.Actions), c.gate(in.Now)
	for _, wave := range waves(p.Actions) {
		lanes := pool.New().WithMaxGoroutines(max(1, c.Lanes))
		for _, i := range wave {
			a := &p.Actions[i]
			lanes.Go(func() { outcomes[i] = c.try(ctx, a, done, parked, young) })
		}
		lanes.Wait()
		for _, i := range wave {
			if outcomes[i].Done {
				done[p.Actions[i].Key] = true
			}
		}
	}
	return outcomes, nil
}

// remember makes durable what this observation taught, and what is about to be taken.
func (c *Controller) remember(ctx context.Context, in plan.Inputs, p plan.Plan) error {
	if c.Ledger.Fresh() || in.Known.Lost {
		if err := c.Ledger.SetLost(ctx, in.Known.Lost); err != nil {
			return fmt.Errorf("remember whether the memory is whole: %w", err)
		}
	}
	if err := c.Ledger.Learn(ctx, p.Remember(in.Known)); err != nil {
		return fmt.Errorf("remember what was read: %w", err)
	}
	for _, o := range p.Opened {
		if err := c.Ledger.Opened(ctx, o.Key, o.Room, in.Now); err != nil {
			return fmt.Errorf("remember that a room line opened: %w", err)
		}
	}
	for _, key := range orphans(in) {
		if err := c.Ledger.Forget(ctx, key); err != nil {
			return fmt.Errorf("erase the PIN of a stay that is over: %w", err)
		}
	}
	return nil
}

// orphans are the stays that are over and whose sealed PIN belongs to a user that
// the site has no more: a clerk deleted it before we did.
func orphans(in plan.Inputs) (keys []access.Key) {
	if !in.Site.Complete {
		return nil
	}
	held := make(map[access.Key]bool, len(in.Site.Holdings))
	for i := range in.Site.Holdings {
		held[in.Site.Holdings[i].Key] = true
	}
	today := access.DateOf(in.Now, in.Zone)
	for i := range in.Known.Stays {
		if k := &in.Known.Stays[i]; k.Sealed != "" && !held[k.Key] && !k.Live(today) {
			keys = append(keys, k.Key)
		}
	}
	return keys
}

// waves splits the actions, which are sorted needs first, into rounds in which
// no action needs another.
func waves(actions []plan.Action) [][]int {
	round := map[access.Key]int{}
	var out [][]int
	for i := range actions {
		r := 0
		for _, k := range actions[i].Needs {
			r = max(r, round[k]+1)
		}
		round[actions[i].Key] = max(r, round[actions[i].Key])
		for len(out) <= r {
			out = append(out, nil)
		}
		out[r] = append(out[r], i)
	}
	return out
}

// parked are the stays whose action backs off, and those that change rooms with
// one of them in a circle: a swap is begun whole or not at all.
func (c *Controller) parked(actions []plan.Action) map[access.Key]bool {
	parked, now := map[access.Key]bool{}, c.now()
	for i := range actions {
		if a := &actions[i]; !c.patience.may(a, now) {
			parked[a.Key] = true
			for _, k := range a.With {
				parked[k] = true
			}
		}
	}
	return parked
}

// try performs one action if nothing speaks against trying it now.
func (c *Controller) try(ctx context.Context, a *plan.Action, done, parked map[access.Key]bool, young func(*plan.Action) bool) ActionOutcome {
	o := ActionOutcome{Key: a.Key, Verb: a.Verb}
	for _, k := range a.Needs {
		if !done[k] {
			o.Waiting, o.Err = true, fmt.Errorf("%s %s waits: what it needs is not yet taken from %s", a.Verb, a.Key, k)
			return o
		}
	}
	switch {
	case parked[a.Key]:
		o.Waiting, o.Err = true, errBacksOff
		return o
	case ctx.Err() != nil:
		o.Waiting, o.Err = true, ctx.Err()
		return o
	case !young(a):
		o.Waiting, o.Err = true, errOld
		return o
	}
	now := c.now()
	o.Steps, o.Err = c.perform(ctx, a)
	o.Done = o.Err == nil
	c.patience.learn(a, o.Err, now)
	return o
}
