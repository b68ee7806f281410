package simulate

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pinwarden/controller"
)

// World is what a replay runs on: a hotel that shows what it is told, locks, and
// the controller between them, all on one clock that stands until it is moved.
type World interface {
	// Advance moves the clock, and lets happen at the doors what is due by then.
	Advance(to time.Time)
	// Show makes the hotel show an event, now.
	Show(e Event) error
	// Pass makes one pass of the controller.
	Pass(ctx context.Context) (controller.Cycle, error)
}

// Progress is how far a replay has got.
type Progress struct {
	At     time.Time
	Done   float64 // 1 at the end
	Passes int
}

// The driver's habits are those of the controller's own loop.
const (
	atOnce   = 5           // passes that may follow each other without a wait
	shortest = time.Second // the wait when even that was not enough
	// mostFailed passes in a row end the replay: it would only repeat itself.
	mostFailed = 50
	mostTold   = 5
)

// driver decides when a pass is made.
type driver struct {
	world    World
	timeline *Timeline
	log      *Log
	interval time.Duration

	events []Event // still to come
	tick   time.Time
	next   time.Time // the next change by itself; zero: none
	failed int       // in a row
}

// Run lives through a timeline: events as they come; a pass on every hint, at
// every interval, when the plan changes by itself, and after a pass that did
// something. Nothing sleeps: time passes by moving the clock.
func Run(ctx context.Context, w World, t *Timeline, log *Log, interval time.Duration, progress func(Progress)) error {
	d := &driver{world: w, timeline: t, log: log, interval: interval, events: t.Events, tick: t.Start}
	for now := t.Start; now.Before(t.End); now = d.soonest() {
		w.Advance(now)
		look, err := d.show(now)
		if err != nil {
			return err
		}
		if !now.Before(d.tick) {
			look = true
			d.tick = now.Truncate(interval).Add(interval)
		}
		if !d.next.IsZero() && !now.Before(d.next) {
			look = true
		}
		if !look {
			continue
		}
		if err := d.look(ctx, now); err != nil {
			return err
		}
		if progress != nil {
			progress(Progress{At: now, Done: now.Sub(t.Start).Seconds() / t.End.Sub(t.Start).Seconds(), Passes: log.Passes})
		}
	}
	w.Advance(t.End)
	if progress != nil {
		progress(Progress{At: t.End, Done: 1, Passes: log.Passes})
	}
	return nil
}

// show brings everything that happens by now to the hotel, and reports whether
// some of it asks for a look.
func (d *driver) show(now time.Time) (hinted bool, err error) {
	for len(d.events) > 0 && !d.events[0].At.After(now) {
		e := d.events[0]
		d.events = d.events[1:]
		if err := d.world.Show(e); err != nil {
			return false, fmt.Errorf("show %s of %s%s at %s: %w", e.Kind, e.Stay, e.Room, e.At.Format(time.RFC3339), err)
		}
		hinted = hinted || e.Kind.Hinted()
	}
	return hinted, nil
}

// look makes passes until one does nothing, as the loop would.
func (d *driver) look(ctx context.Context, now time.Time) error {
	d.log.Looks = append(d.log.Looks, now)
	for n := 0; ; n++ {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		cycle, err := d.world.Pass(ctx)
		d.log.Passes++
		d.note(&cycle, err)
		if d.failed >= mostFailed {
			return fmt.Errorf("%d passes in a row failed, the last with: %w", d.failed, err)
		}
		d.next = cycle.Next()
		did := cycle.Did()
		if did && n < atOnce {
			continue
		}
		if soon := now.Add(shortest); did || !d.next.IsZero() && d.next.Before(soon) {
			d.next = soon
		}
		return nil
	}
}

func (d *driver) note(c *controller.Cycle, err error) {
	if len(c.Plan.Held) > 0 {
		d.log.Held++
		for i := range c.Plan.Held {
			h := &c.Plan.Held[i]
			d.fault(fmt.Sprintf("held: %s by %s: %s", h.Verb, h.Guard, h.Why))
		}
	}
	if err == nil {
		d.failed = 0
		return
	}
	d.failed++
	d.log.Failed++
	d.fault("failed: " + err.Error())
}

func (d *driver) fault(text string) {
	if len(d.log.Faults) < mostTold && !slices.Contains(d.log.Faults, text) {
		d.log.Faults = append(d.log.Faults, text)
	}
}

// soonest is when something happens next.
func (d *driver) soonest() time.Time {
	at := d.tick
	if len(d.events) > 0 {
		at = earlier(at, d.events[0].At)
	}
	if !d.next.IsZero() {
		at = earlier(at, d.next)
	}
	return at
}
