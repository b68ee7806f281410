package akiasim_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pinwarden/sources/akia/akiasim"
)

// ear hears the calls of automations.
type ear struct {
	mu     sync.Mutex
	bodies []string
	code   int
	url    string
}

func listen(t *testing.T) *ear {
	e := &ear{code: http.StatusOK}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		e.mu.Lock()
		defer e.mu.Unlock()
		e.bodies = append(e.bodies, r.URL.Path[1:]+" "+string(b))
		w.WriteHeader(e.code)
	}))
	t.Cleanup(s.Close)
	e.url = s.URL
	return e
}

func (h *house) automate(e *ear) {
	for _, on := range []akiasim.Trigger{
		akiasim.OnRoomReady, akiasim.OnBooked, akiasim.OnCheckIn, akiasim.OnCheckOut, akiasim.OnCanceled, akiasim.OnDatesChanged, akiasim.OnRoomChanged,
	} {
		h.Automate(on, e.url+"/"+string(on))
	}
}

// heard empties the ear.
func (h *house) heard(e *ear) []string {
	h.CallOut(h.t.Context(), http.DefaultClient)
	e.mu.Lock()
	defer e.mu.Unlock()
	got := e.bodies
	e.bodies = nil
	return got
}

func TestAutomationsCallForWhatHappened(t *testing.T) {
	h, e := open(t, akiasim.Options{Lag: time.Minute, HookBody: akiasim.BodyFlat}), listen(t)
	h.automate(e)
	h.SetRoom("204", "dirty")
	h.Book(akiasim.Reservation{ID: "1", RoomNumber: "204", ArrivalDate: "2026-07-10", DepartureDate: "2026-07-12"})
	if got := h.heard(e); len(got) != 0 {
		t.Errorf("Akia calls for what it has not heard of: %q", got)
	}
	h.pass(time.Minute)
	h.SetLag(0)
	body := ` {"reservation_id":"1","room_number":"204"}`
	for _, c := range []struct {
		does func()
		want []string
	}{
		{func() {}, []string{"booked" + body}},
		{func() { h.SetRoom("204", "inspected") }, []string{"room_ready" + body}},
		{func() { h.SetRoom("204", "clean") }, nil}, // it was ready already
		{func() { h.CheckIn("1") }, []string{"check_in" + body}},
		{func() { h.SetRoom("204", "dirty"); h.SetRoom("204", "clean") }, nil}, // nobody is due
		{func() { h.Extend("1", "2026-07-13") }, []string{"dates_changed" + body}},
		{func() { h.Update("1", func(r *akiasim.Reservation) { r.Notes = "x" }) }, nil},
		{func() { h.CheckOut("1") }, []string{"check_out" + body}},
		{func() { h.Cancel("1") }, []string{"canceled" + body}},
	} {
		c.does()
		if got := h.heard(e); !slices.Equal(got, c.want) {
			t.Errorf("heard %q, want %q", got, c.want)
		}
	}
}

func TestBodiesOfCalls(t *testing.T) {
	one := `{"id":"1","room_number":"204","status":"reserved"}`
	for shape, want := range map[akiasim.HookBody]string{
		akiasim.BodyNested: `{"customer":{"id":"c"},"occurred_at":"2026-07-10T12:00:00Z","reservation":` + one + `,"trigger":"booked"}`,
		akiasim.BodyFlat:   `{"reservation_id":"1","room_number":"204"}`,
		akiasim.BodyData:   `{"data":{"reservation":` + one + `}}`,
		akiasim.BodyList:   `{"reservations":[` + one + `]}`,
		akiasim.BodyRoom:   `{"room_number":"204"}`,
		akiasim.BodyEmpty:  ``,
	} {
		h, e := open(t, akiasim.Options{HookBody: shape}), listen(t)
		h.Automate(akiasim.OnBooked, e.url+"/x")
		h.Book(akiasim.Reservation{ID: "1", CustomerID: "c", RoomNumber: "204"})
		if got := h.heard(e); !slices.Equal(got, []string{"x " + want}) {
			t.Errorf("body %d is %q, want %q", shape, got, want)
		}
	}
}

func TestCallsAreMadeAgainAndInTheEndNeverMore(t *testing.T) {
	h, e := open(t, akiasim.Options{UnsubscribeAfter: 3}), listen(t)
	h.automate(e)
	e.code = 500
	h.Book(akiasim.Reservation{ID: "1"})
	var at []time.Duration
	for range 3 {
		if got := h.heard(e); len(got) != 1 {
			t.Fatalf("heard %q", got)
		}
		if next := h.NextCall(); !next.IsZero() {
			at = append(at, next.Sub(noon))
			h.pass(next.Sub(noon) - time.Duration(h.ticks.Load()))
		}
	}
	if want := []time.Duration{time.Minute, 6 * time.Minute}; !slices.Equal(at, want) {
		t.Errorf("called again after %v, want %v", at, want)
	}
	e.code = 200
	h.Book(akiasim.Reservation{ID: "2"})
	if h.Subscribed() || len(h.heard(e)) != 0 || !h.NextCall().IsZero() {
		t.Error("after three failures in a row Akia still calls")
	}
	h.Subscribe()
	h.Book(akiasim.Reservation{ID: "3"})
	if len(h.heard(e)) != 1 {
		t.Error("a new subscription is not called")
	}
}

