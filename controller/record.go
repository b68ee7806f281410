package controller

import (
	"context"
	"errors"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// record is the only place that logs and counts. It joins what went wrong.
func (c *Controller) record(cycle Cycle, err error) (Cycle, error) {
	errs := []error{err}
	for _, o := range cycle.Outcomes {
		if o.Err != nil && !o.Waiting {
			errs = append(errs, o.Err)
		}
	}
	cycle.Err = errors.Join(errs...)
	if cycle.Plan.ID == "" && errors.Is(err, context.Canceled) {
		return cycle, cycle.Err // stopped before anything was decided: not worth a word
	}
	cycle.Again = c.again(&cycle, err)
	c.Metrics.observe(cycle)
	c.log(cycle)
	return cycle, cycle.Err
}

// log says what happened. What keeps a pass from reading or from getting anywhere
// is said once while it lasts, be it an outage or a login that somebody has to make.
func (c *Controller) log(cycle Cycle) {
	if c.Log == nil {
		return
	}
	log := c.Log.With("property", c.Property, "plan", cycle.Plan.ID)
	said := map[string]bool{}
	for _, gap := range cycle.Plan.Gaps {
		if said[gap] = true; !c.said[gap] {
			log.Warn("not read", "gap", gap)
		}
	}
	for _, finding := range cycle.Plan.Findings {
		log.Warn("site", "finding", finding)
	}
	for i, o := range cycle.Outcomes {
		a := &cycle.Plan.Actions[i]
		switch {
		case o.Waiting:
			log.Info("waits", "verb", o.Verb, "stay", o.Key, "room", a.Room, "for", o.Err)
		case o.Err != nil:
			log.Error("action", "verb", o.Verb, "stay", o.Key, "room", a.Room, "steps", o.Steps, "error", o.Err)
		case o.Done:
			log.Info("action", "verb", o.Verb, "stay", o.Key, "room", a.Room, "steps", o.Steps)
		}
	}
	for i := range cycle.Plan.Held {
		h := &cycle.Plan.Held[i]
		log.Warn("held", "verb", h.Verb, "stay", h.Key, "room", h.Room, "guard", h.Guard, "why", h.Why)
	}
	for _, n := range cycle.Plan.Alarms {
		log.Warn("alarm", "stay", n.Key, "room", n.Room, "why", plan.Sentence(n.Reason, cycle.Plan.Zone, keyName))
	}
	if cycle.Err != nil && len(cycle.Outcomes) == 0 {
		text := cycle.Err.Error()
		if said[text] = true; !c.said[text] {
			log.Error("pass", "error", cycle.Err)
		}
	}
	c.said = said
}

func keyName(k access.Key) string { return string(k) }
