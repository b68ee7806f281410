package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"pinwarden/policy/plan"
)

// makePlans reads both sides of every property. One that cannot be read holds up
// no other; the error says which. ledger.ErrInUse means that a daemon knows better.
func (c *config) makePlans(ctx context.Context, warn io.Writer) ([]plan.Plan, error) {
	all, err := c.wire(ctx, wiring{readOnly: true, warn: warn})
	if err != nil {
		return nil, err
	}
	defer closeAll(all)
	var plans []plan.Plan
	var unread []error
	for _, p := range all {
		plan, err := p.Plan(ctx)
		if err != nil {
			unread = append(unread, err)
			continue
		}
		plans = append(plans, plan)
	}
	return plans, errors.Join(unread...)
}

// askDaemon prints the last plan of the daemon that has the ledger: beside it
// nobody else knows what was done.
func (c *config) askDaemon(ctx context.Context, w io.Writer, detailed bool) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.listen()+"/-/plan", nil)
	if err != nil {
		return exit{exitUsage, fmt.Errorf("server.listen: %w", err)}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("another process has the ledger, and no daemon answers: %w", err)
	}
	defer resp.Body.Close()
	code, err := strconv.Atoi(resp.Header.Get(exitHeader))
	if err != nil || resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the daemon at %s has no plan to show: %s", c.listen(), resp.Status)
	}
	if _, err := io.Copy(w, resp.Body); err != nil {
		return fmt.Errorf("read the plan of the daemon: %w", err)
	}
	if code == exitFine || code == exitChanges && !detailed {
		return nil
	}
	return exit{code: code}
}
