package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// ErrUsed says that a saved plan was applied before.
var ErrUsed = errors.New("it was applied before, and a saved plan is good for once: make another")

// usedPrefix begins the names under which meta keeps the saved plans that were applied.
const usedPrefix = "used plan "

// Used fails with ErrUsed if a saved plan was applied before.
func (l *Ledger) Used(ctx context.Context, nonce string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	plan, err := l.meta(ctx, usedPrefix+nonce)
	if err == nil && plan != "" {
		err = ErrUsed
	}
	if err != nil {
		return l.wrap("look for the saved plan", err)
	}
	return nil
}

// Use records durably that a saved plan is about to be applied, and fails with ErrUsed if it ever was. nonce is the
// file's own, plan the id of what it does.
func (l *Ledger) Use(ctx context.Context, nonce, plan string, at time.Time) error {
	return l.write(ctx, "use the saved plan "+plan, func(t *txn) error {
		var before string
		err := t.get("SELECT value FROM meta WHERE name = $1", []any{usedPrefix + nonce}, &before)
		switch {
		case err == nil:
			return ErrUsed
		case !errors.Is(err, sql.ErrNoRows):
			return err
		}
		if err := t.setMeta(usedPrefix+nonce, plan); err != nil {
			return err
		}
		return t.audit(at, "saved plan", "", map[string]any{"plan": plan})
	})
}

// Lineage names this ledger apart from every other of the property, as one that was begun anew. It is empty for one
// in memory, which is the copy of none.
func (l *Ledger) Lineage(ctx context.Context) (string, error) {
	if l.path == Memory {
		return "", nil
	}
	first, err := l.Trail(ctx, 0, 1)
	if err == nil && len(first) == 0 {
		err = errors.New("the trail is empty")
	}
	if err != nil {
		return "", fmt.Errorf("name ledger %s: %w", l.path, err)
	}
	return first[0].Hash[:16], nil
}
