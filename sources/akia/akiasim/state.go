package akiasim

import (
	"cmp"
	"maps"
	"slices"
)

// State is the hotel as it truly is now, whatever the API shows of it yet.
type State struct {
	PropertyID   string
	PropertyName string
	Zone         string
	Rooms        []RoomState // in the order in which they were opened
	Reservations []Reservation
	Customers    []Customer
	Unseen       int // changes that the API does not show yet
}

// RoomState is a room and its readiness.
type RoomState struct{ Name, Readiness string }

// State lists the whole hotel, reservations and customers by id.
func (w *World) State() State {
	now := w.options.Clock()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.catchUp(now)
	s := State{
		PropertyID: w.options.PropertyID, PropertyName: w.options.PropertyName, Zone: w.options.Zone.String(),
		Unseen: len(w.queue),
	}
	for _, r := range w.truth.roomList {
		s.Rooms = append(s.Rooms, RoomState{r.name, r.readiness})
	}
	for _, r := range w.truth.listing {
		s.Reservations = append(s.Reservations, r.Reservation)
	}
	slices.SortFunc(s.Reservations, func(a, b Reservation) int { return cmp.Compare(a.ID, b.ID) })
	for _, id := range slices.Sorted(maps.Keys(w.truth.customers)) {
		s.Customers = append(s.Customers, w.truth.customers[id])
	}
	return s
}

// Routes lists all that the API understands, as Request.Route names it.
func Routes() []string { return slices.Sorted(maps.Keys(routes)) }
