package ledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"pinwarden/policy/access"
)

// Learn remembers what observations showed: phase, room, dates, since when, and misses. Stays that known lacks are
// forgotten with all that was done for them. What the other methods own is not taken from known, and a row in which
// only LastRead differs is not written.
func (l *Ledger) Learn(ctx context.Context, known access.Known) error {
	return l.write(ctx, "learn", func(t *txn) error {
		if err := sorted(known.Stays, func(k *access.KnownStay) access.Key { return k.Key }); err != nil {
			return fmt.Errorf("stays: %w", err)
		}
		if err := sorted(known.Rooms, func(k *access.KnownRoom) string { return k.Name }); err != nil {
			return fmt.Errorf("rooms: %w", err)
		}
		if err := t.learnStays(known.Stays); err != nil {
			return err
		}
		if err := t.learnRooms(known.Rooms); err != nil {
			return err
		}
		return t.learnDoors(known.Offline, known.Unconfirmed)
	})
}

// sorted makes sure that a list is as promised: in a jumbled one, rows would seem absent and be forgotten.
func sorted[T any, K cmp.Ordered](list []T, key func(*T) K) error {
	for i := 1; i < len(list); i++ {
		if a, b := key(&list[i-1]), key(&list[i]); a >= b {
			return fmt.Errorf("%v before %v: not sorted, or twice the same", a, b)
		}
	}
	return nil
}

func (t *txn) learnStays(shown []access.KnownStay) error {
	old := t.l.memory.stays
	next := make([]access.KnownStay, len(shown))
	for i := range shown {
		k := &next[i]
		*k = plainStay(shown[i])
		t.l.memory.deeds[k.Key].fill(k)
		for len(old) > 0 && old[0].Key < k.Key {
			if err := t.purge(old[0].Key); err != nil {
				return err
			}
			old = old[1:]
		}
		if len(old) > 0 && old[0].Key == k.Key {
			same := sameStay(&old[0], k)
			old = old[1:]
			if same {
				continue
			}
		}
		if err := t.saveStay(k); err != nil {
			return fmt.Errorf("stay %s: %w", k.Key, err)
		}
	}
	for i := range old {
		if err := t.purge(old[i].Key); err != nil {
			return err
		}
	}
	t.then(func() { t.l.memory.stays = next })
	return nil
}

// purge forgets a stay. What the audit trail says of it stays.
func (t *txn) purge(key access.Key) error {
	for _, query := range []string{
		"DELETE FROM stays WHERE stay = $1",
		"DELETE FROM deeds WHERE stay = $1",
		"DELETE FROM pins WHERE stay = $1",
		"DELETE FROM intents WHERE stay = $1 AND result <> ''",
	} {
		if err := t.exec(query, key); err != nil {
			return fmt.Errorf("forget stay %s: %w", key, err)
		}
	}
	t.then(func() { delete(t.l.memory.deeds, key) })
	return t.audit(t.l.now(), "purge", key, nil)
}

func (t *txn) learnRooms(shown []access.KnownRoom) error {
	old := t.l.memory.rooms
	next := slices.Clone(shown)
	for i := range next {
		k := &next[i]
		k.Since = plain(k.Since)
		for len(old) > 0 && old[0].Name < k.Name {
			if err := t.dropRoom(old[0].Name); err != nil {
				return err
			}
			old = old[1:]
		}
		if len(old) > 0 && old[0].Name == k.Name {
			same := old[0].Readiness == k.Readiness && old[0].Since.Equal(k.Since)
			old = old[1:]
			if same {
				continue
			}
		}
		if err := t.saveRoom(k); err != nil {
			return fmt.Errorf("room %s: %w", k.Name, err)
		}
	}
	for i := range old {
		if err := t.dropRoom(old[i].Name); err != nil {
			return err
		}
	}
	t.then(func() { t.l.memory.rooms = next })
	return nil
}

// plainStay returns the row as it will be read back.
func plainStay(k access.KnownStay) access.KnownStay {
	k.PhaseSince, k.RoomSince, k.DatesSince = plain(k.PhaseSince), plain(k.RoomSince), plain(k.DatesSince)
	k.LastRead, k.LastMiss = plain(k.LastRead), plain(k.LastMiss)
	if k.Edits != nil {
		e := edits(&k)
		k.Edits = &e
	}
	return k
}

// sameStay reports whether both rows are the same in the file; both plain.
func sameStay(a, b *access.KnownStay) bool {
	return a.ID == b.ID &&
		a.Phase == b.Phase && a.PhaseSince == b.PhaseSince &&
		a.Room == b.Room && a.RoomSince == b.RoomSince &&
		a.Arrival == b.Arrival && a.Departure == b.Departure && a.DatesSince == b.DatesSince &&
		a.InHouse == b.InHouse && a.Misses == b.Misses && a.LastMiss == b.LastMiss &&
		a.Confirmed == b.Confirmed && edits(a) == edits(b) && slices.Equal(a.Actions, b.Actions)
}
