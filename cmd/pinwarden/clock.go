package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// virtualClock is a clock that stands until it is moved.
type virtualClock struct {
	mu sync.Mutex
	at time.Time
}

func (c *virtualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Set moves the clock; it never goes back.
func (c *virtualClock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.at) {
		c.at = t
	}
}

// Sleep lets no time pass: what waits in a virtual world waits for an answer
// that is there already.
func (c *virtualClock) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// shiftedClock is the machine's clock, moved on by hand.
type shiftedClock struct{ ahead atomic.Int64 }

// Now is the same in every simulator that has the clock.
func (c *shiftedClock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Advance moves the clock on.
func (c *shiftedClock) Advance(d time.Duration) { c.ahead.Add(int64(max(0, d))) }
