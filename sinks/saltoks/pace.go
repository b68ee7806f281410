package saltoks

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Pace is how fast one account may call the vendor. No limit is published; too
// many calls were answered with 429 at 8 a second, and 4 a second with 2 at a
// time is a guess on the safe side (seen in other clients' advice). All clients
// of one account share one Pace.
type Pace struct {
	limiter *rate.Limiter // nil: none
	lanes   chan struct{}
	most    float64 // of the retry budget

	mu      sync.Mutex
	retries float64   // what is left of the budget
	until   time.Time // nobody calls before, as the vendor asked
}

// What a Pace is, unless a setting says otherwise.
const (
	UsualRate    = 4 // calls a second
	UsualAtOnce  = 2
	UsualRetries = 20
)

// refill is what a call that went well gives back to the retry budget: with a
// vendor who is down, reads cost hardly more calls than with one who is up.
const refill = 0.1

// NewPace returns a pace of so many calls a second (0: no limit), atOnce calls
// under way at the same time, and a budget of reads that are tried again.
func NewPace(perSecond float64, atOnce, retries int) *Pace {
	p := &Pace{lanes: make(chan struct{}, max(1, atOnce)), most: float64(retries), retries: float64(retries)}
	if perSecond > 0 {
		p.limiter = rate.NewLimiter(rate.Limit(perSecond), max(1, int(perSecond)))
	}
	return p
}

// perSecond returns the limit; 0 is none.
func (p *Pace) perSecond() float64 {
	if p.limiter == nil {
		return 0
	}
	return float64(p.limiter.Limit())
}

func (p *Pace) atOnce() int { return cap(p.lanes) }

// errNoTime says that the context ends, or will end before a call may be made.
var errNoTime = errors.New("no time is left for another call")

// enter waits for the turn of one call, by the client's clock. Whoever entered leaves.
func (p *Pace) enter(ctx context.Context, now func() time.Time, sleep func(context.Context, time.Duration) error) error {
	select {
	case p.lanes <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", errNoTime, ctx.Err())
	}
	if err := p.turn(ctx, now, sleep); err != nil {
		p.leave()
		return err
	}
	return nil
}

func (p *Pace) leave() { <-p.lanes }

func (p *Pace) turn(ctx context.Context, now func() time.Time, sleep func(context.Context, time.Duration) error) error {
	at := now()
	wait, undo := p.held(at), func() {}
	if p.limiter != nil {
		r := p.limiter.ReserveN(at, 1)
		wait, undo = max(wait, r.DelayFrom(at)), func() { r.CancelAt(at) }
	}
	if wait <= 0 {
		return nil
	}
	if end, ok := ctx.Deadline(); ok && time.Until(end) < wait {
		undo()
		return errNoTime
	}
	if err := sleep(ctx, wait); err != nil {
		undo()
		return fmt.Errorf("%w: %w", errNoTime, err)
	}
	return nil
}

func (p *Pace) held(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.until.Sub(now)
}

// hold lets nobody call for a while: who met a 429 is not the only one to wait.
func (p *Pace) hold(now time.Time, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := now.Add(d); until.After(p.until) {
		p.until = until
	}
}

// well notes that a call went well.
func (p *Pace) well() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.retries = min(p.most, p.retries+refill)
}

// retry takes one more try out of the budget, if there is one.
func (p *Pace) retry() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.retries < 1 {
		return false
	}
	p.retries--
	return true
}
