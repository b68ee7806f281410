package controller

import (
	"context"
	"fmt"

	"github.com/sourcegraph/conc"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// observe reads both sides at the same time, and then the clock, once. A house
// that cannot be read is an incomplete house: nothing is known of any stay, and
// so nothing is taken from one, while what is over can still be tidied. Without
// the site there is nothing to compare with.
func (c *Controller) observe(ctx context.Context) (plan.Inputs, error) {
	var (
		house             access.House
		site              access.Site
		houseErr, siteErr error
		wg                conc.WaitGroup
	)
	wg.Go(func() { house, houseErr = c.Source.Observe(ctx) })
	wg.Go(func() { site, siteErr = c.Sink.Observe(ctx) })
	wg.Wait()
	now := c.now()
	in := plan.Inputs{Now: now, Zone: c.Policy().Zone, Property: c.Property, Limits: c.Limits, Site: site}
	if houseErr != nil {
		house = access.House{Reading: access.Reading{Gaps: []string{houseErr.Error()}}}
	}
	house.Property = c.Property
	in.House = house.Normalize(c.key)
	if siteErr != nil {
		return in, fmt.Errorf("read the site of %s: %w", c.Property, siteErr)
	}
	known, err := c.Ledger.Known(ctx, now)
	if err != nil {
		return in, fmt.Errorf("read the ledger of %s: %w", c.Property, err)
	}
	known.Lost = c.lost(known, site)
	in.Known = plan.LearnSite(plan.Learn(known, in.House, in.Limits, now, in.Zone), site, in.Limits, now)
	return in, nil
}

// learnHouse remembers what the hotel showed although the site could not be read:
// a room that was dirty for an hour shows nothing of it afterwards. It waits until
// this process has compared the memory with the site once, since whatever was lost
// is found by what the memory lacks.
func (c *Controller) learnHouse(ctx context.Context, in plan.Inputs) error {
	if !c.compared || len(in.House.Stays) == 0 && len(in.House.Rooms) == 0 {
		return nil
	}
	known, err := c.Ledger.Known(ctx, in.Now)
	if err != nil {
		return fmt.Errorf("read the ledger of %s: %w", c.Property, err)
	}
	if err := c.Ledger.Learn(ctx, plan.Learn(known, in.House, in.Limits, in.Now, in.Zone)); err != nil {
		return fmt.Errorf("remember what was read: %w", err)
	}
	return nil
}

// lost reports whether the site shows more of ours than the memory does: the
// ledger is new, or it was put back from an older copy.
func (c *Controller) lost(known access.Known, site access.Site) bool {
	if known.Lost && !c.Ledger.Fresh() {
		return true
	}
	for i := range site.Holdings {
		if known.Find(site.Holdings[i].Key) == nil {
			return true
		}
	}
	return false
}
