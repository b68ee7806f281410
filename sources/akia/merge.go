package akia

import (
	"slices"
	"strings"

	"pinwarden/policy/access"
)

// Merge returns the house with stays that were read by themselves: of each stay
// the newest row stands, of rows read at one instant the single one. A stay
// that the house lacks is added, and one that it could not read is read now.
// What the house is worth (as of, complete) does not change, nor do its
// arguments. Keys are made afterwards.
func Merge(house access.House, stays []access.Stay) access.House {
	newest := map[access.StayID]access.Stay{}
	for _, s := range stays {
		if old, ok := newest[s.ID]; !ok || s.Read.After(old.Read) {
			newest[s.ID] = s
		}
	}
	merged := make([]access.Stay, 0, len(house.Stays)+len(newest))
	for _, old := range house.Stays {
		if s, ok := newest[old.ID]; ok && !s.Read.Before(old.Read) {
			old = withTimes(s, old)
		}
		delete(newest, old.ID)
		merged = append(merged, old)
	}
	house.Bad = slices.DeleteFunc(slices.Clone(house.Bad), func(b access.Bad) bool {
		s, ok := newest[b.ID]
		if ok && s.Read.Before(house.AsOf) {
			delete(newest, b.ID)
			return false
		}
		return ok
	})
	for _, s := range newest {
		merged = append(merged, s)
	}
	slices.SortFunc(merged, func(a, b access.Stay) int { return strings.Compare(string(a.ID), string(b.ID)) })
	house.Stays = merged
	return house
}

// withTimes keeps the times of day that only the report shows: a single read has
// none, and that must not turn a sold late check-out into the house's hour.
func withTimes(s, old access.Stay) access.Stay {
	if s.ArrivalTime == access.NoTime {
		s.ArrivalTime = old.ArrivalTime
	}
	if s.DepartureTime == access.NoTime {
		s.DepartureTime = old.DepartureTime
	}
	return s
}
