package simadmin

import (
	"errors"
	"time"

	"pinwarden/sources/akia/akiasim"
)

// theStay names a reservation.
type theStay struct {
	ID string `need:"A"`
}

// hotelCalls are the levers of the hotel, and what it has sent.
var hotelCalls = []call{
	look("/akia/state", "the hotel as it truly is", func(a *Admin, _ struct{}) (any, error) { return a.Hotel.State(), nil }),
	look("/akia/outbox", "what guests were sent, PINs included", func(a *Admin, _ struct{}) (any, error) {
		return struct{ Messages []akiasim.Message }{a.Hotel.Outbox()}, nil
	}),
	look("/akia/reservation", "one reservation as it truly is", func(a *Admin, r theStay) (any, error) { return a.stay(r.ID) }),

	ask("/akia/book", "adds a reservation; ids, a guest and the rest are made up where they are left out", (*Admin).book).
		like(`{"id": "C", "room_number": "103", "arrival_date": "today", "departure_date": "today+2"}`),
	ask("/akia/update", "edits a reservation, also to what no hotel would write", func(a *Admin, u struct {
		ID  string                    `need:"A"`
		Set edit[akiasim.Reservation] `need:"{\"notes\": \"late\"}"`
	},
	) (any, error) {
		a.Hotel.Update(u.ID, func(r *akiasim.Reservation) { _ = u.Set.on(r) }) // it was checked when it came in
		return a.stay(u.ID)
	}),
	ask("/akia/check-in", "marks a party as in house", moved((*akiasim.World).CheckIn)),
	ask("/akia/check-out", "marks a party as gone", moved((*akiasim.World).CheckOut)),
	ask("/akia/cancel", "calls a reservation off", moved((*akiasim.World).Cancel)),
	ask("/akia/reinstate", "takes a reservation back to reserved", moved((*akiasim.World).Reinstate)),
	ask("/akia/move", "assigns another room; an empty one is none", func(a *Admin, m struct {
		ID   string `need:"A"`
		Room string `need:"104"`
	},
	) (any, error) {
		a.Hotel.Move(m.ID, m.Room)
		return a.stay(m.ID)
	}),
	hand("/akia/swap", "exchanges the rooms of two reservations", func(a *Admin, s struct {
		ID    string `need:"A"`
		Other string `need:"B"`
	},
	) error {
		a.Hotel.Swap(s.ID, s.Other)
		return nil
	}),
	ask("/akia/extend", "sets another departure, later or earlier", func(a *Admin, e struct {
		ID        string `need:"A"`
		Departure day    `need:"today+4"`
	},
	) (any, error) {
		a.Hotel.Extend(e.ID, a.on(e.Departure))
		return a.stay(e.ID)
	}),
	ask("/akia/redate", "sets both dates", func(a *Admin, e struct {
		ID        string `need:"A"`
		Arrival   day    `need:"today"`
		Departure day    `need:"today+3"`
	},
	) (any, error) {
		a.Hotel.Redate(e.ID, a.on(e.Arrival), a.on(e.Departure))
		return a.stay(e.ID)
	}),
	hand("/akia/remove", "makes a reservation vanish, as a merge does", func(a *Admin, r theStay) error {
		a.Hotel.Remove(r.ID)
		return nil
	}),

	ask("/akia/add-customer", "adds a person to the address book", func(a *Admin, c akiasim.Customer) (any, error) {
		return struct{ ID string }{a.Hotel.AddCustomer(c)}, nil
	}).like(`{"first_name": "Guest-Sentinel", "phone_number": "+15550100"}`),
	hand("/akia/update-customer", "edits a person", func(a *Admin, u struct {
		ID  string                 `need:"70001"`
		Set edit[akiasim.Customer] `need:"{\"phone_number\": \"\"}"`
	},
	) error {
		a.Hotel.UpdateCustomer(u.ID, func(c *akiasim.Customer) { _ = u.Set.on(c) }) // it was checked when it came in
		return nil
	}),

	hand("/akia/add-room", "opens a room of which nobody knows whether it is ready", func(a *Admin, r struct {
		Name string `need:"109"`
	},
	) error {
		a.Hotel.AddRoom(r.Name)
		return nil
	}),
	hand("/akia/set-room", "sets a room's readiness in the hotel's own words, as clean, dirty, inspected, out_of_order", func(a *Admin, r struct {
		Name      string `need:"103"`
		Readiness string `need:"clean"`
	},
	) error {
		a.Hotel.SetRoom(r.Name, r.Readiness)
		return nil
	}),
	hand("/akia/set-lag", "how long changes from now on stay invisible to the API", func(a *Admin, l struct {
		Lag time.Duration `need:"10m"`
	},
	) error {
		a.Hotel.SetLag(l.Lag)
		return nil
	}),
}

// stay is a reservation as it is now.
func (a *Admin) stay(id string) (any, error) {
	r, found := a.Hotel.Reservation(id)
	if !found {
		return nil, unknownName("reservation", id)
	}
	return r, nil
}

// moved is a lever that takes nothing but a reservation.
func moved(lever func(*akiasim.World, string)) func(*Admin, theStay) (any, error) {
	return func(a *Admin, r theStay) (any, error) {
		lever(a.Hotel, r.ID)
		return a.stay(r.ID)
	}
}

// book makes a reservation with dates that are dates; update knows no such scruple.
func (a *Admin) book(r akiasim.Reservation) (any, error) {
	var wrong []error
	for _, d := range []struct {
		name string
		date *string
	}{{"arrival_date", &r.ArrivalDate}, {"departure_date", &r.DepartureDate}} {
		date, err := Day(*d.date, a.Clock.Now().In(a.Zone))
		if err != nil {
			wrong = append(wrong, errors.New(d.name+": "+err.Error()))
		}
		*d.date = date
	}
	if wrong != nil {
		return nil, errors.Join(wrong...)
	}
	return a.stay(a.Hotel.Book(r))
}
