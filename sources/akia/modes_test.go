package akia_test

import (
	"strings"
	"testing"
	"time"

	"pinwarden/sources/akia"
	"pinwarden/sources/akia/akiasim"
)

func TestCallsDoNotRunTheReportAgainAndAgain(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	h.Book(booking("1", "101"))
	m := &akia.Modes{Bulk: []akia.Bulk{h.client(t)}, Watch: h.watch(t), Rest: time.Minute}
	runs := func() int {
		t.Helper()
		if house, err := m.Observe(t.Context()); err != nil || !house.Complete || len(house.Stays) != 1 {
			t.Errorf("house %+v, error %v", house, err)
		}
		return h.Requests()["POST /v3/reports/{id}/run"]
	}
	runs()
	if n := runs(); n != 1 {
		t.Errorf("%d reports in one minute", n)
	}
	_ = h.Sleep(t.Context(), time.Minute)
	if n := runs(); n != 2 {
		t.Errorf("%d reports, want a second after a minute", n)
	}
}

func TestAReportThatFailsLeavesWhatWasReadSingly(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	h.Book(booking("1", "101"))
	m := &akia.Modes{Bulk: []akia.Bulk{h.client(t)}, Watch: h.watch(t)}
	h.NextReports(2, akiasim.ReportFault{Failed: true})
	if house, err := m.Observe(t.Context()); err == nil {
		t.Errorf("nothing was read, and yet the house is %+v", house)
	}
	m.Watch.Ask("1")
	house, err := m.Observe(t.Context())
	if err != nil || house.Complete || !house.Lists || len(house.Stays) != 1 || !strings.Contains(strings.Join(house.Gaps, ";"), "its job failed") {
		t.Errorf("house %+v, error %v", house, err)
	}
}
