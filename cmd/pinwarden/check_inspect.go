package main

import (
	"context"
	"fmt"
	"time"

	"github.com/sourcegraph/conc"

	"pinwarden/controller/check"
	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/sinks/saltoks"
)

// checkProperty reads both sides, side by side, and finds what is wrong.
func (c *config) checkProperty(ctx context.Context, set *policy.Set, secret access.Secret, who accounts, o checking) (check.Report, error) {
	source, err := c.hotel(wiring{}, set, who.hotel)
	if err != nil {
		return check.Report{}, exit{exitUsage, err}
	}
	sink, err := saltoks.New(c.saltoks(set, secret, who.locks))
	if err != nil {
		return check.Report{}, exit{exitUsage, err}
	}
	f := check.Facts{Now: time.Now().UTC(), Set: set, Limits: c.limits(), Days: o.days}
	var account access.HotelAccount
	var locks access.LockAccount
	var both conc.WaitGroup
	asked := f
	both.Go(func() { f.House, account = source.inspect(ctx, secret, asked, o.guests) })
	both.Go(func() { f.Site, locks = inspectLocks(ctx, sink) })
	both.Wait()
	if err := ctx.Err(); err != nil {
		return check.Report{}, fmt.Errorf("check %s: %w", set.Property, err)
	}
	f.Hotel, f.Locks = &account, &locks
	return check.Report{Property: set.Property, Findings: check.Run(f), Audit: locks.Audit}, nil
}

// inspect reads the hotel in all its ways, and Akia's account where there is one.
func (h *hotel) inspect(ctx context.Context, secret access.Secret, f check.Facts, guests int) (access.House, access.HotelAccount) {
	ask := func(arrivals []access.Stay, guests int) access.HotelAccount {
		if h.client == nil {
			return access.HotelAccount{}
		}
		return h.client.Inspect(ctx, arrivals, guests)
	}
	house, err := h.source.Observe(ctx)
	if err != nil {
		a := ask(nil, 0)
		a.Unread = append(a.Unread, access.Unread{What: "stays and rooms", Why: err.Error(), Basis: true})
		return access.House{}, a
	}
	house.Property = f.Set.Property
	f.House = house.Normalize(func(id access.StayID) access.Key { return secret.Key(f.Set.Property, id) })
	return f.House, ask(check.Arrivals(f), guests)
}

func inspectLocks(ctx context.Context, sink *saltoks.Client) (access.Site, access.LockAccount) {
	a := sink.Inspect(ctx)
	if !a.Chosen {
		return access.Site{}, a // what follows would fail for the same reason
	}
	site, err := sink.Observe(ctx)
	if err != nil {
		a.Unread = append(a.Unread, access.Unread{What: "locks, groups and users", Why: err.Error(), Basis: true})
		return access.Site{}, a
	}
	audit := sink.Audit()
	a.Audit = &audit
	return site, a
}
