package akia_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
	"pinwarden/sources/akia"
	"pinwarden/sources/akia/akiasim"
)

// asked lists the reservations in the order in which they are read.
func (h *hotel) asked() *[]string {
	var order []string
	h.Hook(func(r akiasim.Request) akiasim.Fault {
		if r.Route == "GET /v3/reservations/{id}" {
			order = append(order, r.ID)
		}
		return akiasim.Fault{}
	})
	return &order
}

func (h *hotel) watch(t testing.TB, change ...func(*akia.Config)) *akia.Watch {
	return akia.NewWatch(h.client(t, change...), akia.WatchConfig{Rounds: true})
}

func (h *hotel) bookOn(id, status, arrival, departure string) {
	r := booking(id, "1"+id)
	r.Status, r.ArrivalDate, r.DepartureDate = status, arrival, departure
	h.Book(r)
}

func know(w *akia.Watch, h *hotel, ids ...string) {
	for _, id := range ids {
		r, _ := h.Reservation(id)
		phase := map[string]access.Phase{akiasim.Reserved: access.Expected, akiasim.Arrived: access.InHouse, akiasim.Departed: access.Departed}[r.Status]
		arrival, _ := access.ParseDate(r.ArrivalDate)
		departure, _ := access.ParseDate(r.DepartureDate)
		w.Know(access.Stay{ID: access.StayID(id), Phase: phase, Room: r.RoomNumber, Arrival: arrival, Departure: departure})
	}
}

func TestTheBudgetGoesWhereItMattersAndNothingStarves(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	var all []string
	add := func(prefix int, n int, status, arrival, departure string) {
		for i := range n {
			id := fmt.Sprint(prefix + i)
			h.bookOn(id, status, arrival, departure)
			all = append(all, id)
		}
	}
	add(100, 20, akiasim.Reserved, "2026-07-10", "2026-07-12") // due today
	add(200, 20, akiasim.Arrived, "2026-07-08", "2026-07-12")  // in house
	add(300, 20, akiasim.Reserved, "2026-07-20", "2026-07-22") // later
	add(400, 20, akiasim.Reserved, "2026-07-11", "2026-07-12") // due tomorrow
	h.bookOn("900", akiasim.Departed, "2026-06-01", "2026-06-03")
	h.bookOn("901", akiasim.Arrived, "2026-06-01", "2026-06-03") // was never shown to leave
	order, w := h.asked(), h.watch(t)
	know(w, h, append(all, "900", "901")...)

	w.Turn(t.Context(), 16)
	count := map[byte]int{}
	for _, id := range *order {
		count[id[0]]++
	}
	// Without a hint, its turns go to who is due.
	if diff := cmp.Diff(map[byte]int{'1': 10, '2': 2, '3': 2, '4': 2}, count); diff != "" {
		t.Errorf("16 reads (-want +got):\n%s", diff)
	}
	w.Turn(t.Context(), 32)
	last := string((*order)[len(*order)-1][0])
	w.Turn(t.Context(), 200)
	seen := map[string]int{}
	for _, id := range *order {
		seen[id]++
	}
	for _, id := range all {
		if seen[id] != 1 {
			t.Errorf("stay %s was read %d times in the first round", id, seen[id])
		}
	}
	if seen["900"]+seen["901"] != 0 {
		t.Error("a stay that is long over is read")
	}
	if last != "3" { // the last of eight turns is theirs, also while others are due
		t.Errorf("turn 48 goes to %s, want one of the rest", last)
	}
}

func TestAHintComesFirstAndAStayIsNotReadTwiceInTwoMinutes(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	for _, id := range []string{"1", "2", "3"} {
		h.bookOn(id, akiasim.Reserved, "2026-07-10", "2026-07-12")
	}
	order, w := h.asked(), h.watch(t)
	know(w, h, "1", "2")
	if !w.Turn(t.Context(), 9) {
		t.Error("first sights are no news")
	}
	w.Turn(t.Context(), 9)
	w.Ask("3")
	if !w.Turn(t.Context(), 9) {
		t.Error("a stay that was asked for is no news")
	}
	if diff := cmp.Diff([]string{"1", "2", "3"}, *order); diff != "" {
		t.Error(diff)
	}
	_ = h.Sleep(t.Context(), 3*time.Minute)
	h.Move("2", "205")
	if !w.Turn(t.Context(), 9) {
		t.Error("another room is no news")
	}
	if got := len(*order); got != 6 {
		t.Errorf("%d reads, want each of three again", got)
	}
	_ = h.Sleep(t.Context(), 3*time.Minute)
	if w.Turn(t.Context(), 9) {
		t.Error("unchanged rows are news")
	}
}

