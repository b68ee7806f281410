package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// meta returns a value by name; empty if there is none.
func (l *Ledger) meta(ctx context.Context, name string) (string, error) {
	var value string
	err := l.db.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = $1", name).Scan(&value)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	return value, nil
}

func (t *txn) setMeta(name, value string) error {
	const query = `INSERT INTO meta (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`
	if err := t.exec(query, name, value); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// identify binds a new ledger to its property and key, and refuses one that is bound to others.
func (l *Ledger) identify(ctx context.Context, property string) error {
	owner, err := l.meta(ctx, "property")
	if err != nil {
		return err
	}
	proof, err := l.meta(ctx, "key_proof")
	if err != nil {
		return err
	}
	mine := l.vault.proof("key", property)
	switch {
	case owner == "":
		return l.transact(ctx, func(t *txn) error {
			if err := t.setMeta("property", property); err != nil {
				return err
			}
			if err := t.setMeta("key_proof", mine); err != nil {
				return err
			}
			return t.audit(l.now(), created, "", map[string]any{"property": property})
		})
	case owner != property:
		return fmt.Errorf("it belongs to property %q, not to %q: give each property a file of its own", owner, property)
	case proof != mine:
		return errors.New("it was made under another key: put the key file back that it began with, " +
			"or move the ledger away: what is on the site is then recognised by its markers")
	}
	return nil
}
