package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
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
		}{{"GET", "/-/plan", http.StatusServiceUnavailable}, {"POST", "/-/reload", http.StatusAccepted}} {
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
