package akiasim_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"testing"
	"time"

	"pinwarden/sources/akia/akiasim"
)

func TestReportShowsReservationsWithTheirRoomsReadiness(t *testing.T) {
	h := open(t, akiasim.Options{})
	h.SetRoom("204", "clean")
	h.AddRoom("Suite 5")
	h.SetRoom("Suite 5", "inspected")
	h.Book(stay("exact", "204"))
	h.Book(stay("sloppy", " suite  5"))
	h.Book(stay("none", ""))
	h.Book(stay("strange", "999"))

	rows := h.rows()
	for id, want := range map[string]string{"exact": "clean", "sloppy": "inspected", "none": "", "strange": ""} {
		if got := rows[id]["room_status"]; got != want {
			t.Errorf("room_status of %s is %v, want %q", id, got, want)
		}
	}
	// A row is the reservation as a read shows it, and the readiness.
	row := rows["sloppy"]
	delete(row, "room_status")
	if read := h.get("/v3/reservations/sloppy").data; !reflect.DeepEqual(any(row), read) {
		t.Errorf("row  %v\nread %v", row, read)
	}
}

// Rendered rows are kept, so every change that a row depends on must reach it.
func TestReportFollowsChanges(t *testing.T) {
	h := open(t, akiasim.Options{})
	h.SetRoom("204", "dirty")
	h.Book(stay("a", "204"))
	changes := []struct {
		name, column, want string
		change             func()
	}{
		{"at first", "room_status", "dirty", func() {}},
		{"room cleaned", "room_status", "clean", func() { h.SetRoom("204", "clean") }},
		{"guest arrives", "status", "arrived", func() { h.CheckIn("a") }},
		{"still clean", "room_status", "clean", func() {}},
		{"moved to a room that is not there yet", "room_status", "", func() { h.Move("a", "205") }},
		{"which then appears", "room_status", "out_of_order", func() { h.SetRoom("205", "out_of_order") }},
	}
	for _, tt := range changes {
		tt.change()
		if got := h.rows()["a"][tt.column]; got != tt.want {
			t.Errorf("%s: %s is %v, want %q", tt.name, tt.column, got, tt.want)
		}
	}
	h.Remove("a")
	if rows := h.rows(); len(rows) != 0 {
		t.Errorf("after the removal: %v", rows)
	}
}

func TestReportsExtent(t *testing.T) {
	tests := []struct {
		name               string
		arrival, departure string
		shown              bool
	}{
		{"left yesterday", "2026-07-08", "2026-07-09", true},
		{"left the day before", "2026-07-07", "2026-07-08", false},
		{"day use today", "2026-07-10", "2026-07-10", true},
		{"arrives on the horizon", "2026-07-12", "2026-07-14", true},
		{"arrives beyond it", "2026-07-13", "2026-07-14", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := open(t, akiasim.Options{HorizonDays: 2})
			h.Book(akiasim.Reservation{ID: "a", Status: akiasim.Canceled, ArrivalDate: tt.arrival, DepartureDate: tt.departure})
			if _, shown := h.rows()["a"]; shown != tt.shown {
				t.Errorf("shown: %t, want %t", shown, tt.shown)
			}
		})
	}
}

func TestTodayIsTheHotelsToday(t *testing.T) {
	auckland, err := time.LoadLocation("Pacific/Auckland")
	if err != nil {
		t.Fatal(err)
	}
	h := open(t, akiasim.Options{Zone: auckland}) // noon in UTC is midnight there: the 11th
	h.Book(akiasim.Reservation{ID: "a", ArrivalDate: "2026-07-08", DepartureDate: "2026-07-09"})
	if rows := h.rows(); len(rows) != 0 {
		t.Errorf("the day before yesterday is shown: %v", rows)
	}
}

