package akia_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
	"pinwarden/sources/akia"
	"pinwarden/sources/akia/akiasim"
)

func TestInspectTellsOfTheAccount(t *testing.T) {
	h := openHotel(t, akiasim.Options{PropertyName: "Sea House"})
	customers := map[string]akiasim.Customer{
		"c1": {FirstName: "Guest-Sentinel", PhoneNumber: "+31 20 555 0100"},
		"c2": {FirstName: "Guest-Sentinel", Email: "somebody@example.com"},
		"c3": {FirstName: "Guest-Sentinel", PhoneNumber: "none", Email: "none@"},
	}
	var arrivals []access.Stay
	for _, id := range []string{"1", "2", "3"} {
		c := customers["c"+id]
		c.ID = "c" + id
		h.AddCustomer(c)
		h.Book(booking(id, "101"))
		arrivals = append(arrivals, access.Stay{ID: access.StayID(id), Customer: "c" + id})
	}
	arrivals = append(arrivals, access.Stay{ID: "4", Customer: "c1"}, access.Stay{ID: "5"}, access.Stay{ID: "6", Customer: "c6"})

	got := h.client(t).Inspect(t.Context(), arrivals, 3)
	want := access.HotelAccount{
		Clock:   access.Clock{Dated: true},
		Offices: []access.Named{{ID: "41", Name: "Sea House"}},
		Columns: []string{
			"id", "customer_id", "status", "arrival_date", "departure_date", "extern_id", "room_number", "room_type", "booking_source",
			"balance_due", "confirmation_number", "deposit", "total_payment", "tax", "party_size", "notes", "rate_code", "is_duplicated", "room_status",
		},
		Reach: []access.Reach{
			{Stay: "1", Phone: true}, {Stay: "2", Email: true}, {Stay: "3"}, {Stay: "4", Phone: true}, {Stay: "5"},
		},
		Unasked: 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for route := range h.Requests() {
		if !strings.HasPrefix(route, "GET ") && route != "POST /v3/reports/{id}/run" {
			t.Errorf("an inspection asks for %s", route)
		}
	}
	if n := len(h.Outbox()); n != 0 {
		t.Errorf("an inspection sends %d messages", n)
	}
}

func TestInspectNamesWhatTheReportLacks(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	h.Book(booking("1", "101"))
	got := h.client(t, func(c *akia.Config) { c.Columns = map[string]string{"status": "Status"} }).Inspect(t.Context(), nil, 0)
	if diff := cmp.Diff([]string{"Status"}, got.Lacking); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestWhatCannotBeInspectedIsSaid(t *testing.T) {
	const door = "/v3/properties"
	refusals := []struct {
		name   string
		spoil  func(h *hotel)
		barred bool
		what   string
	}{
		{"another token", func(h *hotel) { h.SetToken("another") }, true, "who is asking"},
		{"a web page", func(h *hotel) { h.LoginPageAt(door, true) }, false, "the properties"},
		{"an outage", func(h *hotel) {
			h.Hook(func(r akiasim.Request) akiasim.Fault {
				if r.Route == "POST /v3/reports/{id}/run" {
					return akiasim.Fault{Before: akiasim.Refuse(http.StatusServiceUnavailable, "")}
				}
				return akiasim.Fault{}
			})
		}, false, "the report of reservations"},
		{"a customer who is gone", func(*hotel) {}, false, "whether a message reaches the guest of stay key-1"},
	}
	for _, r := range refusals {
		t.Run(r.name, func(t *testing.T) {
			h := openHotel(t, akiasim.Options{})
			r.spoil(h)
			got := h.client(t).Inspect(t.Context(), []access.Stay{{ID: "1", Key: "key-1", Customer: "nobody"}}, 5)
			found := false
			for _, u := range got.Unread {
				found = found || u.What == r.what && u.Barred == r.barred && u.Why != ""
			}
			if !found {
				t.Errorf("%q is not said: %+v", r.what, got.Unread)
			}
		})
	}
}

func TestInspectComparesClocks(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	got := h.client(t, func(c *akia.Config) {
		c.Now = func() time.Time { return h.Now().Add(3 * time.Minute) }
	}).Inspect(t.Context(), nil, 0)
	if want := (access.Clock{Dated: true, Skew: -3 * time.Minute}); got.Clock != want {
		t.Errorf("got %+v, want %+v", got.Clock, want)
	}
}
