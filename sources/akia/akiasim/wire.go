package akiasim

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"
)

// wireReservation is a reservation on the wire (transcribed). That a read by id shows the same fields as the search,
// whose table is the only one known, is assumed. Money is in cents and always nothing here.
type wireReservation struct {
	ID                 any    `json:"id"`
	CustomerID         any    `json:"customer_id"`
	Status             string `json:"status"`
	ArrivalDate        string `json:"arrival_date"`
	DepartureDate      string `json:"departure_date"`
	ExternID           string `json:"extern_id"`
	RoomNumber         any    `json:"room_number"`
	RoomType           string `json:"room_type"`
	BookingSource      string `json:"booking_source"`
	BalanceDue         int    `json:"balance_due"`
	ConfirmationNumber string `json:"confirmation_number"`
	Deposit            int    `json:"deposit"`
	TotalPayment       int    `json:"total_payment"`
	Tax                int    `json:"tax"`
	PartySize          int    `json:"party_size"`
	Notes              string `json:"notes"`
	RateCode           string `json:"rate_code"`
	IsDuplicated       bool   `json:"is_duplicated"`
}

// wireCustomer is a customer on the wire (transcribed). The room is there only while the guest is on property.
type wireCustomer struct {
	ID          any    `json:"id"`
	Name        string `json:"name"`
	FirstName   string `json:"first_name"`
	LastName    string `json:"last_name"`
	PhoneNumber string `json:"phone_number"`
	Email       string `json:"email"`
	ExternID    string `json:"extern_id"`
	PropertyID  any    `json:"property_id"`
	RoomNumber  any    `json:"room_number,omitempty"`
}

// wireNamed is a thing of which the API shows no more than its name.
type wireNamed struct {
	ID   any    `json:"id"`
	Name string `json:"name"`
}

// wireCustomField is one custom field (shape assumed).
type wireCustomField struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

func (w *World) wireReservation(r Reservation) wireReservation {
	return wireReservation{
		ID: w.wireID(r.ID), CustomerID: w.wireID(r.CustomerID), Status: w.wireStatus(r.Status),
		ArrivalDate: r.ArrivalDate, DepartureDate: r.DepartureDate,
		ExternID: r.ExternID, ConfirmationNumber: r.ConfirmationNumber,
		RoomNumber: w.wireRoom(r.RoomNumber), RoomType: r.RoomType,
		BookingSource: r.BookingSource, RateCode: r.RateCode, PartySize: r.PartySize,
		Notes: r.Notes, IsDuplicated: r.IsDuplicated,
	}
}

func (w *World) wireReservations(records []*record) []wireReservation {
	list := make([]wireReservation, 0, len(records)) // never null on the wire
	for _, r := range records {
		list = append(list, w.wireReservation(r.Reservation))
	}
	return list
}

func (w *World) wireCustomer(c Customer) wireCustomer {
	wire := wireCustomer{
		ID: w.wireID(c.ID), Name: strings.TrimSpace(c.FirstName + " " + c.LastName),
		FirstName: c.FirstName, LastName: c.LastName, PhoneNumber: c.PhoneNumber, Email: c.Email,
		ExternID: c.ExternID, PropertyID: w.wireID(cmp.Or(c.PropertyID, w.options.PropertyID)),
	}
	for _, r := range w.shown.ofCustomer(c.ID) {
		if r.Status == Arrived {
			wire.RoomNumber = w.wireRoom(r.RoomNumber)
		}
	}
	return wire
}

// wireID writes an id the way Options.IDsAsNumbers says.
func (w *World) wireID(id string) any {
	if !w.options.IDsAsNumbers {
		return id
	}
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != id {
		return id
	}
	return json.Number(id)
}
