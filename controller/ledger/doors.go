package ledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"pinwarden/policy/access"
)

// doors are what is known of doors that changes may not have reached. There are few at any time.
type doors struct {
	offline     []access.Offline     // sorted by Door
	unconfirmed []access.Unconfirmed // sorted by Door, then Key
}

func (l *Ledger) loadOffline(ctx context.Context, m *memory) error {
	err := l.each(ctx, func(scan func(...any) error) error {
		var o access.Offline
		err := scan(&o.Door, (*stamp)(&o.Since), (*stamp)(&o.Back))
		m.doors.offline = append(m.doors.offline, o)
		return err
	}, "SELECT door, since, back FROM offline")
	slices.SortFunc(m.doors.offline, func(a, b access.Offline) int { return cmp.Compare(a.Door, b.Door) })
	return err
}

func (l *Ledger) loadUnconfirmed(ctx context.Context, m *memory) error {
	err := l.each(ctx, func(scan func(...any) error) error {
		var u access.Unconfirmed
		err := scan(&u.Door, &u.Key, (*stamp)(&u.At), (*stamp)(&u.Ends))
		m.doors.unconfirmed = append(m.doors.unconfirmed, u)
		return err
	}, "SELECT door, stay, at, ends FROM unconfirmed")
	slices.SortFunc(m.doors.unconfirmed, byDoor)
	return err
}

func byDoor(a, b access.Unconfirmed) int {
	return cmp.Or(cmp.Compare(a.Door, b.Door), cmp.Compare(a.Key, b.Key))
}

// learnDoors writes both lists anew when they differ: they are short, and nearly always the same.
func (t *txn) learnDoors(offline []access.Offline, unconfirmed []access.Unconfirmed) error {
	var next doors
	for _, o := range offline {
		o.Since, o.Back = plain(o.Since), plain(o.Back)
		next.offline = append(next.offline, o)
	}
	for _, u := range unconfirmed {
		u.At, u.Ends = plain(u.At), plain(u.Ends)
		next.unconfirmed = append(next.unconfirmed, u)
	}
	if old := &t.l.memory.doors; slices.Equal(old.offline, next.offline) && slices.Equal(old.unconfirmed, next.unconfirmed) {
		return nil
	}
	for _, query := range []string{"DELETE FROM offline", "DELETE FROM unconfirmed"} {
		if err := t.exec(query); err != nil {
			return fmt.Errorf("doors: %w", err)
		}
	}
	for _, o := range next.offline {
		if err := t.exec("INSERT INTO offline (door, since, back) VALUES ($1, $2, $3)", o.Door, stamp(o.Since), stamp(o.Back)); err != nil {
			return fmt.Errorf("door %s: %w", o.Door, err)
		}
	}
	for _, u := range next.unconfirmed {
		const query = "INSERT INTO unconfirmed (door, stay, at, ends) VALUES ($1, $2, $3, $4)"
		if err := t.exec(query, u.Door, u.Key, stamp(u.At), stamp(u.Ends)); err != nil {
			return fmt.Errorf("door %s: %w", u.Door, err)
		}
	}
	t.then(func() { t.l.memory.doors = next })
	return nil
}
