package simadmin_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pinwarden/cmd/pinwarden/simadmin"
	"pinwarden/sources/akia/akiasim"
)

// api asks the hotel's own API.
func (r *rig) api(path string) (status int, body string) {
	w, req := httptest.NewRecorder(), httptest.NewRequest("GET", path, nil)
	req.Header.Set("Authorization", "Bearer any")
	r.hotel.Handler().ServeHTTP(w, req)
	return w.Code, w.Body.String()
}

func TestLeversMoveTheHotel(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, step := range []struct{ path, body, want string }{
		{"/akia/check-in", `{"id": "A"}`, `{Status:arrived RoomNumber:101 ArrivalDate:2026-05-08 DepartureDate:2026-05-10}`},
		{"/akia/move", `{"id": "A", "room": "103"}`, `{Status:arrived RoomNumber:103 ArrivalDate:2026-05-08 DepartureDate:2026-05-10}`},
		{"/akia/swap", `{"id": "A", "other": "B"}`, `{Status:arrived RoomNumber:102 ArrivalDate:2026-05-08 DepartureDate:2026-05-10}`},
		{"/akia/extend", `{"id": "A", "departure": "today+5"}`, `{Status:arrived RoomNumber:102 ArrivalDate:2026-05-08 DepartureDate:2026-05-13}`},
		{"/akia/redate", `{"id": "A", "arrival": "today-1", "departure": "2026-06-01"}`, `{Status:arrived RoomNumber:102 ArrivalDate:2026-05-07 DepartureDate:2026-06-01}`},
		{"/akia/check-out", `{"id": "A"}`, `{Status:departed RoomNumber:102 ArrivalDate:2026-05-07 DepartureDate:2026-06-01}`},
		{"/akia/reinstate", `{"id": "A"}`, `{Status:reserved RoomNumber:102 ArrivalDate:2026-05-07 DepartureDate:2026-06-01}`},
		{"/akia/update", `{"id": "A", "set": {"status": "asleep", "departure_date": "mañana"}}`, `{Status:asleep RoomNumber:102 ArrivalDate:2026-05-07 DepartureDate:mañana}`},
		{"/akia/cancel", `{"id": "A"}`, `{Status:canceled RoomNumber:102 ArrivalDate:2026-05-07 DepartureDate:mañana}`},
	} {
		r.must("POST", step.path, step.body)
		s, _ := r.hotel.Reservation("A")
		got := "{Status:" + s.Status + " RoomNumber:" + s.RoomNumber + " ArrivalDate:" + s.ArrivalDate + " DepartureDate:" + s.DepartureDate + "}"
		if got != step.want {
			t.Errorf("after %s %s: %s, want %s", step.path, step.body, got, step.want)
		}
	}
	r.must("POST", "/akia/remove", `{"id": "A"}`)
	if _, still := r.hotel.Reservation("A"); still {
		t.Error("a removed reservation is still there")
	}
}

// TestTodayIsTheHotelsOwn asks in the evening, when it is tomorrow in Amsterdam already.
func TestTodayIsTheHotelsOwn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.must("POST", "/clock", `{"advance": "12h30m"}`)
	answer := r.must("POST", "/akia/book", `{"arrival_date": "today", "departure_date": "today+1"}`)
	for _, want := range []string{`"arrival_date": "2026-05-09"`, `"departure_date": "2026-05-10"`, `"status": "reserved"`} {
		if !strings.Contains(answer, want) {
			t.Errorf("booked is %s, want %s", answer, want)
		}
	}
}

func TestOrderedFaultsComeBeforeTheWeather(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	stormy := false
	simadmin.New(simadmin.Config{Hotel: r.hotel, Locks: r.locks, Clock: r.clock, Zone: time.UTC}) // hooks itself in
	r.admin = simadmin.New(simadmin.Config{
		Hotel: r.hotel, Locks: r.locks, Clock: r.clock, Zone: time.UTC,
		Judge: func(akiasim.Request) akiasim.Fault {
			if stormy {
				return akiasim.Fault{Before: akiasim.Refuse(http.StatusTeapot, "storm")}
			}
			return akiasim.Fault{}
		},
	})
	expect := func(path string, want int) {
		t.Helper()
		if status, body := r.api(path); status != want {
			t.Errorf("GET %s: %d %s, want %d", path, status, body, want)
		}
	}
	expect("/v3/reservations/A", 200)
	r.must("POST", "/akia/fail-next", `{"route": "GET /v3/reservations/{id}", "way": "503", "id": "A", "times": 2}`)
	expect("/v3/reservations/B", 200)
	expect("/v3/reservations/A", 503)
	stormy = true
	expect("/v3/reservations/A", 503)
	expect("/v3/reservations/A", 418)
	stormy = false
	expect("/v3/reservations/A", 200)
	r.must("POST", "/akia/fail-next", `{"route": "GET /v3/reservations/{id}", "way": "429"}`)
	r.must("POST", "/akia/heal", "")
	expect("/v3/reservations/A", 200)
	r.must("POST", "/akia/fail-next", `{"route": "GET /v3/me", "way": "login_page"}`)
	if _, body := r.api("/v3/me"); !strings.Contains(body, "Sign in") {
		t.Errorf("not the login page: %s", body)
	}
	if answer := r.must("GET", "/akia/requests", ""); !strings.Contains(answer, `"GET /v3/reservations/{id}": 7`) ||
		!strings.Contains(answer, `"POST /v3/reports/{id}/run": 0`) {
		t.Errorf("requests are %s", answer)
	}
}