func TestReportTimesAreColumnsOnDemand(t *testing.T) {
	for _, on := range []bool{false, true} {
		h := open(t, akiasim.Options{ReportTimes: on})
		r := stay("a", "204")
		r.ArrivalTime = "13:30"
		h.Book(r)
		row := h.rows()["a"]
		_, has := row["departure_time"]
		if has != on || on && (row["arrival_time"] != "13:30" || row["departure_time"] != "") {
			t.Errorf("ReportTimes %t: %v", on, row)
		}
	}
}

func TestRoomReportListsAllRooms(t *testing.T) {
	h := open(t, akiasim.Options{RoomReportID: "rooms"})
	h.AddRoom("101")
	h.SetRoom("102", "dirty")
	h.SetRoom("101", "clean")
	got := h.run("rooms")
	want := []any{
		map[string]any{"room_number": "101", "room_status": "clean"},
		map[string]any{"room_number": "102", "room_status": "dirty"},
	}
	if !reflect.DeepEqual(got.field("rows"), any(want)) || got.field("row_count") != 2.0 {
		t.Errorf("got %s", got.body)
	}
}

func TestJobRunsForSomePolls(t *testing.T) {
	for polls, want := range map[int][]any{
		-1: {"done", "done"},
		0:  {"running", "done", "done"}, // the default
		3:  {"running", "running", "running", "done"},
	} {
		h := open(t, akiasim.Options{RunningPolls: polls})
		h.Book(stay("a", "204"))
		if id := h.post("/v3/reports/7/run", "").field("identifier"); id != "job-1" {
			t.Fatalf("identifier is %v", id)
		}
		h.Cancel("a")
		var got []any
		var last answer
		for range want {
			last = h.get("/v3/reports/jobs/job-1")
			got = append(got, last.field("status"))
		}
		if !slices.Equal(got, want) {
			t.Errorf("RunningPolls %d: %v", polls, got)
		}
		if states := column(last.field("rows"), "status"); !slices.Equal(states, []any{"reserved"}) {
			t.Errorf("the job shows %v, not what was so when it was run", states)
		}
	}
}

func TestOldJobsAndUnknownReportsAreNotFound(t *testing.T) {
	h := open(t, akiasim.Options{})
	for range 40 {
		h.run("7")
	}
	if old, young := h.get("/v3/reports/jobs/job-1").code, h.get("/v3/reports/jobs/job-40").code; old != 404 || young != 200 {
		t.Errorf("the oldest job answers %d, the youngest %d", old, young)
	}
	if code := h.post("/v3/reports/99/run", "").code; code != 404 {
		t.Errorf("an unknown report answers %d", code)
	}
}

func TestRowOrderMeansNothingAndIsTheSameForEqualWorlds(t *testing.T) {
	order := func(ids ...string) []any {
		h := open(t, akiasim.Options{})
		for _, id := range ids {
			h.Book(stay(id, ""))
		}
		return column(h.run("7").field("rows"), "id")
	}
	one, other := order("a", "b", "c", "d"), order("d", "b", "c", "a")
	if !slices.Equal(one, other) {
		t.Errorf("%v and %v", one, other)
	}
	if slices.Equal(one, []any{"a", "b", "c", "d"}) {
		t.Error("sorted by id, on which a client might come to rely")
	}
}

func BenchmarkReport(b *testing.B) {
	w := akiasim.New(akiasim.Options{Clock: func() time.Time { return noon }, RunningPolls: -1})
	for i := range 400 {
		name := fmt.Sprint(100 + i)
		w.SetRoom(name, "clean")
		w.Book(stay("", name))
	}
	handler := w.Handler()
	do := func(method, path string) {
		req := httptest.NewRequest(method, path, nil)
		req.Header.Set("Authorization", "Bearer sesame")
		rec := httptest.NewRecorder()
		if handler.ServeHTTP(rec, req); rec.Code != http.StatusOK {
			b.Fatal(rec.Code)
		}
	}
	for n := 1; b.Loop(); n++ {
		w.SetRoom("100", []string{"clean", "dirty"}[n%2])
		do("POST", "/v3/reports/7/run")
		do("GET", fmt.Sprintf("/v3/reports/jobs/job-%d", n))
	}
}
