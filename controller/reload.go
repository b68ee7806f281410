package controller

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"pinwarden/policy"
)

// Policies holds the set in force and replaces it whole. Everything that can
// fail comes before the swap: a set that does not load leaves the last good one.
type Policies struct {
	load    func() (*policy.Set, error)
	current atomic.Pointer[policy.Set]
	mu      sync.Mutex
	metrics *Metrics
	last    string // the error of the last attempt, so that it is reported once
}

// NewPolicies loads a set for the first time; without a good one there is nothing to run.
func NewPolicies(load func() (*policy.Set, error), m *Metrics, now time.Time) (*Policies, error) {
	p := &Policies{load: load, metrics: m}
	set, err := load()
	if err != nil {
		return nil, err
	}
	p.current.Store(set)
	m.Reloaded(true, now)
	return p, nil
}

// Set returns the set in force.
func (p *Policies) Set() *policy.Set { return p.current.Load() }

// Reload reads the policies again. It reports whether another set is in force
// now; an error is returned once and then only when it changes.
func (p *Policies) Reload(now time.Time) (changed bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	old := p.Set()
	set, err := p.load()
	if err == nil {
		err = settledAtStart(set, old)
	}
	p.metrics.Reloaded(err == nil, now)
	if err != nil {
		if err.Error() == p.last {
			return false, nil
		}
		p.last = err.Error()
		return false, fmt.Errorf("the policies do not load, the last good ones stay in force: %w", err)
	}
	p.last = ""
	p.current.Store(set)
	return set.Revision != old.Revision, nil
}

// settledAtStart refuses what the adapters were made with: another site or office
// only takes effect in a daemon that starts with it.
func settledAtStart(set, old *policy.Set) error {
	for _, fixed := range []struct{ key, now, was string }{
		{"property", set.Property, old.Property},
		{"salto.site", set.Site, old.Site},
		{"akia.office", set.Office, old.Office},
	} {
		if fixed.now != fixed.was {
			return fmt.Errorf("%s is now %q and was %q: restart pinwarden to change that", fixed.key, fixed.now, fixed.was)
		}
	}
	return nil
}
