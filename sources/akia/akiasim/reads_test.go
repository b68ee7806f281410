package akiasim_test

import (
	"net/http"
	"reflect"
	"slices"
	"testing"

	"pinwarden/sources/akia/akiasim"
)

func TestReservationShowsEveryFieldOfTheReference(t *testing.T) {
	h := open(t, akiasim.Options{})
	h.AddCustomer(akiasim.Customer{ID: "70001"})
	h.Book(akiasim.Reservation{
		ID: "90001", CustomerID: "70001", ArrivalDate: "2026-11-23", DepartureDate: "2026-11-26",
		ExternID: "PMS-8842", RoomNumber: "204", RoomType: "KING", BookingSource: "Direct",
		ConfirmationNumber: "008842", PartySize: 2, RateCode: "BAR", Notes: "late", IsDuplicated: true,
	})
	got := h.get("/v3/reservations/90001")
	want := map[string]any{
		"id": "90001", "customer_id": "70001", "status": "reserved",
		"arrival_date": "2026-11-23", "departure_date": "2026-11-26", "extern_id": "PMS-8842",
		"room_number": "204", "room_type": "KING", "booking_source": "Direct", "balance_due": 0.0,
		"confirmation_number": "008842", "deposit": 0.0, "total_payment": 0.0, "tax": 0.0,
		"party_size": 2.0, "notes": "late", "rate_code": "BAR", "is_duplicated": true,
	}
	if !reflect.DeepEqual(got.data, want) {
		t.Errorf("got  %v\nwant %v", got.data, want)
	}
	if date := got.header.Get("Date"); date != noon.Format(http.TimeFormat) {
		t.Errorf("Date is %q, not the World's clock", date)
	}
}

func TestIDsAsNumbersButOnlyWhereTheyAreNumbers(t *testing.T) {
	h := open(t, akiasim.Options{IDsAsNumbers: true})
	h.AddCustomer(akiasim.Customer{ID: "007"})
	h.Book(akiasim.Reservation{ID: "90001", CustomerID: "007", ConfirmationNumber: "8842"})
	got := h.get("/v3/reservations/90001")
	if got.field("id") != 90001.0 || got.field("customer_id") != "007" || got.field("confirmation_number") != "8842" {
		t.Errorf("got %s", got.body)
	}
}

func TestReads(t *testing.T) {
	h := open(t, akiasim.Options{PropertyName: "Grand Harbour"})
	h.AddCustomer(akiasim.Customer{ID: "c1", FirstName: "Guest-Sentinel", LastName: "One", Email: "one@example.invalid"})
	h.Book(akiasim.Reservation{ID: "r1", CustomerID: "c1", RoomNumber: "204", ArrivalTime: "13:30"})
	h.Book(akiasim.Reservation{ID: "r2", CustomerID: "c1"})
	h.Book(akiasim.Reservation{ID: "gone", CustomerID: "c1"})
	h.Remove("gone")

	object := func(o map[string]any) any { return o }
	tests := []struct {
		name, path string
		code       int
		data       any
	}{
		{"the property has no more than a name", "/v3/properties", 200, []any{object(map[string]any{"id": "41", "name": "Grand Harbour"})}},
		{"somebody is asking", "/v3/me", 200, object(map[string]any{"id": "1", "name": "Simulated partner"})},
		{"a customer out of house has no room", "/v3/customers/c1", 200, object(map[string]any{
			"id": "c1", "name": "Guest-Sentinel One", "first_name": "Guest-Sentinel", "last_name": "One",
			"phone_number": "", "email": "one@example.invalid", "extern_id": "", "property_id": "41",
		})},
		{"custom fields are a list", "/v3/reservations/r1/custom_fields", 200, []any{object(map[string]any{"key": "arrival_time", "value": "13:30"})}},
		{"no custom fields are an empty list", "/v3/reservations/r2/custom_fields", 200, []any{}},
		{"a merged reservation is not found", "/v3/reservations/gone", 404, nil},
		{"nor are its custom fields", "/v3/reservations/gone/custom_fields", 404, nil},
		{"an unknown customer is not found", "/v3/customers/c9", 404, nil},
		{"nor are their reservations", "/v3/customers/c9/reservations", 404, nil},
		{"an unknown job is not found", "/v3/reports/jobs/job-9", 404, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := h.get(tt.path)
			if got.code != tt.code || !reflect.DeepEqual(got.data, tt.data) {
				t.Errorf("got %d %s", got.code, got.body)
			}
		})
	}
}

