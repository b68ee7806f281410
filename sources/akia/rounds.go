package akia

import (
	"cmp"
	"context"
	"strings"
	"time"

	"pinwarden/policy/access"
)

// class is how much a fresh row of a stay matters.
type class uint8

const (
	byHint   class = iota // somebody asked
	arriving              // due today, or due and not come
	within                // in house
	tomorrow              // due tomorrow
	others
	classes
)

// slots share the turns out: whoever has nothing due leaves its turn to the first
// that has, and nobody waits for ever.
var slots = [...]class{byHint, arriving, byHint, within, byHint, tomorrow, byHint, others}

// next picks the stay to read now; empty if none is due.
func (w *Watch) next() (id access.StayID, asked bool) {
	now, today := w.client.cfg.Now(), w.today()
	w.mu.Lock()
	defer w.mu.Unlock()
	var best [classes]*watched
	for id, k := range w.stays {
		if k.over(today) {
			delete(w.stays, id)
			continue
		}
		if !w.due(k, now) {
			continue
		}
		c := k.class(today)
		if best[c] == nil || k.before(best[c]) {
			best[c] = k
		}
	}
	slot := slots[w.turn%len(slots)]
	w.turn++
	for _, c := range []class{slot, byHint, arriving, within, tomorrow, others} {
		if best[c] != nil {
			return best[c].id, c == byHint
		}
	}
	return "", false
}

// over reports whether nothing that is read of the stay can matter any more.
func (k *watched) over(today access.Date) bool {
	last := k.departure + 2
	if k.phase == access.InHouse {
		last += 12 // whoever was never shown to leave
	}
	return k.asked.IsZero() && !k.departure.IsZero() && last < today
}

// due reports whether the stay may be read: asked for, or long enough not heard of.
// One whose read failed comes back after as long, asked or not.
func (w *Watch) due(k *watched, now time.Time) bool {
	wait := w.cfg.Every
	if !k.asked.IsZero() {
		return k.tried.Before(k.asked) || now.Sub(k.tried) >= wait
	}
	return w.cfg.Rounds && now.Sub(k.last()) >= wait
}

// last is when the stay was last heard of or tried.
func (k *watched) last() time.Time {
	if k.tried.After(k.seen) {
		return k.tried
	}
	return k.seen
}

func (k *watched) class(today access.Date) class {
	switch {
	case !k.asked.IsZero():
		return byHint
	case k.phase == access.InHouse:
		return within
	case (k.phase == access.Expected || k.phase == access.PhaseUnknown) && k.arrival <= today:
		return arriving
	case k.phase == access.Expected && k.arrival == today+1:
		return tomorrow
	}
	return others
}

// before says which of two stays of a class is read first: who has waited longest.
func (k *watched) before(o *watched) bool {
	return cmp.Or(k.asked.Compare(o.asked), k.last().Compare(o.last()), strings.Compare(string(k.id), string(o.id))) < 0
}

// Run reads stay after stay within the budget until the context ends, and calls
// wake when one showed something new or was asked for. What is asked for does not
// wait for the next turn.
func (w *Watch) Run(ctx context.Context, wake func()) error {
	w.loop(true)
	defer w.loop(false)
	pause := time.Minute / time.Duration(w.cfg.Budget)
	for most := 1; ; {
		if w.Turn(ctx, most) {
			wake()
		}
		most = 1
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-w.asked:
			timer.Stop()
			most = 2 // of two turns in a row, one belongs to hints
		case <-timer.C:
		}
	}
}

func (w *Watch) loop(on bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.looping = on
}

// catchUp reads what is most urgent where nobody runs the loop, as for a plan that
// is made once.
func (w *Watch) catchUp(ctx context.Context) {
	w.mu.Lock()
	looping := w.looping
	w.mu.Unlock()
	if !looping {
		w.Turn(ctx, w.cfg.Budget)
	}
}
