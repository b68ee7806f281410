package akia_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
	"pinwarden/sources/akia/akiasim"
)

func TestReadShowsSingleStays(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	h.Book(booking("1", "101"))
	h.Book(booking("2", "102"))
	h.CheckIn("2")
	h.Remove("1")
	odd := booking("3", "103")
	odd.DepartureDate = "2026-07-09"
	h.Book(odd)
	twin := booking("4", "104")
	twin.IsDuplicated = true
	h.Book(twin)

	stays, bad, err := h.client(t).Read(t.Context(), []access.StayID{"1", "2", "3", "4", "../me"})
	if err != nil {
		t.Fatal(err)
	}
	want := []access.Stay{{
		ID: "2", Room: "102", Phase: access.InHouse, Arrival: friday, Departure: saturday,
		ArrivalTime: access.NoTime, DepartureTime: access.NoTime, PartySize: 1, Customer: "c2", Read: noon, Single: true,
	}}
	if diff := cmp.Diff(want, stays); diff != "" {
		t.Error(diff)
	}
	wantBad := []access.Bad{
		{ID: "1", Why: "not found; merged or removed", Read: noon, Single: true},
		{ID: "3", Why: "departure_date is before the arrival", Read: noon, Single: true},
		{ID: "4", Why: "marked as a duplicate", Read: noon, Single: true},
		{ID: "../me", Why: "not an id of Akia's", Read: noon, Single: true},
	}
	if diff := cmp.Diff(wantBad, bad); diff != "" {
		t.Error(diff)
	}
}

func TestReadDistrustsWhatItDidNotAskFor(t *testing.T) {
	for answer, want := range map[string]string{
		strings.Replace(a, `"1"`, `"2"`, 1) + `}`: "another reservation was shown; merged",
		a + `,"office_id":"42"}`:                  "belongs to another office",
	} {
		url := script(t, map[string]http.HandlerFunc{"/v3/reservations/1": okAnswer(answer)})
		stays, bad, err := client(t, newClock().config(url)).Read(t.Context(), []access.StayID{"1"})
		if err != nil || len(stays) != 0 || len(bad) != 1 || bad[0].Why != want {
			t.Errorf("stays %v, bad %v, error %v; want %q", stays, bad, err, want)
		}
	}
}

func TestReadGoesOnAfterAFailureAndGivesUpAfterThree(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	ids := []access.StayID{"1", "2", "3", "4", "5", "6", "7", "8"}
	for _, id := range ids {
		h.Book(booking(string(id), "101"))
	}
	broken := map[string]bool{"1": true, "2": true, "4": true, "5": true, "6": true}
	h.Hook(func(r akiasim.Request) akiasim.Fault {
		if broken[r.ID] {
			return akiasim.Fault{Before: akiasim.Refuse(500, "no")}
		}
		return akiasim.Fault{}
	})
	stays, bad, err := h.client(t).Read(t.Context(), ids)
	if len(stays) != 1 || stays[0].ID != "3" || len(bad) != 0 {
		t.Errorf("stays %v, bad %v", stays, bad)
	}
	if got := strings.Count(err.Error(), "read reservation "); got != 5 {
		t.Errorf("%d failures are named in %q, want 5", got, err)
	}
	if asked := h.Requests()["GET /v3/reservations/{id}"]; asked != 5*3+1 {
		t.Errorf("%d requests, want 16: three for each failure, none after giving up", asked)
	}
}
