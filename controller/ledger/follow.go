package ledger

import (
	"database/sql"
	"errors"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// follow draws what an outcome says about the stay.
func (t *txn) follow(s plan.Step, o plan.Outcome) error {
	if o.Result == plan.Ambiguous && s.Op == plan.AddDoor && s.Line == access.RoomLine {
		// The door may be there: what it replaces must wait as long as if it were.
		return t.deed(s.Key, func(d *deed) { d.made = o.At })
	}
	if o.Result == plan.Done {
		if err := t.followDone(s, o); err != nil {
			return err
		}
	}
	if s.Op != plan.MintPIN && s.Op != plan.MakeUser {
		return nil
	}
	minting, err := t.minting(s.Key)
	if err != nil {
		return err
	}
	return t.deed(s.Key, func(d *deed) { d.minting = minting })
}

func (t *txn) followDone(s plan.Step, o plan.Outcome) error {
	switch s.Op {
	case plan.AddDoor:
		if s.Line != access.RoomLine {
			return nil
		}
		return t.deed(s.Key, func(d *deed) { d.made = o.At })
	case plan.SuspendUser:
		return t.deed(s.Key, func(d *deed) { d.closed = o.At })
	case plan.SubscribeUser:
		return t.deed(s.Key, func(d *deed) { d.closed = time.Time{} })
	case plan.MakeUser:
		// A new user has no PIN yet, and nobody was sent one of it.
		if err := t.exec("DELETE FROM pins WHERE stay = $1", s.Key); err != nil {
			return err
		}
		return t.deed(s.Key, func(d *deed) { d.closed, d.tried, d.sealed = time.Time{}, time.Time{}, "" })
	case plan.MintPIN:
		if err := t.keep(s.Key, o.User, o.PIN, stamp(o.At)); err != nil {
			return err
		}
		return t.deed(s.Key, func(d *deed) {
			d.sealed, d.tried = o.User, time.Time{}
			if d.told.User == o.User {
				d.told = access.Told{} // the PIN that the guest was told is no more
			}
		})
	}
	return nil
}

// minting returns when a PIN of the stay's present user was last asked for without a known answer, since the last
// known one.
func (t *txn) minting(key access.Key) (at time.Time, err error) {
	const query = `SELECT at FROM intents WHERE stay = $1 AND op = $2 AND result IN ('', 'ambiguous') AND id > (
		SELECT COALESCE(MAX(id), 0) FROM intents WHERE stay = $1 AND op IN ($2, $3) AND result = 'done')
		ORDER BY id DESC LIMIT 1`
	err = t.get(query, []any{key, plan.MintPIN, plan.MakeUser}, (*stamp)(&at))
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return at, err
}
