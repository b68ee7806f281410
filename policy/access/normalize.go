package access

import (
	"cmp"
	"slices"
	"time"
)

// Normalize returns the house as planners expect it: every stay with its key,
// sorted by it, and one row for a stay. Of several rows of one stay the one read
// last stands; rows read at one instant that differ make the stay unreadable,
// unless one was read by itself, which then stands. A row in doubt and a row that
// is none are told apart by the same rule: the newer stands, at one instant the doubt.
func (h House) Normalize(key func(StayID) Key) House {
	stays := slices.Clone(h.Stays)
	for i := range stays {
		stays[i].Key = key(stays[i].ID)
	}
	slices.SortStableFunc(stays, func(a, b Stay) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), b.Read.Compare(a.Read), yes(b.Single)-yes(a.Single))
	})
	h.Bad = slices.Clone(h.Bad)
	for i := range h.Bad {
		if h.Bad[i].ID != "" {
			h.Bad[i].Key = key(h.Bad[i].ID)
		}
	}
	h.Stays = stays[:0]
	for i := 0; i < len(stays); {
		last, same := i+1, true
		for last < len(stays) && stays[last].Key == stays[i].Key {
			rival := stays[last].Read.Equal(stays[i].Read) && stays[last].Single == stays[i].Single
			same = same && (!rival || equalRows(&stays[i], &stays[last]))
			last++
		}
		if same {
			h.Stays = append(h.Stays, stays[i])
		} else {
			h.Bad = append(h.Bad, Bad{ID: stays[i].ID, Key: stays[i].Key, Why: "shown twice with different contents", Read: stays[i].Read})
		}
		i = last
	}
	h.weighDoubt()
	slices.SortFunc(h.Bad, func(a, b Bad) int { return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Why, b.Why)) })
	h.Rooms = slices.Clone(h.Rooms)
	slices.SortStableFunc(h.Rooms, func(a, b Room) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), b.Read.Compare(a.Read), cmp.Compare(b.Readiness, a.Readiness))
	})
	h.Rooms = slices.CompactFunc(h.Rooms, func(a, b Room) bool { return a.Name == b.Name })
	return h
}

// weighDoubt keeps of a stay's row and its doubt the newer one. A doubt without an
// instant is as new as the whole observation.
func (h *House) weighDoubt() {
	doubt := map[Key]time.Time{} // the newest of each stay
	for i := range h.Bad {
		b := &h.Bad[i]
		if b.Read.IsZero() {
			b.Read = h.AsOf
		}
		if newest, ok := doubt[b.Key]; b.Key != "" && (!ok || b.Read.After(newest)) {
			doubt[b.Key] = b.Read
		}
	}
	if len(doubt) == 0 {
		return
	}
	h.Stays = slices.DeleteFunc(h.Stays, func(s Stay) bool {
		at, doubted := doubt[s.Key]
		if doubted && s.Read.After(at) {
			delete(doubt, s.Key)
			return false
		}
		return doubted
	})
	h.Bad = slices.DeleteFunc(h.Bad, func(b Bad) bool { _, stands := doubt[b.Key]; return b.Key != "" && !stands })
}

func equalRows(a, b *Stay) bool {
	return a.Room == b.Room && a.Phase == b.Phase && a.Arrival == b.Arrival && a.Departure == b.Departure &&
		a.ArrivalTime == b.ArrivalTime && a.DepartureTime == b.DepartureTime && a.RoomType == b.RoomType &&
		a.RateCode == b.RateCode && a.Channel == b.Channel && a.PartySize == b.PartySize &&
		a.Customer == b.Customer && slices.Equal(a.Linked, b.Linked) && slices.Equal(a.Fields, b.Fields)
}
