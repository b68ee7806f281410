package akia_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
	"pinwarden/sources/akia"
	"pinwarden/sources/akia/akiasim"
)

func fixture(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../../testdata/wire/akia", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func serveFixture(t *testing.T, name string) http.HandlerFunc {
	return jsonAnswer(200, string(fixture(t, name)))
}

// shape replaces every value by its kind.
func shape(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, e := range v {
			out[k] = shape(e)
		}
		return out
	case []any:
		var out []any
		for _, e := range v {
			out = append(out, shape(e))
		}
		return out
	}
	return fmt.Sprintf("%T", v)
}

func shapeOf(t *testing.T, text []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return shape(v)
}

func TestTheSimulatorAnswersInTheShapesOfTheFixtures(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	h.SetRoom("204", "clean")
	h.AddCustomer(akiasim.Customer{ID: "70001", FirstName: "Guest", LastName: "Sentinel"})
	h.Book(akiasim.Reservation{ID: "90001", CustomerID: "70001", RoomNumber: "204", ArrivalDate: "2026-07-10", DepartureDate: "2026-07-13", ExternID: "PMS-8842", ArrivalTime: "13:30"})
	for _, c := range []struct{ file, method, path string }{
		{"properties.json", "GET", "/v3/properties"},
		{"reservation.json", "GET", "/v3/reservations/90001"},
		{"search.json", "POST", "/v4/reservations/search?office_id=41&extern_id=PMS-8842"},
		{"customer.json", "GET", "/v3/customers/70001"},
		{"custom_fields.json", "GET", "/v3/reservations/90001/custom_fields"},
		{"report_run.json", "POST", "/v3/reports/7/run"},
		{"report_running.json", "GET", "/v3/reports/jobs/job-1"},
		{"report_done.json", "GET", "/v3/reports/jobs/job-1"},
		{"error.json", "GET", "/v3/reservations/9"},
	} {
		_, _, body := h.raw(t, c.method, c.path)
		if diff := cmp.Diff(shapeOf(t, fixture(t, c.file)), shapeOf(t, body)); diff != "" {
			t.Errorf("%s (-fixture +simulator):\n%s", c.file, diff)
		}
	}
}

func TestTheAdapterReadsTheFixtures(t *testing.T) {
	running := true
	url := script(t, map[string]http.HandlerFunc{
		"/v3/reservations/90001":               serveFixture(t, "reservation.json"),
		"/v3/reservations/90001/custom_fields": serveFixture(t, "custom_fields.json"),
		"/v3/customers/70001":                  serveFixture(t, "customer.json"),
		"/v3/reports/7/run":                    serveFixture(t, "report_run.json"),
		"/v3/reports/jobs/job-1": func(w http.ResponseWriter, r *http.Request) {
			name := "report_done.json"
			if running {
				name, running = "report_running.json", false
			}
			serveFixture(t, name)(w, r)
		},
	})
	c := client(t, newClock().config(url), func(c *akia.Config) { c.Custom.ArrivalTime = "arrival_time" })
	want := access.Stay{
		ID: "90001", Room: "204", Phase: access.Expected, Arrival: friday, Departure: friday + 3,
		ArrivalTime: access.NoTime, DepartureTime: access.NoTime, RoomType: "KING", RateCode: "BAR", Channel: "Direct",
		PartySize: 2, Customer: "70001", Read: noon,
	}
	house, err := c.Observe(t.Context())
	if err != nil || !house.Complete {
		t.Fatalf("house %+v, error %v", house, err)
	}
	if diff := cmp.Diff([]access.Stay{want}, house.Stays); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]access.Room{{Name: "204", Readiness: access.Ready, Read: noon}}, house.Rooms); diff != "" {
		t.Errorf("rooms (-want +got):\n%s", diff)
	}
	stays, bad, err := c.Read(t.Context(), []access.StayID{"90001"})
	if err != nil || len(bad) > 0 {
		t.Fatalf("bad %v, error %v", bad, err)
	}
	want.Single, want.ArrivalTime, want.Read = true, 13*60+30, stays[0].Read
	if diff := cmp.Diff([]access.Stay{want}, stays); diff != "" {
		t.Errorf("single read (-want +got):\n%s", diff)
	}
}
