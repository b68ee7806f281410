package controller

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// perform takes the steps of one action, then reads the holding back: what counts
// is what the site shows, not what it answered.
func (c *Controller) perform(ctx context.Context, a *plan.Action) (int, error) {
	if a.Verb == plan.Tell {
		return 1, c.tell(ctx, a)
	}
	steps, seen, err := c.steps(ctx, a)
	// Counted before it is confirmed, and where an answer is missing and another way was
	// taken: a later pass may see nothing left to do, and to count.
	taken := err == nil || errors.Is(err, access.ErrAmbiguous) && seen.Digest() != a.Before.Digest()
	if taken && a.Counted() {
		err = errors.Join(err, c.Ledger.Removed(ctx, a.Key, a.Verb, c.now()))
	}
	if err != nil {
		return steps, err
	}
	if steps > 0 && !a.Delete {
		if seen, err = c.Sink.Look(ctx, seen); err != nil {
			return steps, fmt.Errorf("%s %s: read back: %w", a.Verb, a.Key, err)
		}
		if step, more := c.Sink.Next(*a, seen); more {
			return steps, fmt.Errorf("%s %s: the site does not show it: %s is still to do", a.Verb, a.Key, step.Op)
		}
	}
	if a.Verb == plan.Tidy && len(a.After) == 0 {
		return steps, c.Ledger.Forget(ctx, a.Key)
	}
	return steps, nil
}

// steps takes the steps of one action until none is left. Where one fails it goes
// on with what the sink has in its place, which only takes access, and the action
// fails all the same.
func (c *Controller) steps(ctx context.Context, a *plan.Action) (n int, seen access.Holding, err error) {
	var failed []plan.Step
	seen = a.Before
	seen.Key = a.Key
	for {
		step, more := c.Sink.Next(*a, seen, failed...)
		if !more {
			return n, seen, err
		}
		if ctx.Err() != nil {
			return n, seen, errors.Join(err, fmt.Errorf("%s %s: stopped between two steps: %w", a.Verb, a.Key, ctx.Err()))
		}
		if n++; n > maxSteps {
			return n, seen, errors.Join(err, fmt.Errorf("%s %s takes more than %d steps: %w", a.Verb, a.Key, maxSteps, access.ErrTerminal))
		}
		next, stepErr := c.step(ctx, step, seen)
		if stepErr != nil {
			failed, err = append(failed, step), errors.Join(err, fmt.Errorf("%s %s: %s: %w", a.Verb, a.Key, step.Op, stepErr))
			continue
		}
		seen = next
	}
}

// maxSteps is far above what any action takes: a sink that never ends is a fault.
const maxSteps = 400

// longestWrite bounds one write with its outcome.
const longestWrite = time.Minute

// step makes one write between its intent and its outcome.
func (c *Controller) step(ctx context.Context, s plan.Step, seen access.Holding) (access.Holding, error) {
	s.Key = seen.Key
	id, err := c.Ledger.Intend(ctx, s, c.now())
	if err != nil {
		return seen, err
	}
	// A stop must not cut a write short: its outcome would be unknown.
	writing, cancel := context.WithTimeout(context.WithoutCancel(ctx), longestWrite)
	defer cancel()
	receipt, err := c.Sink.Do(writing, s, seen)
	o := plan.Outcome{Result: plan.Done, At: c.now(), User: receipt.Seen.User.Ref, PIN: receipt.PIN}
	if err != nil {
		o = plan.Outcome{Result: plan.Failed, At: o.At, Error: err.Error()}
		if errors.Is(err, access.ErrAmbiguous) {
			o.Result = plan.Ambiguous
		}
	}
	if settleErr := c.Ledger.Settle(writing, id, o); settleErr != nil {
		return seen, errors.Join(err, settleErr)
	}
	if err != nil {
		return seen, err
	}
	return receipt.Seen, nil
}
