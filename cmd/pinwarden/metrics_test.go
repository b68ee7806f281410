package main

import (
	"net/http/httptest"
	"os/exec"
	"slices"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"pinwarden/controller"
	"pinwarden/sources/akia/akiasim"
)

// busyDay is a registry after passes of which every kind of metric knows.
func busyDay(t *testing.T) (*scene, *prometheus.Registry) {
	t.Helper()
	s := newScene(t, plainPolicy, "2026-05-10 15:00", "101", "102", "103")
	registry := prometheus.NewRegistry()
	s.controller.Metrics = controller.NewMetrics(registry, s.controller.Property)
	s.controller.Metrics.Reloaded(true, s.clock.Now())
	s.book("Jansen", "101", akiasim.Arrived, "2026-05-09", "2026-05-12")
	s.book("Ahmed", "102", akiasim.Reserved, "2026-05-11", "2026-05-13")
	s.book("Silva", "103", akiasim.Reserved, "2026-05-11", "2026-05-13")
	s.settle()
	s.moveTo("2026-05-10 16:00")
	s.hotel.Cancel("Ahmed")
	s.hotel.EmptyReports(100)
	s.apply()
	s.hotel.HealReports()
	s.controller.Limits.Mode = "observe"
	s.apply()
	return s, registry
}

func TestMetricsAreNamedAsTheyShouldBe(t *testing.T) {
	t.Parallel()
	_, registry := busyDay(t)
	problems, err := testutil.GatherAndLint(registry)
	if err != nil {
		t.Fatal(err)
	}
	page := httptest.NewRecorder()
	newServer(nil, registry).ServeHTTP(page, httptest.NewRequest("GET", "/metrics", nil))
	said(t, page.Body.String())
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	if _, err := exec.LookPath("promtool"); err != nil {
		t.Log("promtool is not installed: its own check of the metrics is left out")
		return
	}
	check := exec.Command("promtool", "check", "metrics")
	check.Stdin = page.Body
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("promtool check metrics: %v\n%s", err, out)
	}
}

// labels are all labels that a metric may have, with how many values are plausible.
var labels = map[string]int{"property": 1, "result": 8, "action": 10, "guard": 13, "horizon": 3, "upstream": 2, "phase": 6, "le": 20}

func TestNoLabelNamesAGuestAStayOrARoom(t *testing.T) {
	t.Parallel()
	s, registry := busyDay(t)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	if len(families) < 15 {
		t.Errorf("only %d metrics were gathered", len(families))
	}
	values := map[string]map[string]bool{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			for _, l := range m.GetLabel() {
				if values[l.GetName()] == nil {
					values[l.GetName()] = map[string]bool{}
				}
				values[l.GetName()][l.GetValue()] = true
				s.namesNobody(f.GetName(), l.GetName(), l.GetValue())
			}
		}
	}
	for name, seen := range values {
		if most, known := labels[name]; !known || len(seen) > most {
			t.Errorf("label %s has %d values; a label is for few, known ones", name, len(seen))
		}
	}
}

// namesNobody holds a label's value against all names of the day.
func (s *scene) namesNobody(metric, label, value string) {
	s.t.Helper()
	if slices.Contains(s.rooms, value) || slices.Contains(s.stays, value) || value == frontDoor || s.name("") == value && value != "" {
		s.t.Errorf("%s{%s=%q} names a guest, a stay or a room", metric, label, value)
	}
	for _, id := range s.stays {
		if h := s.holding(id); value != "" && (value == string(h.Key) || value == h.User.Ref || value == h.User.Person) {
			s.t.Errorf("%s{%s=%q} names the holding of %s", metric, label, value, id)
		}
	}
}
