package ledger

import (
	"context"
	"fmt"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// Opened remembers that the gate of a stay's room line was passed. To say it twice costs nothing.
func (l *Ledger) Opened(ctx context.Context, key access.Key, room string, at time.Time) error {
	return l.write(ctx, "opened for stay "+string(key), func(t *txn) error {
		at := l.instant(at)
		if d := l.memory.deeds[key]; d.opened == at && d.openedRoom == room {
			return nil
		}
		if err := t.deed(key, func(d *deed) { d.opened, d.openedRoom = at, room }); err != nil {
			return err
		}
		return t.audit(at, "opened", key, map[string]any{"room": room})
	})
}

// Trying records that a message with the PIN is about to be sent. It refuses a context that is over.
func (l *Ledger) Trying(ctx context.Context, key access.Key, at time.Time) error {
	what := "about to tell stay " + string(key)
	if err := ctx.Err(); err != nil {
		return l.wrap(what, err)
	}
	return l.write(ctx, what, func(t *txn) error {
		at := l.instant(at)
		if err := t.deed(key, func(d *deed) { d.tried = at }); err != nil {
			return err
		}
		return t.audit(at, "trying", key, nil)
	})
}

// Told records that the guest has the PIN of a user, or may have it, and for which room and dates.
func (l *Ledger) Told(ctx context.Context, key access.Key, told access.Told) error {
	return l.write(ctx, "told stay "+string(key), func(t *txn) error {
		told.At = l.instant(told.At)
		if err := t.deed(key, func(d *deed) { d.told = told }); err != nil {
			return err
		}
		what, detail := "told", map[string]any{
			"user": told.User, "room": told.Room, "arrival": told.Arrival, "departure": told.Departure,
		}
		if told.Doubts > 0 {
			what, detail["doubts"] = "unanswered", told.Doubts
		}
		return t.audit(told.At, what, key, detail)
	})
}

// Removed records that a counted removal was made.
func (l *Ledger) Removed(ctx context.Context, key access.Key, verb plan.Verb, at time.Time) error {
	return l.write(ctx, fmt.Sprintf("removed (%s) from stay %s", verb, key), func(t *txn) error {
		at := l.instant(at)
		if err := t.saveRemoval(key, verb, at); err != nil {
			return err
		}
		return t.audit(at, "removed", key, map[string]any{"verb": verb})
	})
}

func (l *Ledger) loadDeeds(ctx context.Context, m *memory) error {
	const query = `SELECT stay, opened, opened_room, made, closed, minting, tried,
		told_user, told_at, told_room, told_arrival, told_departure, told_doubts, told_notice FROM deeds`
	return l.each(ctx, func(scan func(...any) error) error {
		var key access.Key
		var d deed
		err := scan(&key, (*stamp)(&d.opened), &d.openedRoom, (*stamp)(&d.made), (*stamp)(&d.closed),
			(*stamp)(&d.minting), (*stamp)(&d.tried), &d.told.User, (*stamp)(&d.told.At), &d.told.Room,
			(*date)(&d.told.Arrival), (*date)(&d.told.Departure), &d.told.Doubts, &d.told.Notice)
		m.deeds[key] = d
		return err
	}, query)
}

func (t *txn) saveDeed(key access.Key, d deed) error {
	const query = `INSERT INTO deeds (stay, opened, opened_room, made, closed, minting, tried,
		told_user, told_at, told_room, told_arrival, told_departure, told_doubts, told_notice)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (stay) DO UPDATE SET opened = excluded.opened, opened_room = excluded.opened_room,
		made = excluded.made, closed = excluded.closed, minting = excluded.minting, tried = excluded.tried,
		told_user = excluded.told_user, told_at = excluded.told_at, told_room = excluded.told_room,
		told_arrival = excluded.told_arrival, told_departure = excluded.told_departure,
		told_doubts = excluded.told_doubts, told_notice = excluded.told_notice`
	return t.exec(query, key, stamp(d.opened), d.openedRoom, stamp(d.made), stamp(d.closed),
		stamp(d.minting), stamp(d.tried), d.told.User, stamp(d.told.At), d.told.Room,
		date(d.told.Arrival), date(d.told.Departure), d.told.Doubts, d.told.Notice)
}
