package ledger

import (
	"context"
	"fmt"
)

// wholeness says whether the memory holds all that was done on the site.
type wholeness string

const (
	undecided wholeness = ""
	whole     wholeness = "whole"
	lost      wholeness = "lost"
)

const wholeName = "memory"

// Fresh reports whether this memory began empty and nobody has called SetLost since, be it in an earlier process.
// Until then Known counts it as lost: beside an empty site it is not, beside one with objects of ours it is.
func (l *Ledger) Fresh() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.memory.whole == undecided
}

// SetLost decides, durably, whether the memory is lost beside what the site shows (Known.Lost). The controller says
// so of a fresh ledger, or when it finds an old one.
func (l *Ledger) SetLost(ctx context.Context, isLost bool) error {
	w := whole
	if isLost {
		w = lost
	}
	return l.write(ctx, "mark the memory as "+string(w), func(t *txn) error {
		if l.memory.whole == w {
			return nil
		}
		if err := t.setMeta(wholeName, string(w)); err != nil {
			return err
		}
		t.then(func() { l.memory.whole = w })
		return t.audit(l.now(), string(w), "", nil)
	})
}

func (l *Ledger) loadWhole(ctx context.Context, m *memory) error {
	s, err := l.meta(ctx, wholeName)
	if err != nil {
		return err
	}
	switch m.whole = wholeness(s); m.whole {
	case undecided, whole, lost:
		return nil
	}
	return fmt.Errorf("no such state of memory: %q", s)
}
