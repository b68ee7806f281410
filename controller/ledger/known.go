package ledger

import (
	"context"
	"slices"
	"time"

	"pinwarden/policy/access"
)

// Known returns what is remembered at an instant. The lists are the caller's own.
func (l *Ledger) Known(ctx context.Context, now time.Time) (access.Known, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.ready(ctx); err != nil {
		return access.Known{}, l.wrap("tell what is known", err)
	}
	return access.Known{
		Stays:       slices.Clone(l.memory.stays),
		Rooms:       slices.Clone(l.memory.rooms),
		Offline:     slices.Clone(l.memory.doors.offline),
		Unconfirmed: slices.Clone(l.memory.doors.unconfirmed),
		Counted:     l.memory.counted(now),
		Lost:        l.memory.whole != whole,
	}, nil
}
