package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"pinwarden/controller"
	"pinwarden/policy/plan"
	"pinwarden/policy/plan/show"
)

func TestOnlyWhoAsksByALoopbackNameSeesRooms(t *testing.T) {
	t.Parallel()
	s := newServer(nil, prometheus.NewRegistry())
	answer := func(method, path, host string) int {
		w, r := httptest.NewRecorder(), httptest.NewRequest(method, path, nil)
		r.Host = host
		s.ServeHTTP(w, r)
		return w.Code
	}
	for host, mine := range map[string]bool{
		"localhost:9464": true, "LOCALHOST": true, "127.0.0.1:9464": true, "127.0.0.5": true, "[::1]:9464": true, "[::1]": true,
		"attacker.example:9464": false, "127.0.0.1.attacker.example": false, "10.0.0.1": false, "localhost.": false, "": false,
	} {
		for _, c := range []struct {
			method, path string
			open         int
		}{
			{"GET", "/-/plan", http.StatusServiceUnavailable},
			{"POST", "/-/reload", http.StatusAccepted},
			{"GET", "/-/snapshot", http.StatusServiceUnavailable},
			{"GET", "/-/explain?room=101", http.StatusServiceUnavailable},
		} {
			want := http.StatusMisdirectedRequest
			if mine {
				want = c.open
			}
			if got := answer(c.method, c.path, host); got != want {
				t.Errorf("%s %s of %q: %d, want %d", c.method, c.path, host, got, want)
			}
		}
		for _, path := range []string{"/metrics", "/livez", "/readyz"} {
			if got := answer("GET", path, host); got != http.StatusOK {
				t.Errorf("GET %s of %q: %d", path, host, got)
			}
		}
	}
}

// While the daemon cannot read a side, its last plan is of before, and must not
// look as if all were well.
func TestAPlanOfBeforeAnOutageIsShownAsOne(t *testing.T) {
	t.Parallel()
	s := newServer([]*property{{Controller: &controller.Controller{Property: "seaside"}}}, prometheus.NewRegistry())
	ask := func(query string) string {
		w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/-/plan"+query, nil)
		r.Host = "localhost"
		s.ServeHTTP(w, r)
		return w.Body.String()
	}
	const outage = "! seaside could not be read since the plan above"
	good := controller.Cycle{Plan: plan.Plan{ID: "abc", Property: "seaside", Zone: time.UTC}}
	for _, c := range []struct {
		cycle controller.Cycle
		code  int
	}{{good, exitFine}, {controller.Cycle{Err: errors.New("no token")}, exitError}, {good, exitFine}} {
		s.saw("seaside", c.cycle)
		text := ask("")
		doc, err := show.Read(strings.NewReader(ask("?format=json")))
		if err != nil {
			t.Fatal(err)
		}
		if code := exitOf(doc, true); code != c.code || strings.Contains(text, outage) != (c.code == exitError) || !strings.Contains(text, "plan abc") {
			t.Errorf("after %+v the exit code is %d, want %d, and it says:\n%s", c.cycle.Err, exitOf(doc, true), c.code, text)
		}
	}
}
