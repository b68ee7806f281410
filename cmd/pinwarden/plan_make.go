package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/policy/plan/show"
)

// made is the plan of one property, with what is to be known beside it.
type made struct {
	plan.Plan
	where   show.Where
	lineage string // of the ledger; empty: there is none yet
}

// document is what there is to show of plans, and what speaks of those that are missing.
func document(plans []made, unread ...string) *show.Document {
	var reports []show.Report
	for i := range plans {
		reports = append(reports, show.Of(&plans[i].Plan, plans[i].where))
	}
	return show.New(reports, unread...)
}

// makePlans reads both sides of every property, for now or for a later instant.
// One that cannot be read holds up no other; the error says which.
// ledger.ErrInUse means that a daemon knows better.
func (c *config) makePlans(ctx context.Context, warn io.Writer, at string) ([]made, error) {
	all, err := c.wire(ctx, wiring{readOnly: true, warn: warn})
	if err != nil {
		return nil, err
	}
	defer closeAll(all)
	var plans []made
	var unread []error
	for _, p := range all {
		one, err := p.make(ctx, at)
		var usage exit
		switch {
		case errors.As(err, &usage):
			return nil, err
		case err != nil:
			unread = append(unread, notRead(p.Property, err))
		default:
			plans = append(plans, one)
		}
	}
	return plans, errors.Join(unread...)
}

// notRead says which property has no plan, and why.
func notRead(property string, err error) error {
	return fmt.Errorf("%s could not be read: %w", property, err)
}

// lines are errors that were joined, one by one.
func lines(err error) []string {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return nil
	}
	var out []string
	for _, one := range joined.Unwrap() {
		out = append(out, one.Error())
	}
	return out
}

func (p *property) make(ctx context.Context, at string) (made, error) {
	set := p.policies.Set()
	when, err := later(at, set.Zone, time.Now())
	if err != nil {
		return made{}, exit{exitUsage, err}
	}
	lineage, err := p.ledger.Lineage(ctx)
	if err != nil {
		return made{}, err
	}
	one, err := p.PlanAt(ctx, when)
	return made{one, set.Where, lineage}, err
}

// later reads the instant of --at, which is to come; the zero time if there is none.
func later(text string, zone *time.Location, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := parseInstant(text, zone)
	if err == nil && at.Before(now) {
		err = fmt.Errorf("--at %s is past: a plan knows what there is now; write an instant to come", text)
	}
	return at, err
}

// parseInstant reads RFC 3339, or a date and a time that the property's clocks show.
func parseInstant(text string, zone *time.Location) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	day, hour, _ := strings.Cut(strings.Replace(text, "T", " ", 1), " ")
	date, err := access.ParseDate(day)
	clock, wrong := access.ParseTimeOfDay(hour)
	if err != nil || wrong != nil {
		return time.Time{}, fmt.Errorf(`--at %s: write 2026-05-09T14:00:00+02:00 or, by the property's clocks, "2026-05-09 14:00"`, text)
	}
	return access.At(date, clock, access.Opening, zone), nil
}

// askDaemon returns the last plans of the daemon that has the ledger, or what it
// would do at a later instant: beside it nobody else knows what was done.
func (c *config) askDaemon(ctx context.Context, at string) (*show.Document, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	ask := url.Values{"format": {"json"}}
	if at != "" {
		ask.Set("at", at)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.listen()+"/-/plan?"+ask.Encode(), nil)
	if err != nil {
		return nil, exit{exitUsage, fmt.Errorf("server.listen: %w", err)}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("another process has the ledger, and no daemon answers: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		why, _ := io.ReadAll(io.LimitReader(resp.Body, 1000))
		err := fmt.Errorf("the daemon at %s has no plan to show: %s: %s", c.listen(), resp.Status, strings.TrimSpace(string(why)))
		if resp.StatusCode == http.StatusBadRequest {
			return nil, exit{exitUsage, err}
		}
		return nil, err
	}
	doc, err := show.Read(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("ask the daemon at %s for its plan: %w", c.listen(), err)
	}
	return doc, nil
}
