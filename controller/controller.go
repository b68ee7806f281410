package controller

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// Controller keeps one property's locks in agreement with its stays.
type Controller struct {
	Property string
	Source   Source
	Sink     Sink
	Courier  Courier
	Ledger   Ledger
	// Secret makes the keys of stays; the sink's markers are made with the same.
	Secret access.Secret
	// Policy returns the set in force. It may change between passes, not within one.
	Policy func() *policy.Set
	Limits plan.Limits
	// Lanes is how many stays are served at a time; 0 is 1. The result does not depend on it.
	Lanes int
	// ActFor is for how long after its reading a pass begins actions; 0 is 2 minutes.
	// What is then not begun is left to the next pass, and what is begun is finished.
	ActFor time.Duration
	// Consent is asked before anything of a pass is done; what it says no to is not
	// begun, and its error is the pass's. nil: nobody is asked.
	Consent func(context.Context, plan.Plan) error
	// Clock returns the time; nil is time.Now.
	Clock func() time.Time
	Log   *slog.Logger // nil: none

	Metrics *Metrics // nil: none

	patience patience
	keys     keys
	compared bool            // the memory with the site, by a pass that remembered it
	unread   int             // passes in a row that could not read all of the hotel or the site
	said     map[string]bool // what the last pass could not do, by what the log said of it
}

// Cycle is the record of one pass.
type Cycle struct {
	At       time.Time
	In       plan.Inputs
	Plan     plan.Plan
	Outcomes []ActionOutcome
	// Again is when what fell short may be tried again; zero: nothing did.
	Again time.Time
	// Phases are how long each part of the pass took.
	Phases map[string]time.Duration
	Err    error
}

// RunOnce makes one pass. It reads both sides, decides what every stay should
// hold, compares that with what the site shows, holds back what is unsafe, does
// the rest one write at a time, and records it all.
func (c *Controller) RunOnce(ctx context.Context) (Cycle, error) {
	watch := c.start()
	in, err := c.observe(ctx) // House, Site, Known, Now
	watch.lap("observe")
	if err != nil {
		return c.record(Cycle{At: c.now(), In: in, Phases: watch.laps}, errors.Join(err, c.learnHouse(ctx, in)))
	}
	c.desire(&in)                  // who should hold what
	draft := plan.Diff(in)         // what would have to change
	final := plan.Guard(draft, in) // what may change now
	watch.lap("plan")
	outcomes, err := c.act(ctx, in, final) // change it, one write at a time
	watch.lap("act")
	c.compared = c.compared || err == nil
	return c.record(Cycle{At: in.Now, In: in, Plan: final, Outcomes: outcomes, Phases: watch.laps}, err)
}

// stopwatch measures the parts of a pass.
type stopwatch struct {
	now  func() time.Time
	last time.Time
	laps map[string]time.Duration
}

func (c *Controller) start() *stopwatch {
	return &stopwatch{now: c.now, last: c.now(), laps: map[string]time.Duration{}}
}

func (s *stopwatch) lap(phase string) {
	at := s.now()
	s.laps[phase], s.last = at.Sub(s.last), at
}

// Plan makes the same pass without act: it shows what RunOnce would do, and
// writes nothing anywhere.
func (c *Controller) Plan(ctx context.Context) (plan.Plan, error) { return c.PlanAt(ctx, time.Time{}) }

// PlanAt is Plan for a later instant, from what is read now; of an earlier one, as
// the zero time is, it is Plan.
func (c *Controller) PlanAt(ctx context.Context, at time.Time) (plan.Plan, error) {
	in, err := c.observe(ctx)
	if err != nil {
		return plan.Plan{}, err
	}
	return c.Foresee(in, at), nil
}

// Inputs are what such a pass would make its plan from. It writes nothing anywhere.
func (c *Controller) Inputs(ctx context.Context) (plan.Inputs, error) {
	in, err := c.observe(ctx)
	if err != nil {
		return plan.Inputs{}, err
	}
	c.desire(&in)
	return in, nil
}

// Foresee is PlanAt from what a pass has read already.
func (c *Controller) Foresee(in plan.Inputs, at time.Time) plan.Plan {
	in = plan.Then(in, at)
	c.desire(&in)
	return plan.Guard(plan.Diff(in), in)
}

func (c *Controller) desire(in *plan.Inputs) {
	set := c.Policy()
	in.Revision, in.Want = set.Revision, set.Desire(in.House, in.Site, in.Known, in.Now)
}

func (c *Controller) now() time.Time {
	if c.Clock == nil {
		return time.Now().UTC()
	}
	return c.Clock().UTC()
}
