package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"pinwarden/policy/access"
)

// PIN opens the sealed PIN of a stay's user; each time is audited first. The error is of class access.ErrTerminal if
// none is kept for that user, and of class access.ErrAmbiguous if it may have been rotated since.
func (l *Ledger) PIN(ctx context.Context, key access.Key, user string) (access.PIN, error) {
	var pin access.PIN
	err := l.write(ctx, fmt.Sprintf("PIN of user %s of stay %s", user, key), func(t *txn) error {
		d := l.memory.deeds[key]
		if d.sealed == "" || d.sealed != user {
			return fmt.Errorf("none is kept: %w", access.ErrTerminal)
		}
		if !d.minting.IsZero() {
			return fmt.Errorf("a new one was asked for: %w", access.ErrAmbiguous)
		}
		var sealed string
		err := t.get("SELECT sealed FROM pins WHERE stay = $1 AND user_ref = $2", []any{key, user}, &sealed)
		if err != nil {
			return err
		}
		if pin, err = l.vault.open(key, user, sealed); err != nil {
			return err
		}
		return t.audit(l.now(), "pin", key, map[string]any{"user": user})
	})
	if err != nil {
		return access.PIN{}, err
	}
	return pin, nil
}

// Forget erases the sealed PIN of a stay from the file. Its keyed hash stays.
func (l *Ledger) Forget(ctx context.Context, key access.Key) error {
	what := "forget the PIN of stay " + string(key)
	erased := false
	err := l.write(ctx, what, func(t *txn) error {
		user := l.memory.deeds[key].sealed
		if user == "" {
			return nil
		}
		if err := t.exec("UPDATE pins SET sealed = '' WHERE stay = $1", key); err != nil {
			return err
		}
		if err := t.deed(key, func(d *deed) { d.sealed = "" }); err != nil {
			return err
		}
		erased = true
		return t.audit(l.now(), "forget", key, map[string]any{"user": user})
	})
	if err != nil || !erased {
		return err
	}
	if err := flush(context.WithoutCancel(ctx), l.db); err != nil {
		return l.wrap(what, err)
	}
	return nil
}

// EqualPINs returns the pairs of stays that have the same PIN, as far as their hashes are remembered.
func (l *Ledger) EqualPINs(ctx context.Context) ([][2]access.Key, error) {
	var pairs [][2]access.Key
	err := l.each(ctx, func(scan func(...any) error) error {
		var p [2]access.Key
		err := scan(&p[0], &p[1])
		pairs = append(pairs, p)
		return err
	}, `SELECT a.stay, b.stay FROM pins a JOIN pins b ON a.digest = b.digest AND a.stay < b.stay ORDER BY a.stay, b.stay`)
	if err != nil {
		return nil, l.wrap("find equal PINs", err)
	}
	return pairs, nil
}

// keep seals the PIN that a user of a stay has from now on.
func (t *txn) keep(key access.Key, user string, pin access.PIN, made stamp) error {
	v := t.l.vault
	const query = `INSERT INTO pins (stay, user_ref, sealed, digest, made) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (stay) DO UPDATE SET user_ref = excluded.user_ref, sealed = excluded.sealed,
		digest = excluded.digest, made = excluded.made`
	return t.exec(query, key, user, v.seal(key, user, pin), v.digest(pin), made)
}

func (l *Ledger) loadPINs(ctx context.Context, m *memory) error {
	return l.each(ctx, func(scan func(...any) error) error {
		var key access.Key
		var user string
		err := scan(&key, &user)
		d := m.deeds[key]
		d.sealed = user
		m.deeds[key] = d
		return err
	}, "SELECT stay, user_ref FROM pins WHERE sealed <> ''")
}

// noRows turns the absence of a row into words.
func noRows(err error, words string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return errors.New(words)
	}
	return err
}
