package access

import (
	"cmp"
	"slices"
)

// Normalize returns the house as planners expect it: every stay with its key,
// sorted by it, and one row for a stay. Of several rows of one stay the one read
// last stands; rows read at one instant that differ make the stay unreadable.
func (h House) Normalize(key func(StayID) Key) House {
	stays := slices.Clone(h.Stays)
	for i := range stays {
		stays[i].Key = key(stays[i].ID)
	}
	slices.SortStableFunc(stays, func(a, b Stay) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), b.Read.Compare(a.Read))
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
			same = same && (stays[last].Read.Before(stays[i].Read) || equalRows(&stays[i], &stays[last]))
			last++
		}
		if same {
			h.Stays = append(h.Stays, stays[i])
		} else {
			h.Bad = append(h.Bad, Bad{ID: stays[i].ID, Key: stays[i].Key, Why: "shown twice with different contents"})
		}
		i = last
	}
	slices.SortFunc(h.Bad, func(a, b Bad) int { return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Why, b.Why)) })
	h.Rooms = slices.Clone(h.Rooms)
	slices.SortStableFunc(h.Rooms, func(a, b Room) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), b.Read.Compare(a.Read), cmp.Compare(b.Readiness, a.Readiness))
	})
	h.Rooms = slices.CompactFunc(h.Rooms, func(a, b Room) bool { return a.Name == b.Name })
	return h
}

func equalRows(a, b *Stay) bool {
	return a.Room == b.Room && a.Phase == b.Phase && a.Arrival == b.Arrival && a.Departure == b.Departure &&
		a.ArrivalTime == b.ArrivalTime && a.DepartureTime == b.DepartureTime && a.RoomType == b.RoomType &&
		a.RateCode == b.RateCode && a.Channel == b.Channel && a.PartySize == b.PartySize &&
		a.Customer == b.Customer && slices.Equal(a.Linked, b.Linked)
}
