package ledger

import (
	"context"
	"database/sql"
	"errors"

	"pinwarden/policy/access"
)

// txn is one change of the ledger: of the file at once, of the memory when that is committed. It begins with the
// first statement, so that a change of nothing costs nothing.
type txn struct {
	l   *Ledger
	ctx context.Context
	tx  *sql.Tx
	// deeds are changed but not committed.
	deeds map[access.Key]deed
	// after changes the memory once the file has changed.
	after []func()
}

// write makes one change. Once begun it is not cancelled.
func (l *Ledger) write(ctx context.Context, what string, change func(*txn) error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	ctx = context.WithoutCancel(ctx)
	if err := l.ready(ctx); err != nil {
		return l.wrap(what, err)
	}
	if err := l.transact(ctx, change); err != nil {
		return l.wrap(what, err)
	}
	return nil
}

func (l *Ledger) transact(ctx context.Context, change func(*txn) error) error {
	t := &txn{l: l, ctx: ctx, deeds: map[access.Key]deed{}}
	if err := change(t); err != nil {
		return errors.Join(err, t.rollback())
	}
	if t.tx != nil {
		if err := t.tx.Commit(); err != nil {
			l.stale = true
			return err
		}
	}
	for key, d := range t.deeds {
		l.memory.remember(key, d)
	}
	for _, f := range t.after {
		f()
	}
	return nil
}

func (t *txn) begin() (err error) {
	if t.tx == nil {
		t.tx, err = t.l.db.BeginTx(t.ctx, nil)
	}
	return err
}

func (t *txn) rollback() error {
	if t.tx == nil {
		return nil
	}
	return t.tx.Rollback()
}

func (t *txn) exec(query string, args ...any) error {
	if err := t.begin(); err != nil {
		return err
	}
	_, err := t.tx.ExecContext(t.ctx, query, args...)
	return err
}

// get reads the first row into where; sql.ErrNoRows if there is none.
func (t *txn) get(query string, args []any, where ...any) error {
	if err := t.begin(); err != nil {
		return err
	}
	return t.tx.QueryRowContext(t.ctx, query, args...).Scan(where...)
}

// deed changes what is remembered as done for a stay.
func (t *txn) deed(key access.Key, change func(*deed)) error {
	old, ok := t.deeds[key]
	if !ok {
		old = t.l.memory.deeds[key]
	}
	d := old
	change(&d)
	if d == old {
		return nil
	}
	t.deeds[key] = d
	return t.saveDeed(key, d)
}

// then changes the memory if and when the file has changed.
func (t *txn) then(f func()) { t.after = append(t.after, f) }
