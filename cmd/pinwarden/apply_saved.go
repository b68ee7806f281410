package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"pinwarden/controller"
	"pinwarden/controller/ledger"
	"pinwarden/policy/plan"
	"pinwarden/policy/plan/show"
)

// errStale says that a saved plan may not be applied any more.
var errStale = errors.New("make another with plan --out")

func stale(format string, args ...any) error {
	return fmt.Errorf("the saved plan is stale: "+format+"; %w", append(args, errStale)...)
}

// fits reports what speaks against doing a plan in the place of the one in the file.
func (s *savedPlan) fits(of *savedProperty, p *plan.Plan, lineage string, fresh bool) error {
	switch age := p.Now.Sub(s.Made); {
	case age > savedFor:
		return stale("it was made at %s, more than %s ago", s.Made.Format(time.RFC3339), savedFor)
	case age < -time.Minute:
		return stale("it was made at %s, which is to come", s.Made.Format(time.RFC3339))
	case of.Ledger != lineage && (of.Ledger != "" || !fresh):
		return stale("it was made beside another ledger of %s", of.Property)
	case of.Policy != p.Revision:
		return stale("it was made under policy %s of %s, and %s is in force", of.Policy, of.Property, p.Revision)
	case !sameActions(of.Actions, actionsOf(p)):
		return stale("what there is to do at %s is not what it says", of.Property)
	}
	return nil
}

// sameActions reports whether two lists do the same, up to hours that have begun in between.
func sameActions(a, b []savedAction) bool {
	same := len(a) == len(b)
	for i := 0; same && i < len(a); i++ {
		same = a[i].Digest == b[i].Digest || a[i].Effect == b[i].Effect
	}
	return same
}

// apply makes one pass that does exactly what the file says, or nothing.
func (s *savedPlan) apply(ctx context.Context, p *property, w io.Writer) (int, error) {
	i := slices.IndexFunc(s.Properties, func(of savedProperty) bool { return of.Property == p.Property })
	if i < 0 {
		return exitFine, nil // nothing was planned for it
	}
	of := &s.Properties[i]
	if err := p.ledger.Used(ctx, s.Nonce); err != nil {
		return exitStale, err
	}
	lineage, err := p.ledger.Lineage(ctx)
	if err != nil {
		return exitError, err
	}
	fresh := p.ledger.Fresh()
	p.Consent = func(ctx context.Context, now plan.Plan) error {
		if err := s.fits(of, &now, lineage, fresh); err != nil {
			return errors.Join(err, s.tell(w, p, &now))
		}
		return p.ledger.Use(ctx, s.Nonce, now.ID, now.Now)
	}
	cycle, err := p.RunOnce(ctx)
	switch {
	case errors.Is(err, errStale), errors.Is(err, ledger.ErrUsed):
		return exitStale, err
	case cycle.Plan.ID == "":
		return exitError, err
	}
	doc := document([]made{{Plan: cycle.Plan, where: p.Policy().Where}})
	return doneAs(&cycle, err), errors.Join(err, showDocument(w, doc, "text", ""))
}

// missing returns the stale error of a property that the file has and nobody else.
func (s *savedPlan) missing(all []*property) error {
	for _, of := range s.Properties {
		if !slices.ContainsFunc(all, func(p *property) bool { return p.Property == of.Property }) {
			return stale("no policy is for property %q any more", of.Property)
		}
	}
	return nil
}

// doneAs is the exit code of one pass that was let through.
func doneAs(cycle *controller.Cycle, err error) int {
	switch {
	case err != nil, slices.ContainsFunc(cycle.Outcomes, func(o controller.ActionOutcome) bool { return !o.Done }):
		return exitPartly
	case len(cycle.Plan.Held) > 0 || cycle.Plan.Distrusted():
		return exitHeld
	}
	return exitFine
}

// tell prints what differs between the file and what there is to do now.
func (s *savedPlan) tell(w io.Writer, p *property, now *plan.Plan) error {
	is := show.Of(now, p.Policy().Where)
	for i := range s.Document.Plans {
		if was := &s.Document.Plans[i]; was.Property == is.Property {
			return show.Differences(w, was, &is)
		}
	}
	return nil
}
