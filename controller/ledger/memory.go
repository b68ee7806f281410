package ledger

import (
	"context"
	"slices"
	"strings"
	"time"

	"pinwarden/policy/access"
)

// memory is the ledger's copy of its file.
type memory struct {
	stays    []access.KnownStay // sorted by Key; what was done is filled in
	rooms    []access.KnownRoom // sorted by Name
	doors    doors
	deeds    map[access.Key]deed
	removals []time.Time
	whole    wholeness
}

// deed is what was done for a stay, whether or not the stay was ever shown.
type deed struct {
	opened     time.Time
	openedRoom string
	made       time.Time
	closed     time.Time
	minting    time.Time
	tried      time.Time
	told       access.Told
	sealed     string // the user whose PIN is in the table pins
}

// fill puts into k what was done. A PIN that may have been rotated since it was sealed counts as none: nobody can
// say that it opens a door.
func (d deed) fill(k *access.KnownStay) {
	k.Opened, k.OpenedRoom = d.opened, d.openedRoom
	k.Made, k.Closed = d.made, d.closed
	k.Minting, k.Tried, k.Told = d.minting, d.tried, d.told
	k.Sealed = d.sealed
	if !d.minting.IsZero() {
		k.Sealed = ""
	}
}

func (m *memory) remember(key access.Key, d deed) {
	m.deeds[key] = d
	if i, ok := m.find(key); ok {
		d.fill(&m.stays[i])
	}
}

func (m *memory) find(key access.Key) (int, bool) {
	return slices.BinarySearchFunc(m.stays, key, func(k access.KnownStay, key access.Key) int {
		return strings.Compare(string(k.Key), string(key))
	})
}

// load reads the file.
func (l *Ledger) load(ctx context.Context) (memory, error) {
	m := memory{deeds: map[access.Key]deed{}}
	steps := []func(context.Context, *memory) error{
		l.loadDeeds, l.loadPINs, l.loadStays, l.loadRooms, l.loadOffline, l.loadUnconfirmed, l.loadRemovals, l.loadWhole,
	}
	for _, step := range steps {
		if err := step(ctx, &m); err != nil {
			return memory{}, err
		}
	}
	return m, nil
}

// each calls scan for every row of a query.
func (l *Ledger) each(ctx context.Context, scan func(func(...any) error) error, query string, args ...any) error {
	rows, err := l.db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
