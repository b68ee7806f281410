package ledger

import (
	"context"
	"slices"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

const (
	// countedFor is how long a removal weighs on the caps.
	countedFor = time.Hour
	// removalsKept is how long one is kept, with room for a clock that was wrong. The audit trail keeps it for good.
	removalsKept = 24 * time.Hour
)

// counted returns how many removals weigh at an instant. One that seems to lie in the future was made under another
// clock and weighs.
func (m *memory) counted(now time.Time) int {
	n := 0
	for _, at := range m.removals {
		if now.Sub(at) < countedFor {
			n++
		}
	}
	return n
}

func (l *Ledger) loadRemovals(ctx context.Context, m *memory) error {
	return l.each(ctx, func(scan func(...any) error) error {
		var at time.Time
		err := scan((*stamp)(&at))
		m.removals = append(m.removals, at)
		return err
	}, "SELECT at FROM removals")
}

func (t *txn) saveRemoval(key access.Key, verb plan.Verb, at time.Time) error {
	oldest := at.Add(-removalsKept)
	if err := t.exec("DELETE FROM removals WHERE at < $1", stamp(oldest)); err != nil {
		return err
	}
	if err := t.exec("INSERT INTO removals (at, stay, verb) VALUES ($1, $2, $3)", stamp(at), key, verb); err != nil {
		return err
	}
	t.then(func() {
		m := &t.l.memory
		m.removals = append(slices.DeleteFunc(m.removals, oldest.After), at)
	})
	return nil
}
