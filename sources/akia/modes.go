package akia

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pinwarden/policy/access"
)

// Modes is one hotel, read in several ways at once. Of every stay the newest
// evidence stands, and only a bulk read can prove that a stay is gone; see
// access.Join. One goroutine at a time may observe.
type Modes struct {
	Bulk  []Bulk // a report, an export: what proves completeness
	Watch *Watch // reads stays one by one; nil: nobody does
	Hints *Hints // takes calls; needs Watch; nil: nobody does
	// Rest is how long a bulk read serves: a call brings a pass, and not every pass
	// needs another report. It needs Watch, whose clock it goes by.
	Rest time.Duration

	kept []kept // by the index in Bulk
}

// kept is the last bulk read.
type kept struct {
	house access.House
	at    time.Time
}

// Bulk reads all stays at once.
type Bulk interface {
	Observe(context.Context) (access.House, error)
}

// Observe reads in every way. A way that fails is a gap; an error means that no
// way showed anything.
func (m *Modes) Observe(ctx context.Context) (access.House, error) {
	var houses []access.House
	var failed []error
	for i := range m.Bulk {
		house, err := m.bulk(ctx, i)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		houses = append(houses, house)
	}
	if m.Watch != nil {
		for i := range houses {
			m.Watch.Know(houses[i].Stays...)
		}
		m.Watch.catchUp(ctx)
		houses = append(houses, m.Watch.House())
	}
	if m.Hints != nil {
		houses = append(houses, m.Hints.house(access.Join(houses...)))
	}
	house := access.Join(houses...)
	if house.AsOf.IsZero() && len(failed) > 0 {
		return access.House{}, errors.Join(failed...)
	}
	for _, err := range failed {
		house.Lists = true // it could, had it been read
		house.Gaps = append(house.Gaps, err.Error())
	}
	if house.AsOf.IsZero() {
		house.Gaps = append(house.Gaps, fmt.Sprintf("no stay is known yet: %s", m.hope()))
	}
	return house, nil
}

// bulk reads one of Bulk, or takes its last house while that may rest.
func (m *Modes) bulk(ctx context.Context, i int) (access.House, error) {
	if m.Rest <= 0 || m.Watch == nil {
		return m.Bulk[i].Observe(ctx)
	}
	if m.kept == nil {
		m.kept = make([]kept, len(m.Bulk))
	}
	now := m.Watch.client.cfg.Now()
	if k := &m.kept[i]; !k.at.IsZero() && now.Sub(k.at) < m.Rest {
		return k.house, nil
	}
	house, err := m.Bulk[i].Observe(ctx)
	if m.kept[i] = (kept{house, now}); err != nil {
		m.kept[i] = kept{}
	}
	return house, err
}

// hope says where the first stay may come from.
func (m *Modes) hope() string {
	if m.Hints != nil {
		return "an automation of Akia's has to name one"
	}
	return "a report or an export has to show one"
}
