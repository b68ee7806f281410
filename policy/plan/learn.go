package plan

import (
	"slices"
	"strings"
	"time"

	"pinwarden/policy/access"
)

// Learn returns what is known after an observation: the instants at which each
// phase, room and date was first shown, and who was missing from a read that
// should have shown them. Learning the same observation twice adds nothing.
func Learn(known access.Known, house access.House, limits Limits, now time.Time, zone *time.Location) access.Known {
	good := judge(&house, &known, &limits, now, zone).bulk
	today := access.DateOf(now, zone)
	out := known
	out.Stays = make([]access.KnownStay, 0, len(house.Stays)+len(known.Stays)/4)
	old := known.Stays
	for i := range house.Stays {
		stay := &house.Stays[i]
		for len(old) > 0 && old[0].Key < stay.Key {
			out.Stays = append(out.Stays, missed(old[0], &house, good, today, now))
			old = old[1:]
		}
		// What was never seen before may be a guest whom we forgot: it counts as in house.
		k := access.KnownStay{Key: stay.Key, ID: stay.ID, InHouse: true}
		if len(old) > 0 && old[0].Key == stay.Key {
			k, old = old[0], old[1:]
		}
		out.Stays = append(out.Stays, shown(k, stay, now))
	}
	learnActions(out.Stays, house.Received)
	for i := range old {
		out.Stays = append(out.Stays, missed(old[i], &house, good, today, now))
	}
	out.Rooms = learnRooms(known.Rooms, house.Rooms, limits.Freshness, now)
	return out
}

// learnActions adds the calls that came for stays.
func learnActions(stays []access.KnownStay, received []access.Received) {
	if len(received) == 0 {
		return
	}
	byID := make(map[access.StayID]*access.KnownStay, len(stays))
	for i := range stays {
		byID[stays[i].ID] = &stays[i]
	}
	for _, r := range received {
		if k := byID[r.ID]; k != nil && !slices.Contains(k.Actions, r.Action) {
			k.Actions = append(slices.Clone(k.Actions), r.Action)
			slices.Sort(k.Actions)
		}
	}
}

// shown updates what is known of a stay by a row of it.
func shown(k access.KnownStay, stay *access.Stay, now time.Time) access.KnownStay {
	if stay.Read.Before(k.Newest(now)) {
		return k
	}
	if !k.Shows(stay) {
		rewrites(&k)
	}
	k.LastRead, k.Misses, k.LastMiss = stay.Read, 0, time.Time{}
	at := stay.Read
	if at.IsZero() || at.After(now) {
		at = now
	}
	if stay.Phase != access.PhaseUnknown && (k.PhaseSince.IsZero() || k.Phase != stay.Phase) {
		k.Phase, k.PhaseSince = stay.Phase, at
	}
	switch stay.Phase {
	case access.InHouse:
		k.InHouse = true
	case access.Expected, access.Departed, access.NoShow:
		k.InHouse = false
	}
	if k.RoomSince.IsZero() || k.Room != stay.Room {
		k.Room, k.RoomSince = stay.Room, at
	}
	if k.DatesSince.IsZero() || k.Arrival != stay.Arrival || k.Departure != stay.Departure {
		k.Arrival, k.Departure, k.DatesSince = stay.Arrival, stay.Departure, at
	}
	return k
}

// rewrites forgets whose change is whose: what the stay should hold is another thing now.
func rewrites(k *access.KnownStay) {
	k.Confirmed = 0
	if k.Edits != nil && k.Edits.Foreign.IsZero() {
		k.Edits = nil
	} else if k.Edits != nil {
		k.Edits = &access.Edits{Foreign: k.Edits.Foreign}
	}
}

// enoughMisses is more than any policy asks for: further ones say nothing new.
const enoughMisses = 50

// missed counts a stay that a good read lacks although it should show it, once
// for each read. One of before the stay was last shown says nothing of it.
func missed(k access.KnownStay, house *access.House, good bool, today access.Date, now time.Time) access.KnownStay {
	news := house.AsOf.After(k.LastMiss) && house.AsOf.After(k.Newest(now))
	if good && news && k.Live(today) && k.Misses < enoughMisses && !isBad(house, k.Key) {
		k.Misses++
		k.LastMiss = house.AsOf
	}
	return k
}

func learnRooms(known []access.KnownRoom, rooms []access.Room, fresh time.Duration, now time.Time) []access.KnownRoom {
	out := slices.Clone(known)
	for _, r := range rooms {
		if !r.Mark && !r.Read.IsZero() && now.Sub(r.Read) > fresh {
			continue // its date would make a new mark older than the departure before it; a call's own date is its mark's
		}
		i, found := slices.BinarySearchFunc(out, r.Name, func(k access.KnownRoom, name string) int {
			return strings.Compare(k.Name, name)
		})
		if !found {
			out = slices.Insert(out, i, access.KnownRoom{Name: r.Name})
		}
		if out[i].Since.IsZero() || out[i].Readiness != r.Readiness || r.Mark && r.Read.After(out[i].Since) {
			at := r.Read
			if at.IsZero() || at.After(now) {
				at = now
			}
			out[i].Readiness, out[i].Since = r.Readiness, at
		}
	}
	return out
}