func TestAReportSparesTheRead(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	h.bookOn("1", akiasim.Reserved, "2026-07-10", "2026-07-12")
	order, w := h.asked(), h.watch(t)
	house := h.observe(t)
	w.Know(house.Stays...)
	w.Turn(t.Context(), 9)
	if len(*order) != 0 {
		t.Errorf("read %v a moment after the report", *order)
	}
}

func TestWhatHintsNameIsDoubted(t *testing.T) {
	for name, c := range map[string]struct {
		hotel func(*hotel)
		stays int
		gap   string
	}{
		"a stay of ours":          {func(h *hotel) { h.Book(booking("1", "101")) }, 1, ""},
		"a reservation not there": {func(*hotel) {}, 0, "a hint named <stay 1>, which is no stay of this house: not found"},
		"another office's": {func(h *hotel) {
			h.Book(booking("1", "101"))
			h.AddCustomer(akiasim.Customer{ID: "c1", PropertyID: "42"})
		}, 0, "belongs to another office"},
		"our own by its customer": {func(h *hotel) {
			h.Book(booking("1", "101"))
			h.AddCustomer(akiasim.Customer{ID: "c1", PropertyID: "41"})
		}, 1, ""},
	} {
		h := openHotel(t, akiasim.Options{})
		c.hotel(h)
		w := akia.NewWatch(h.client(t), akia.WatchConfig{})
		w.Ask("1", "../me")
		w.Turn(t.Context(), 9)
		house := w.House()
		if len(house.Stays) != c.stays || len(house.Bad) != 0 || house.Complete || house.Lists {
			t.Errorf("%s: house is %+v", name, house)
		}
		if got := strings.Join(house.Gaps, "; "); (c.gap == "") != (got == "") || !strings.Contains(got, c.gap) {
			t.Errorf("%s: gaps %q, want %q", name, got, c.gap)
		}
		if again := w.House(); len(again.Gaps) > 0 {
			t.Errorf("%s: said twice: %q", name, again.Gaps)
		}
	}
}

func TestAMergedStayIsInDoubtUntilTheReportIsNewer(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	h.Book(booking("1", "101"))
	h.Book(booking("2", "102"))
	m := &akia.Modes{Bulk: []akia.Bulk{h.client(t)}, Watch: h.watch(t)}
	observe := func() access.House {
		t.Helper()
		house, err := m.Observe(t.Context())
		if err != nil || !house.Complete {
			t.Fatalf("house %+v, error %v", house, err)
		}
		return house
	}
	if house := observe(); len(house.Stays) != 2 || len(house.Bad) != 0 {
		t.Fatalf("house is %+v", house)
	}
	h.Remove("1")
	h.NextReports(1, akiasim.ReportFault{Age: time.Hour}) // it speaks of an hour ago, and lacks the stay
	_ = h.Sleep(t.Context(), 5*time.Minute)
	house := observe()
	if len(house.Stays) != 1 || len(house.Bad) != 1 || house.Bad[0].ID != "1" {
		t.Errorf("not found after the report: stays %v, bad %v", house.Stays, house.Bad)
	}
	_ = h.Sleep(t.Context(), time.Minute) // too early for another single read
	if house = observe(); len(house.Stays) != 1 || len(house.Bad) != 0 {
		t.Errorf("not found before a complete report without it: stays %v, bad %v", house.Stays, house.Bad)
	}
}

