package ledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"pinwarden/policy/access"
)

func (l *Ledger) loadRooms(ctx context.Context, m *memory) error {
	err := l.each(ctx, func(scan func(...any) error) error {
		var k access.KnownRoom
		err := scan(&k.Name, (*readiness)(&k.Readiness), (*stamp)(&k.Since))
		m.rooms = append(m.rooms, k)
		return err
	}, "SELECT name, readiness, since FROM rooms")
	slices.SortFunc(m.rooms, func(a, b access.KnownRoom) int { return cmp.Compare(a.Name, b.Name) })
	return err
}

func (t *txn) saveRoom(k *access.KnownRoom) error {
	const query = `INSERT INTO rooms (name, readiness, since) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET readiness = excluded.readiness, since = excluded.since`
	return t.exec(query, k.Name, readiness(k.Readiness), stamp(k.Since))
}

func (t *txn) dropRoom(name string) error {
	if err := t.exec("DELETE FROM rooms WHERE name = $1", name); err != nil {
		return fmt.Errorf("forget room %s: %w", name, err)
	}
	return nil
}