// door is the answer of POST /salto/open.
type door struct {
	Opens bool
	Why   string
}

func (r *rig) press(lock, digits, at string) (d door) {
	r.t.Helper()
	body, err := json.Marshal(map[string]string{"lock": lock, "digits": digits, "at": at})
	if err != nil {
		r.t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(r.must("POST", "/salto/open", string(body))), &d); err != nil {
		r.t.Fatal(err)
	}
	return d
}

func TestDoorsAnswerAndTimeMovesOnlyWhenTold(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	pin := r.locks.PIN("Sam Porter")
	if d := r.press("101", pin, "0s"); d.Opens || d.Why != "no access" {
		t.Errorf("before the hub heard: %v", d)
	}
	if d := r.press("101", pin, "1m"); !d.Opens || d.Why != "opened" {
		t.Errorf("a minute from now: %v", d)
	}
	if d := r.press("101", pin, start.Add(time.Hour).Format(time.RFC3339)); !d.Opens {
		t.Errorf("an hour from now: %v", d)
	}
	if d := r.press("101", pin, "0s"); d.Opens {
		t.Errorf("a look ahead moved time on: %v", d)
	}
	if doors := r.must("GET", "/salto/doors", ""); strings.Contains(doors, pin) {
		t.Errorf("doors now: %s", doors)
	}
	if doors := r.must("GET", "/salto/doors?at=1m", ""); strings.Count(doors, pin) != 1 {
		t.Errorf("doors in a minute: %s", doors)
	}
	r.must("POST", "/clock", `{"advance": "1m"}`)
	if d := r.press("101", pin, "0s"); !d.Opens {
		t.Errorf("a minute later: %v", d)
	}
	if who := r.must("GET", "/salto/who?lock=101", ""); !strings.Contains(who, pin) {
		t.Errorf("who opens 101: %s", who)
	}
	if got := r.must("GET", "/salto/pin?user=Sam%20Porter", ""); !strings.Contains(got, pin) {
		t.Errorf("the PIN: %s", got)
	}
	r.must("POST", "/salto/suspend-user", `{"user": "Sam Porter"}`)
	r.must("POST", "/clock", `{"advance": "1m"}`)
	if d := r.press("101", pin, "0s"); d.Opens || d.Why != "suspended" {
		t.Errorf("suspended: %v", d)
	}
	for _, path := range []string{"/state", "/salto/state", "/akia/state"} {
		if state := r.must("GET", path, ""); strings.Contains(state, pin) {
			t.Errorf("%s shows digits", path)
		}
	}
}

// TestWeatherIsWhatTheFieldsSay also shows that what is read is spelled as what is written.
func TestWeatherIsWhatTheFieldsSay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.must("POST", "/salto/set-weather", `{"seed": 3, "busy": 1, "slow_for": "5s", "bursts": {"every": "6h", "rate": 0.5, "longest": "2m"}}`)
	ask := func() int {
		w, req := httptest.NewRecorder(), httptest.NewRequest("GET", "/v1.2/sites", nil)
		req.Header.Set("Authorization", "Bearer any")
		r.locks.Handler().ServeHTTP(w, req)
		return w.Code
	}
	if got := ask(); got != http.StatusTooManyRequests && got != http.StatusServiceUnavailable {
		t.Errorf("in the weather: %d", got)
	}
	if struck := r.must("GET", "/salto/struck", ""); !strings.Contains(struck, ": 1") {
		t.Errorf("struck: %s", struck)
	}
	r.must("POST", "/salto/mark", "")
	r.must("POST", "/salto/set-weather", `{}`)
	if got := ask(); got != http.StatusOK {
		t.Errorf("after the weather: %d", got)
	}
	if traffic := r.must("GET", "/salto/traffic", ""); !strings.Contains(traffic, `"GET /sites": 1`) {
		t.Errorf("traffic since the mark: %s", traffic)
	}
	r.must("POST", "/salto/fail-next", `{"call": "GET /sites", "status": 503, "retry_after": "7s"}`)
	if got := ask(); got != http.StatusServiceUnavailable {
		t.Errorf("with a fault ordered: %d", got)
	}
	r.must("POST", "/salto/edit-schedules", `{"group": "101", "schedules": [{"days": ["Monday", "friday"], "start_time": "09:00", "end_date": "2026-12-31"}]}`)
	state := r.must("GET", "/salto/state", "")
	for _, want := range []string{`"Monday"`, `"Friday"`, `"start_time": "09:00:00"`, `"end_date": "2026-12-31`} {
		if !strings.Contains(state, want) {
			t.Errorf("the state lacks %s: %s", want, state)
		}
	}
	var read struct {
		Groups []struct{ Schedules []json.RawMessage }
	}
	if err := json.Unmarshal([]byte(state), &read); err != nil {
		t.Fatal(err)
	}
	r.must("POST", "/salto/add-schedule", `{"group": "101", "schedule": `+string(read.Groups[0].Schedules[0])+`}`)
	if s := r.locks.State().Groups[0].Schedules; len(s) != 2 || s[0].EndDate != s[1].EndDate || len(s[1].Days) != 2 {
		t.Errorf("what came out did not go in again: %+v", s)
	}
}