func TestCustomer(t *testing.T) {
	h := open(t, akiasim.Options{})
	h.AddCustomer(akiasim.Customer{ID: "c1"})
	h.Book(akiasim.Reservation{ID: "r1", CustomerID: "c1", RoomNumber: "204"})
	h.Book(akiasim.Reservation{ID: "r2", CustomerID: "c1", RoomNumber: "205"})
	other := h.Book(akiasim.Reservation{})

	ids := column(h.get("/v3/customers/c1/reservations").data, "id")
	if len(ids) != 2 || !slices.Contains(ids, any("r1")) || !slices.Contains(ids, any("r2")) {
		t.Errorf("reservations of c1 are %v, besides %s of somebody else", ids, other)
	}
	h.CheckIn("r2")
	if room := h.get("/v3/customers/c1").field("room_number"); room != "205" {
		t.Errorf("in house in 205, the customer shows room %v", room)
	}
	h.CheckOut("r2")
	if room := h.get("/v3/customers/c1").field("room_number"); room != nil {
		t.Errorf("departed, the customer still shows room %v", room)
	}
	h.UpdateCustomer("c1", func(c *akiasim.Customer) { c.PhoneNumber = "+15550100" })
	if phone := h.get("/v3/customers/c1").field("phone_number"); phone != "+15550100" {
		t.Errorf("the new phone number shows as %v", phone)
	}
}

func TestSearch(t *testing.T) {
	const byQuery, byBody = "/v4/reservations/search?", "/v4/reservations/search"
	tests := []struct {
		name, path, body string
		code             int
		found            string
	}{
		{"by extern id in the query", byQuery + "office_id=41&extern_id=PMS-1", "", 200, "r1"},
		{"by confirmation number in JSON", byBody, `{"office_id":"41","confirmation_number":"0002"}`, 200, "r2"},
		{"an office id that is a number", byBody, `{"office_id":41,"extern_id":"PMS-1"}`, 200, "r1"},
		{"both must match", byQuery + "office_id=41&extern_id=PMS-1&confirmation_number=0002", "", 404, ""},
		{"another office has none", byQuery + "office_id=42&extern_id=PMS-1", "", 404, ""},
		{"the office is required", byQuery + "extern_id=PMS-1", "", 422, ""},
		{"so is something to search for", byQuery + "office_id=41", "", 422, ""},
		{"a body must be understood", byBody, `{"office_id":`, 400, ""},
	}
	for _, array := range []bool{false, true} {
		h := open(t, akiasim.Options{SearchAnswersArray: array})
		h.Book(akiasim.Reservation{ID: "r1", ExternID: "PMS-1", ConfirmationNumber: "0001"})
		h.Book(akiasim.Reservation{ID: "r2", ExternID: "PMS-2", ConfirmationNumber: "0002"})
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				got := h.post(tt.path, tt.body)
				if array && tt.code == 404 {
					if list, ok := got.data.([]any); got.code != 200 || !ok || len(list) != 0 {
						t.Errorf("nothing found as a list: %d %s", got.code, got.body)
					}
					return
				}
				ids := []any{got.field("id")}
				if array {
					ids = column(got.data, "id")
				}
				if got.code != tt.code || tt.found != "" && !slices.Equal(ids, []any{tt.found}) {
					t.Errorf("array %t: got %d %s", array, got.code, got.body)
				}
			})
		}
	}
}
