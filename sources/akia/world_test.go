package akia_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/sources/akia"
	"pinwarden/sources/akia/akiasim"
)

// noon is a Friday in the middle of a season.
var noon = time.Date(2026, 7, 10, 12, 0, 0, 0, time.UTC)

var (
	friday   = access.NewDate(2026, 7, 10)
	saturday = access.NewDate(2026, 7, 11)
)

// clock stands still until somebody sleeps on it.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func newClock() *clock { return &clock{now: noon} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.slept = append(c.slept, d)
	c.now = c.now.Add(d)
	return ctx.Err()
}

// config is enough for a client of a server on the clock.
func (c *clock) config(url string) akia.Config {
	return akia.Config{
		BaseURL: url, Mapping: akia.Mapping{Office: "41"}, Token: akia.StaticToken("sesame-sentinel-token"), ReportID: "7",
		Now: c.Now, Sleep: c.Sleep, Jitter: func() float64 { return 0.5 },
	}
}

// hotel is a simulated Akia behind loopback HTTP.
type hotel struct {
	*akiasim.World
	*clock
	url string
}

func openHotel(t testing.TB, o akiasim.Options) *hotel {
	t.Helper()
	h := &hotel{clock: newClock()}
	o.Clock, o.Token = h.Now, "sesame-sentinel-token"
	h.World = akiasim.New(o)
	server := httptest.NewServer(h.Handler())
	t.Cleanup(server.Close)
	h.url = server.URL
	return h
}

func (h *hotel) client(t testing.TB, change ...func(*akia.Config)) *akia.Client {
	t.Helper()
	return client(t, h.config(h.url), change...)
}

func client(t testing.TB, cfg akia.Config, change ...func(*akia.Config)) *akia.Client {
	t.Helper()
	for _, c := range change {
		c(&cfg)
	}
	c, err := akia.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (h *hotel) observe(t testing.TB, change ...func(*akia.Config)) access.House {
	t.Helper()
	house, err := h.client(t, change...).Observe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return house
}

func booking(id, room string) akiasim.Reservation {
	return akiasim.Reservation{
		ID: id, CustomerID: "c" + id, RoomNumber: room,
		ArrivalDate: "2026-07-10", DepartureDate: "2026-07-11",
	}
}

// script answers by path, as no simulated hotel would. Paths that it lacks are not found.
func script(t testing.TB, answers map[string]http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", noon.Format(http.TimeFormat))
		if answer, ok := answers[r.URL.Path]; ok {
			answer(w, r)
			return
		}
		jsonAnswer(404, `{"status":"error","status_code":404}`)(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func jsonAnswer(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		_, _ = w.Write([]byte(body))
	}
}

func okAnswer(data string) http.HandlerFunc {
	return jsonAnswer(200, `{"status":"ok","status_code":200,"data":`+data+`}`)
}

// reportOf answers a report whose finished job shows data.
func reportOf(t testing.TB, data string) string {
	t.Helper()
	return script(t, map[string]http.HandlerFunc{
		"/v3/reports/7/run":      okAnswer(`{"identifier":"job-1"}`),
		"/v3/reports/jobs/job-1": okAnswer(data),
	})
}
