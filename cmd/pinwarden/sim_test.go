package main

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"pinwarden/sources/akia/akiasim"
)

func newTestSim(t *testing.T, f simFlags) *simWorld {
	t.Helper()
	h, err := readSimHotel("small")
	if err != nil {
		t.Fatal(err)
	}
	w, err := newSimWorld(t.Context(), &f, h)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestOnlyWhoAsksByALoopbackNameMovesTheSimulators(t *testing.T) {
	t.Parallel()
	w := newTestSim(t, simFlags{akia: "calm", salto: "calm"})
	door := admission(w.admin)
	for host, mine := range map[string]bool{
		"localhost:7600": true, "127.0.0.1:7600": true, "[::1]": true,
		"attacker.example:7600": false, "127.0.0.1.attacker.example": false, "": false,
	} {
		rec, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/akia/outbox", nil)
		r.Host = host
		door.ServeHTTP(rec, r)
		if mine != (rec.Code == http.StatusOK) || !mine && rec.Code != http.StatusMisdirectedRequest {
			t.Errorf("asked as %q: %d", host, rec.Code)
		}
		if rec.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("asked as %q: the answer may be kept", host)
		}
	}
	rec, r := httptest.NewRecorder(), httptest.NewRequest("POST", "/akia/cancel", strings.NewReader(`{"id": "A"}`))
	r.Host = "127.0.0.1:7600"
	r.Header.Set("Origin", "https://attacker.example")
	door.ServeHTTP(rec, r)
	if stay, _ := w.hotel.Reservation("A"); rec.Code != http.StatusForbidden || stay.Status != akiasim.Arrived {
		t.Errorf("a page of another site: %d, and the stay is %s", rec.Code, stay.Status)
	}
}

// TestANastyAkiaShowsTheHotelFromTheStart and lets only later changes wait.
func TestANastyAkiaShowsTheHotelFromTheStart(t *testing.T) {
	t.Parallel()
	w := newTestSim(t, simFlags{akia: "nasty", salto: "nasty", seed: 3})
	if s := w.hotel.State(); s.Unseen != 0 || len(s.Reservations) != 2 {
		t.Errorf("%d of the first changes are not shown, with %d reservations", s.Unseen, len(s.Reservations))
	}
	w.hotel.Cancel("A")
	if s := w.hotel.State(); s.Unseen != 1 {
		t.Errorf("a later change is shown at once: %d wait", s.Unseen)
	}
}

func TestPortsStandInARow(t *testing.T) {
	t.Parallel()
	// A row that is free cannot be had for certain: somebody else may take a port. One of some will do.
	for range 20 {
		probe, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		first := probe.Addr().(*net.TCPAddr).Port
		_ = probe.Close()
		all, err := listenInARow(net.JoinHostPort("127.0.0.1", strconv.Itoa(first)))
		if err != nil {
			continue
		}
		for i, l := range all {
			if got := l.Addr().(*net.TCPAddr).Port; got != first+i {
				t.Errorf("%s listens on %d, want %d", simNames[i], got, first+i)
			}
			_ = l.Close()
		}
		return
	}
	t.Error("no row of ports was free in 20 tries")
}

// TestWhoWaitsForASlowVendorIsLetGoAtTheEnd is about a clean stop.
func TestWhoWaitsForASlowVendorIsLetGoAtTheEnd(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	h, err := readSimHotel("small")
	if err != nil {
		t.Fatal(err)
	}
	w, err := newSimWorld(ctx, &simFlags{akia: "calm", salto: "calm"}, h)
	if err != nil {
		t.Fatal(err)
	}
	rec := httptest.NewRecorder()
	w.admin.ServeHTTP(rec, httptest.NewRequest("POST", "/salto/fail-next",
		strings.NewReader(`{"call": "GET /sites", "status": 503, "delay": "24h"}`)))
	if rec.Code != http.StatusOK {
		t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	stop()
	rec, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/v1.2/sites", nil)
	r.Header.Set("Authorization", "Bearer "+simSaltoToken)
	w.locks.Handler().ServeHTTP(rec, r) // hangs if nobody lets go
	if rec.Code != http.StatusServiceUnavailable {
		t.Errorf("the late answer is %d", rec.Code)
	}
}
