package sourcetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/controller"
	"pinwarden/policy/access"
)

// hotel is one case's hotel and its source.
type hotel struct {
	*testing.T
	Levers
	source controller.Source
	open   New
}

// observe observes and checks what must hold of every observation.
func (h *hotel) observe() access.House {
	h.Helper()
	house, err := h.source.Observe(h.Context())
	if err != nil {
		h.Fatalf("observe: %v", err)
	}
	h.lawful(house)
	return house
}

// lawful checks what must hold of every observation.
func (h *hotel) lawful(house access.House) {
	h.Helper()
	if house.AsOf.IsZero() {
		h.Error("the reading has no instant")
	}
	if !slices.IsSortedFunc(house.Stays, func(a, b access.Stay) int { return strings.Compare(string(a.ID), string(b.ID)) }) {
		h.Error("stays are not sorted by ID")
	}
	if !slices.IsSortedFunc(house.Rooms, func(a, b access.Room) int { return strings.Compare(a.Name, b.Name) }) {
		h.Error("rooms are not sorted by name")
	}
	seen := map[access.StayID]bool{}
	for _, s := range house.Stays {
		switch {
		case s.ID == "":
			h.Error("a stay has no ID; it should be Bad")
		case seen[s.ID]:
			h.Errorf("stay %s is there twice", s.ID)
		case s.Key != "":
			h.Errorf("stay %s has a key; the controller makes those", s.ID)
		case s.Read.IsZero() || s.Read.After(house.AsOf) && !s.Single: // one that was read by itself may be newer
			h.Errorf("stay %s was read at %v in a reading as of %v", s.ID, s.Read, house.AsOf)
		case s.Departure < s.Arrival:
			h.Errorf("stay %s departs before it arrives; it should be Bad", s.ID)
		}
		seen[s.ID] = true
	}
	for _, b := range house.Bad {
		if b.Why == "" {
			h.Errorf("the bad row %q has no reason", b.ID)
		}
		if b.ID != "" && seen[b.ID] {
			h.Errorf("stay %s is both shown and bad", b.ID)
		}
	}
	if house.Complete && !house.Lists {
		h.Error("a source that cannot list calls its reading complete")
	}
}

// whole observes and requires a complete reading without complaints.
func (h *hotel) whole() access.House {
	h.Helper()
	house := h.observe()
	if !house.Complete || len(house.Gaps) > 0 || len(house.Bad) > 0 {
		h.Errorf("complete is %v, gaps %q, bad %v; want a whole reading", house.Complete, house.Gaps, house.Bad)
	}
	return house
}

// stay returns a stay of the house.
func (h *hotel) stay(house access.House, id access.StayID) access.Stay {
	h.Helper()
	for _, s := range house.Stays {
		if s.ID == id {
			return s
		}
	}
	h.Fatalf("stay %s is not shown; bad rows: %v", id, house.Bad)
	return access.Stay{}
}

// again: nothing. Two observations of an unchanged hotel are equal.
func (h *hotel) again() {
	h.Helper()
	first := timeless(h.observe())
	if diff := cmp.Diff(first, timeless(h.observe())); diff != "" {
		h.Errorf("a second observation differs (-first +second):\n%s", diff)
	}
}

// timeless takes away when an observation was made.
func timeless(house access.House) access.House {
	house.AsOf, house.Skew = time.Time{}, 0
	house.Stays = slices.Clone(house.Stays)
	for i := range house.Stays {
		house.Stays[i].Read = time.Time{}
	}
	house.Rooms = slices.Clone(house.Rooms)
	for i := range house.Rooms {
		house.Rooms[i].Read = time.Time{}
	}
	return house
}
