package akiasim

import (
	"cmp"
	"fmt"
	"strconv"
)

// A lever that names what the hotel does not have is a mistake of the script that moves it, and panics.

// AddRoom opens a room whose readiness nobody has told yet.
func (w *World) AddRoom(name string) { w.SetRoom(name, "") }

// SetRoom sets a room's readiness in the hotel's own words: clean, dirty, inspected, out_of_order.
func (w *World) SetRoom(name, readiness string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := &room{name: name, readiness: readiness}
	r.row = mustMarshal(roomRow{RoomNumber: name, RoomStatus: readiness})
	before := w.truth.rooms[name]
	w.change(func(h *hotel) { h.putRoom(r) })
	if isReady(readiness) && (before == nil || !isReady(before.readiness)) {
		w.becameReady(name)
	}
}

func isReady(readiness string) bool { return readiness == "clean" || readiness == "inspected" }

// AddCustomer adds a person and returns the id, which is made up where c has none.
func (w *World) AddCustomer(c Customer) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.putCustomer(c)
}

// UpdateCustomer edits a person. The edit must not call the World.
func (w *World) UpdateCustomer(id string, edit func(*Customer)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c, ok := w.truth.customers[id]
	if !ok {
		panic(fmt.Sprintf("akiasim: no customer %q", id))
	}
	edit(&c)
	c.ID = id
	w.putCustomer(c)
}

// Book adds a reservation and returns its id. What is missing is made up: the ids, the status Reserved,
// a party of one, and a customer with a name and a phone number that cannot exist.
func (w *World) Book(r Reservation) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if r.ID == "" {
		r.ID = w.nextID(90000)
	}
	if _, taken := w.truth.reservations[r.ID]; taken {
		panic(fmt.Sprintf("akiasim: reservation %q exists already", r.ID))
	}
	if r.CustomerID == "" {
		r.CustomerID = w.inventCustomer()
	}
	r.Status = cmp.Or(r.Status, Reserved)
	r.ExternID = cmp.Or(r.ExternID, "PMS-"+r.ID)
	r.ConfirmationNumber = cmp.Or(r.ConfirmationNumber, r.ID)
	r.PartySize = cmp.Or(r.PartySize, 1)
	w.putReservation(r)
	return r.ID
}

// Update edits a reservation. The edit must not call the World, and cannot change the id.
func (w *World) Update(id string, edit func(*Reservation)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.mustHave(id)
	edit(&r)
	r.ID = id
	w.putReservation(r)
}

// CheckIn marks a party as in house.
func (w *World) CheckIn(id string) { w.setStatus(id, Arrived) }

// CheckOut marks a party as gone; its dates stay.
func (w *World) CheckOut(id string) { w.setStatus(id, Departed) }

// Cancel calls a reservation off.
func (w *World) Cancel(id string) { w.setStatus(id, Canceled) }

// Reinstate takes a reservation back to Reserved, from whatever state.
func (w *World) Reinstate(id string) { w.setStatus(id, Reserved) }

// Move assigns a room, another room or, if empty, none.
func (w *World) Move(id, room string) {
	w.Update(id, func(r *Reservation) { r.RoomNumber = room })
}

// Swap exchanges the rooms of two reservations, so that no answer shows only half of it.
func (w *World) Swap(a, b string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	left, right := w.mustHave(a), w.mustHave(b)
	left.RoomNumber, right.RoomNumber = right.RoomNumber, left.RoomNumber
	one, other := newRecord(left), newRecord(right)
	was, wasOther := w.mustHave(a), w.mustHave(b)
	w.change(func(h *hotel) { h.putReservation(one); h.putReservation(other) })
	w.happened(&was, left)
	w.happened(&wasOther, right)
}

// Extend sets another departure date, later or earlier.
func (w *World) Extend(id, departure string) {
	w.Update(id, func(r *Reservation) { r.DepartureDate = departure })
}

// Redate sets both dates.
func (w *World) Redate(id, arrival, departure string) {
	w.Update(id, func(r *Reservation) { r.ArrivalDate, r.DepartureDate = arrival, departure })
}

// Remove makes a reservation vanish, as a merge of two does: its id is not found any more (assumed).
func (w *World) Remove(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.mustHave(id)
	w.change(func(h *hotel) { h.dropReservation(id) })
}

// Merge makes one reservation of two, as Akia does with duplicates: the first id is not found any more (assumed).
func (w *World) Merge(gone, into string) {
	w.mu.Lock()
	w.mustHave(into)
	w.mu.Unlock()
	w.Remove(gone)
}

// Twin books the duplicate of a reservation: another id, the same id in the hotel's own system, marked as a duplicate
// (field transcribed, meaning unknown). It returns the twin's id.
func (w *World) Twin(id string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.mustHave(id)
	r.ID, r.IsDuplicated = w.nextID(90000), true
	w.putReservation(r)
	return r.ID
}

// Reservation tells the truth about a reservation, which the API may not show yet.
func (w *World) Reservation(id string) (Reservation, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r, ok := w.truth.reservations[id]
	if !ok {
		return Reservation{}, false
	}
	return r.Reservation, true
}

func (w *World) setStatus(id, status string) {
	w.Update(id, func(r *Reservation) { r.Status = status })
}

func (w *World) mustHave(id string) Reservation {
	r, ok := w.truth.reservations[id]
	if !ok {
		panic(fmt.Sprintf("akiasim: no reservation %q", id))
	}
	return r.Reservation
}

func (w *World) putReservation(r Reservation) {
	var before *Reservation
	if old, ok := w.truth.reservations[r.ID]; ok {
		before = &old.Reservation
	}
	fresh := newRecord(r)
	w.change(func(h *hotel) { h.putReservation(fresh) })
	w.happened(before, r)
}

func (w *World) putCustomer(c Customer) string {
	if c.ID == "" {
		c.ID = w.nextID(70000)
	}
	w.change(func(h *hotel) { h.customers[c.ID] = c })
	return c.ID
}

func (w *World) inventCustomer() string {
	id := w.nextID(70000)
	return w.putCustomer(Customer{ID: id, FirstName: "Guest-Sentinel", LastName: "Sentinel-" + id, PhoneNumber: "+1555" + id})
}

// nextID hands out an id that looks like Akia's and that no script has used.
func (w *World) nextID(base int) string {
	for {
		w.serial++
		id := strconv.Itoa(base + w.serial)
		_, booked := w.truth.reservations[id]
		_, known := w.truth.customers[id]
		if !booked && !known {
			return id
		}
	}
}
