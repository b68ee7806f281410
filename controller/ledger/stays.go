package ledger

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"pinwarden/policy/access"
)

func (l *Ledger) loadStays(ctx context.Context, m *memory) error {
	const query = `SELECT stay, source_id, phase, phase_since, room, room_since, arrival, departure, dates_since,
		in_house, misses, last_miss, confirmed, edited, repairs, repaired, elsewhere, actions FROM stays`
	err := l.each(ctx, func(scan func(...any) error) error {
		var k access.KnownStay
		var confirmed int64
		var e access.Edits
		var actions string
		err := scan(&k.Key, &k.ID, (*phase)(&k.Phase), (*stamp)(&k.PhaseSince), &k.Room, (*stamp)(&k.RoomSince),
			(*date)(&k.Arrival), (*date)(&k.Departure), (*stamp)(&k.DatesSince),
			&k.InHouse, &k.Misses, (*stamp)(&k.LastMiss),
			&confirmed, (*stamp)(&e.Since), &e.Repairs, (*stamp)(&e.Repaired), (*stamp)(&e.Foreign), &actions)
		if actions != "" {
			k.Actions = strings.Fields(actions)
		}
		if k.Confirmed = uint64(confirmed); e != (access.Edits{}) {
			k.Edits = &e
		}
		m.deeds[k.Key].fill(&k)
		m.stays = append(m.stays, k)
		return err
	}, query)
	// Sorted here, for databases differ in how they sort text.
	slices.SortFunc(m.stays, func(a, b access.KnownStay) int { return cmp.Compare(a.Key, b.Key) })
	return err
}

func (t *txn) saveStay(k *access.KnownStay) error {
	const query = `INSERT INTO stays (stay, source_id, phase, phase_since, room, room_since, arrival, departure,
		dates_since, in_house, misses, last_miss, confirmed, edited, repairs, repaired, elsewhere, actions)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
		ON CONFLICT (stay) DO UPDATE SET source_id = excluded.source_id, phase = excluded.phase,
		phase_since = excluded.phase_since, room = excluded.room, room_since = excluded.room_since,
		arrival = excluded.arrival, departure = excluded.departure, dates_since = excluded.dates_since,
		in_house = excluded.in_house, misses = excluded.misses, last_miss = excluded.last_miss,
		confirmed = excluded.confirmed, edited = excluded.edited, repairs = excluded.repairs,
		repaired = excluded.repaired, elsewhere = excluded.elsewhere, actions = excluded.actions`
	e := edits(k)
	return t.exec(query, k.Key, k.ID, phase(k.Phase), stamp(k.PhaseSince), k.Room, stamp(k.RoomSince),
		date(k.Arrival), date(k.Departure), stamp(k.DatesSince), k.InHouse, k.Misses, stamp(k.LastMiss),
		int64(k.Confirmed), stamp(e.Since), e.Repairs, stamp(e.Repaired), stamp(e.Foreign), strings.Join(k.Actions, " "))
}

// edits are what is remembered of changes that were not ours, as they will be read back.
func edits(k *access.KnownStay) access.Edits {
	if k.Edits == nil {
		return access.Edits{}
	}
	e := *k.Edits
	e.Since, e.Repaired, e.Foreign = plain(e.Since), plain(e.Repaired), plain(e.Foreign)
	return e
}