func TestCustomFields(t *testing.T) {
	const late = 13*60 + 30
	for shape, want := range map[string]string{
		`[{"key":"departure_time","value":"13:30"}]`:                    "",
		`[{"id":5,"Name":"Departure Time","field_value":"13:30:00"}]`:   "",
		`{"departure_time":"13:30"}`:                                    "",
		`{"departure-time":{"value":"13:30","type":"text"}}`:            "",
		`{"custom_fields":[{"label":"departure_time","text":"13:30"}]}`: "",
		`{"fields":{"departure_time":"13:30","other":{"value":7}}}`:     "",
		`[]`: "none",
		`{}`: "none",
		`[{"key":"departure_time","value":null}]`: "none",
		`"13:30"`:                      "its custom fields have a shape that is not known",
		`[["departure_time","13:30"]]`: "its custom fields have a shape that is not known",
		`[{"key":"departure_time"}]`:   "its custom fields have a shape that is not known",
		`[{"key":"note"},{"key":"departure_time","value":"13:30"}]`: "",
		`{"note":{"by":"desk"},"departure_time":"13:30"}`:           "",
		`{"departure_time":{"hour":13}}`:                            "its custom fields have a shape that is not known",
		`{"departure_time":["13:30"]}`:                              "its custom fields have a shape that is not known",
		`[{"key":"departure_time","value":"noon"}]`:                 "departure_time is not a time of the form 15:00",
	} {
		h := openHotel(t, akiasim.Options{})
		h.Book(booking("1", "101"))
		h.Hook(func(r akiasim.Request) akiasim.Fault {
			if strings.HasSuffix(r.Route, "custom_fields") {
				return akiasim.Fault{Before: okAnswer(shape)}
			}
			return akiasim.Fault{}
		})
		stays, bad, err := h.client(t, func(c *akia.Config) { c.Custom.DepartureTime = "departure_time" }).Read(t.Context(), []access.StayID{"1"})
		switch {
		case err != nil:
			t.Errorf("%s: %v", shape, err)
		case want == "" && (len(stays) != 1 || stays[0].DepartureTime != late):
			t.Errorf("%s: stays %v, bad %v", shape, stays, bad)
		case want == "none" && (len(stays) != 1 || stays[0].DepartureTime != access.NoTime):
			t.Errorf("%s: stays %v, bad %v", shape, stays, bad)
		case want != "" && want != "none" && (len(bad) != 1 || bad[0].Why != want):
			t.Errorf("%s: stays %v, bad %v; want %q", shape, stays, bad, want)
		}
	}
}

func TestACustomFieldMayTellTheReadinessOfTheRoom(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	h.Book(booking("1", "101"))
	h.Hook(func(r akiasim.Request) akiasim.Fault {
		if strings.HasSuffix(r.Route, "custom_fields") {
			return akiasim.Fault{Before: okAnswer(`{"housekeeping":"Inspected"}`)}
		}
		return akiasim.Fault{}
	})
	w := h.watch(t, func(c *akia.Config) { c.Custom.Readiness = "housekeeping" })
	w.Ask("1")
	w.Turn(t.Context(), 1)
	want := []access.Room{{Name: "101", Readiness: access.Ready, Read: noon}}
	if house := w.House(); !house.Readiness || !cmp.Equal(want, house.Rooms) {
		t.Errorf("rooms %v", house.Rooms)
	}
}

// The loop reads within its budget, and a hint does not wait for its turn.
func TestTheLoopOfTheWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		world := akiasim.New(akiasim.Options{Clock: time.Now, Token: "sesame-sentinel-token"})
		for i := range 100 {
			world.Book(akiasim.Reservation{ID: fmt.Sprint(i + 1), ArrivalDate: "2000-01-01", DepartureDate: "2000-01-02"})
		}
		cfg := newClock().config("http://localhost")
		cfg.Now, cfg.Sleep, cfg.HTTP = time.Now, nil, inProcess{world.Handler()}.client()
		w := akia.NewWatch(client(t, cfg), akia.WatchConfig{Rounds: true, Budget: 6})
		for i := range 99 {
			w.Know(access.Stay{ID: access.StayID(fmt.Sprint(i + 1)), Departure: access.NewDate(2000, 1, 2)})
		}
		woken := 0
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- w.Run(ctx, func() { woken++ }) }()
		time.Sleep(time.Minute - time.Second)
		synctest.Wait()
		if got := world.Requests()["GET /v3/reservations/{id}"]; got != 6 {
			t.Errorf("%d reads in a minute, want 6", got)
		}
		before := woken
		w.Ask("100")
		synctest.Wait()
		if house := w.House(); woken == before || !slices.ContainsFunc(house.Stays, func(s access.Stay) bool { return s.ID == "100" }) {
			t.Error("a hint waits for its turn")
		}
		stop()
		if err := <-done; err != nil {
			t.Errorf("a stop is an error: %v", err)
		}
	})
}