// Only what happened decides what becomes of its calls, not what else happens.
func TestLostRepeatedAndLateCallsAreTheSameForASeed(t *testing.T) {
	run := func(seed int64, reverse bool) map[string]int {
		o := akiasim.Options{HookBody: akiasim.BodyFlat, HooksLost: 0.2, HooksTwice: 0.2, HooksLate: 0.3, Seed: seed}
		h, e := open(t, o), listen(t)
		h.automate(e)
		for i := range 100 {
			if reverse {
				i = 99 - i
			}
			h.Book(akiasim.Reservation{ID: fmt.Sprint(i)})
		}
		heard := map[string]int{}
		for _, call := range h.heard(e) {
			heard[call]++
		}
		inTime := len(heard)
		h.pass(6 * time.Hour)
		for _, call := range h.heard(e) {
			heard[call]++
		}
		twice := 0
		for _, n := range heard {
			twice += n - 1
		}
		if len(heard) > 95 || len(heard) < 60 || twice < 5 || len(heard)-inTime < 5 {
			t.Errorf("of 100 calls %d came, %d of them late, %d twice", len(heard), len(heard)-inTime, twice)
		}
		return heard
	}
	if a, b := run(1, false), run(1, true); !reflect.DeepEqual(a, b) {
		t.Error("one seed, two outcomes")
	}
	if a, b := run(1, false), run(2, false); reflect.DeepEqual(a, b) {
		t.Error("two seeds, one outcome")
	}
}

func TestTrapsAreDecidedByTheRequestAlone(t *testing.T) {
	outcome := func(seed int64, reverse bool) (map[string]string, int) {
		h := open(t, akiasim.Options{})
		for i := range 40 {
			h.Book(akiasim.Reservation{ID: fmt.Sprint(i)})
		}
		h.Hook(akiasim.Traps(seed, 0.5))
		got, wrong := map[string]string{}, 0
		for i := range 40 {
			if reverse {
				i = 39 - i
			}
			// Go repeats a GET whose connection broke, and a POST never: so it is a search.
			path := fmt.Sprintf("/v4/reservations/search?office_id=41&extern_id=PMS-%d", i)
			a, err := h.try("POST", path, "")
			got[path] = fmt.Sprint(a.code, a.body, err != nil)
			if err != nil || a.field("id") == nil {
				wrong++
			}
		}
		return got, wrong
	}
	one, wrong := outcome(7, false)
	if wrong < 5 {
		t.Errorf("of 40 requests %d went wrong, want about half", wrong)
	}
	if two, _ := outcome(7, true); !reflect.DeepEqual(one, two) {
		t.Error("one seed, two outcomes")
	}
	if two, _ := outcome(8, false); reflect.DeepEqual(one, two) {
		t.Error("two seeds, one outcome")
	}
}

func TestTheBucketIsWeighted(t *testing.T) {
	h := open(t, akiasim.Options{Rate: 1, Burst: 3, SaysRetryAfter: true})
	if a := h.post("/v3/reports/7/run", ""); a.code != 200 { // weighs 2
		t.Fatalf("got %d", a.code)
	}
	codes := []int{h.get("/v3/me").code, h.get("/v3/me").code}
	if !slices.Equal(codes, []int{200, 429}) {
		t.Errorf("got %v", codes)
	}
	h.pass(time.Second)
	if a := h.post("/v3/reports/7/run", ""); a.code != 429 || a.header.Get("Retry-After") != "2" {
		t.Errorf("one second is enough for a report: %d, Retry-After %q", a.code, a.header.Get("Retry-After"))
	}
	h.pass(time.Second)
	if a := h.post("/v3/reports/7/run", ""); a.code != 200 {
		t.Errorf("two seconds are not: %d", a.code)
	}
}

func TestShapesOfRoomsWordsAndFields(t *testing.T) {
	h := open(t, akiasim.Options{
		RoomText: akiasim.RoomList, StatusWords: map[string]string{akiasim.Arrived: "Checked In"}, JobDone: "Completed",
		FieldsShape: akiasim.FieldsNested,
	})
	h.Book(akiasim.Reservation{ID: "1", RoomNumber: "204", Status: akiasim.Arrived, ArrivalDate: "2026-07-10", DepartureDate: "2026-07-11", ArrivalTime: "13:30"})
	a := h.get("/v3/reservations/1")
	if !reflect.DeepEqual(a.field("room_number"), []any{"204"}) || a.field("status") != "Checked In" {
		t.Errorf("got %s", a.body)
	}
	if a := h.run("7"); a.field("status") != "Completed" || !strings.Contains(a.body, `"room_number":["204"]`) {
		t.Errorf("got %s", a.body)
	}
	if a := h.get("/v3/reservations/1/custom_fields"); !reflect.DeepEqual(a.field("arrival_time"), map[string]any{"value": "13:30"}) {
		t.Errorf("got %s", a.body)
	}
	for text, want := range map[akiasim.RoomText]string{akiasim.RoomExact: "Suite 1", akiasim.RoomSpaced: "Suite 1 ", akiasim.RoomCased: "SUITE 1", akiasim.RoomEmpty: ""} {
		h := open(t, akiasim.Options{RoomText: text})
		h.Book(akiasim.Reservation{ID: "1", RoomNumber: "Suite 1"})
		if got := h.get("/v3/reservations/1").field("room_number"); got != want {
			t.Errorf("room is %q, want %q", got, want)
		}
	}
}

func TestMergeAndTwin(t *testing.T) {
	h := open(t, akiasim.Options{})
	h.Book(akiasim.Reservation{ID: "1", ExternID: "PMS-1"})
	twin := h.Twin("1")
	if a := h.get("/v3/reservations/" + twin); a.field("extern_id") != "PMS-1" || a.field("is_duplicated") != true {
		t.Errorf("got %s", a.body)
	}
	h.Merge(twin, "1")
	if h.get("/v3/reservations/"+twin).code != 404 || h.get("/v3/reservations/1").code != 200 {
		t.Error("a merge leaves both, or none")
	}
}
