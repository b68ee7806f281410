package akiasim

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strings"
)

// The four states of a reservation (transcribed). Any other word may be set, as Akia may invent one.
const (
	Reserved = "reserved"
	Arrived  = "arrived"
	Departed = "departed"
	Canceled = "canceled"
)

// Reservation is one reservation as Akia knows it (transcribed). Dates are YYYY-MM-DD.
type Reservation struct {
	ID                 string
	CustomerID         string
	Status             string
	ArrivalDate        string
	DepartureDate      string
	ExternID           string // the id in the hotel's own system
	RoomNumber         string // as somebody typed it; empty if none is assigned
	RoomType           string
	BookingSource      string
	ConfirmationNumber string
	PartySize          int
	RateCode           string
	Notes              string
	IsDuplicated       bool

	// ArrivalTime and DepartureTime are custom fields, absent when empty. Akia has no times of its own.
	ArrivalTime, DepartureTime string
	// Custom are further custom fields, by name; a report has a column for each.
	Custom map[string]string
}

// Customer is one person in Akia's address book (transcribed).
type Customer struct {
	ID                  string
	FirstName, LastName string
	PhoneNumber, Email  string
	ExternID            string
	PropertyID          string // of another office; empty for Options.PropertyID
}

// reachable reports whether a message can find its way.
func (c Customer) reachable() bool { return c.PhoneNumber != "" || c.Email != "" }

// hotel is everything that levers change. The records in it are never modified, only replaced,
// so the true hotel and the shown one may share them.
type hotel struct {
	reservations map[string]*record
	listing      []*record // the same, in the order in which the API lists them
	customers    map[string]Customer
	rooms        map[string]*room // by name
	sloppyRooms  map[string]*room // by folded name
	roomList     []*room          // in the order in which they were added
}

// record is a reservation and what can be known about it beforehand.
type record struct {
	Reservation
	place      uint64 // where it stands in a listing
	foldedRoom string
	row        cachedRow
}

// room is a room and its readiness, in the words of the hotel's own system.
type room struct {
	name, readiness string
	row             []byte
}

func newHotel() *hotel {
	return &hotel{
		reservations: map[string]*record{},
		customers:    map[string]Customer{},
		rooms:        map[string]*room{},
		sloppyRooms:  map[string]*room{},
	}
}

// newRecord places a reservation by a hash of its id: no order is promised, so none that means anything is given.
func newRecord(r Reservation) *record {
	h := fnv.New64a()
	h.Write([]byte(r.ID))
	return &record{Reservation: r, place: h.Sum64(), foldedRoom: fold(r.RoomNumber)}
}

func (h *hotel) find(r *record) (int, bool) {
	return slices.BinarySearchFunc(h.listing, r, func(a, b *record) int {
		return cmp.Or(cmp.Compare(a.place, b.place), strings.Compare(a.ID, b.ID))
	})
}

func (h *hotel) putReservation(r *record) {
	h.reservations[r.ID] = r
	if i, found := h.find(r); found {
		h.listing[i] = r
	} else {
		h.listing = slices.Insert(h.listing, i, r)
	}
}

func (h *hotel) dropReservation(id string) {
	r, ok := h.reservations[id]
	if !ok {
		return
	}
	delete(h.reservations, id)
	i, _ := h.find(r)
	h.listing = slices.Delete(h.listing, i, i+1)
}

// ofCustomer lists a customer's reservations.
func (h *hotel) ofCustomer(id string) []*record {
	return h.where(func(r *record) bool { return r.CustomerID == id })
}

func (h *hotel) where(matches func(*record) bool) []*record {
	var found []*record
	for _, r := range h.listing {
		if matches(r) {
			found = append(found, r)
		}
	}
	return found
}

func (h *hotel) putRoom(r *room) {
	if _, known := h.rooms[r.name]; known {
		i := slices.IndexFunc(h.roomList, func(old *room) bool { return old.name == r.name })
		h.roomList[i] = r
	} else {
		h.roomList = append(h.roomList, r)
	}
	h.rooms[r.name] = r
	h.sloppyRooms[fold(r.name)] = r
}

// readiness is the word for a reservation's room, or empty. The hotel's own system knows which room is meant
// even where the text it shows has other spaces or another case.
func (h *hotel) readiness(r *record) string {
	if found, ok := h.rooms[r.RoomNumber]; ok {
		return found.readiness
	}
	if found, ok := h.sloppyRooms[r.foldedRoom]; ok {
		return found.readiness
	}
	return ""
}

func fold(room string) string { return strings.ToLower(strings.Join(strings.Fields(room), " ")) }
