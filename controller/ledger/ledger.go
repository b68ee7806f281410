package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// Options say whose ledger it is and how it is kept.
type Options struct {
	Property string
	// Key seals the PINs and proves the audit trail: 32 bytes. A ledger opens only with the key that it began with.
	Key []byte
	// NoSync lets a crash of the machine lose the last writes; for simulations.
	NoSync bool
	// Now stamps what is recorded without an instant of its own; time.Now if nil.
	Now func() time.Time
}

// Ledger is the memory of one property. It may be used by many goroutines.
type Ledger struct {
	path  string
	vault *vault
	now   func() time.Time
	lock  io.Closer

	// dangling are the intents that Open found without an outcome.
	dangling []Intent

	mu     sync.Mutex
	db     *sql.DB
	memory memory
	// stale says that a commit failed, so that only the file knows whether it happened.
	stale  bool
	closed bool
}

// ErrInUse says that another process has the ledger open. Its text follows on who that is.
var ErrInUse = errors.New("ask that one, or stop it first")

// Memory is the path of a ledger that is gone when it is closed.
const Memory = ":memory:"

// Open opens the ledger in a file, which it makes if there is none, and settles as ambiguous what an earlier process
// began and did not settle. It fails if another process has it open, if a newer version wrote it, or if it belongs
// to another property or key.
func Open(ctx context.Context, path string, o Options) (*Ledger, error) {
	l := &Ledger{path: path, now: o.Now}
	if l.now == nil {
		l.now = time.Now
	}
	if err := l.open(ctx, o); err != nil {
		return nil, errors.Join(fmt.Errorf("open ledger %s: %w", path, err), l.release())
	}
	return l, nil
}

func (l *Ledger) open(ctx context.Context, o Options) (err error) {
	if l.vault, err = newVault(o.Property, o.Key); err != nil {
		return err
	}
	if l.path != Memory {
		if l.lock, err = acquire(l.path + ".lock"); err != nil {
			return err
		}
	}
	if l.db, err = openSQLite(ctx, l.path, o.NoSync); err != nil {
		return err
	}
	if err := l.migrate(ctx); err != nil {
		return err
	}
	if err := l.identify(ctx, o.Property); err != nil {
		return err
	}
	if err := l.settleDangling(ctx); err != nil {
		return err
	}
	l.memory, err = l.load(ctx)
	return err
}

// Close lets another process open the file. It waits for a write that is under way.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	if err := l.release(); err != nil {
		return fmt.Errorf("close ledger %s: %w", l.path, err)
	}
	return nil
}

func (l *Ledger) release() error {
	var errs []error
	if l.db != nil {
		errs = append(errs, l.db.Close())
	}
	if l.lock != nil {
		errs = append(errs, l.lock.Close())
	}
	return errors.Join(errs...)
}

// ready makes sure, under the mutex, that memory and file agree.
func (l *Ledger) ready(ctx context.Context) error {
	if l.closed {
		return errors.New("it is closed")
	}
	if !l.stale {
		return nil
	}
	m, err := l.load(ctx)
	if err != nil {
		return fmt.Errorf("read it again after a failed commit: %w", err)
	}
	l.memory, l.stale = m, false
	return nil
}

// wrap names the ledger and what was asked of it.
func (l *Ledger) wrap(what string, err error) error {
	return fmt.Errorf("ledger %s: %s: %w", l.path, what, err)
}
