package akiasim

import (
	"maps"
	"net/http"
	"slices"
)

// me answers who is asking (fields assumed).
func (w *World) me(call) http.HandlerFunc {
	return ok(wireNamed{ID: w.wireID("1"), Name: "Simulated partner"})
}

// properties lists the one property. It has no time zone and no hours (transcribed).
func (w *World) properties(call) http.HandlerFunc {
	return ok([]wireNamed{{ID: w.wireID(w.options.PropertyID), Name: w.options.PropertyName}})
}

func (w *World) reservation(c call) http.HandlerFunc {
	r, found := w.shown.reservations[c.id]
	if !found {
		return notFound("reservation")
	}
	return ok(w.wireReservation(r.Reservation))
}

// search finds reservations of an office by the hotel's own id, the confirmation number, or both (transcribed).
// The refusals are assumed, and so is what finding nothing looks like: not found where one object is the answer,
// an empty list where a list is.
func (w *World) search(c call) http.HandlerFunc {
	office, extern, confirmation := c.asked["office_id"], c.asked["extern_id"], c.asked["confirmation_number"]
	if office == "" || extern == "" && confirmation == "" {
		return Refuse(http.StatusUnprocessableEntity, "office_id and one of extern_id, confirmation_number are required")
	}
	found := w.shown.where(func(r *record) bool {
		return office == w.options.PropertyID &&
			(extern == "" || extern == r.ExternID) &&
			(confirmation == "" || confirmation == r.ConfirmationNumber)
	})
	switch {
	case w.options.SearchAnswersArray:
		return ok(w.wireReservations(found))
	case len(found) == 0:
		return notFound("reservation")
	}
	return ok(w.wireReservation(found[0].Reservation))
}

func (w *World) customFields(c call) http.HandlerFunc {
	r, found := w.shown.reservations[c.id]
	if !found {
		return notFound("reservation")
	}
	fields := []wireCustomField{}
	if r.ArrivalTime != "" {
		fields = append(fields, wireCustomField{"arrival_time", r.ArrivalTime})
	}
	if r.DepartureTime != "" {
		fields = append(fields, wireCustomField{"departure_time", r.DepartureTime})
	}
	for _, name := range slices.Sorted(maps.Keys(r.Custom)) {
		fields = append(fields, wireCustomField{name, r.Custom[name]})
	}
	return ok(w.wireFields(fields))
}

func (w *World) customer(c call) http.HandlerFunc {
	who, found := w.shown.customers[c.id]
	if !found {
		return notFound("customer")
	}
	return ok(w.wireCustomer(who))
}

func (w *World) customerReservations(c call) http.HandlerFunc {
	if _, found := w.shown.customers[c.id]; !found {
		return notFound("customer")
	}
	return ok(w.wireReservations(w.shown.ofCustomer(c.id)))
}
