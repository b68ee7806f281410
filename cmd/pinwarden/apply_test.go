package main

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia/akiasim"
)

// TestApplyGoesOnWhenReadingsGrowOld has so much to do that one reading does for one guest only.
func TestApplyGoesOnWhenReadingsGrowOld(t *testing.T) {
	t.Parallel()
	var rooms []string
	for i := range 2 * mostPasses {
		rooms = append(rooms, strconv.Itoa(101+i))
	}
	s := newScene(t, plainPolicy, "2026-05-10 16:00", rooms...)
	for _, r := range rooms {
		s.book("G"+r, r, akiasim.Arrived, "2026-05-10", "2026-05-12")
	}
	s.locks.Intercept(func(r *http.Request) (saltosim.Fault, bool) {
		if r.Method != http.MethodGet {
			s.clock.Set(s.clock.Now().Add(time.Minute))
		}
		return saltosim.Fault{}, false
	})
	var out bytes.Buffer
	code, err := apply(t.Context(), s.controller, &out)
	if err != nil || code != exitFine || !strings.HasSuffix(out.String(), "nothing to do\n") {
		t.Fatalf("apply exits with %d (%v):\n%s", code, err, &out)
	}
	if n := strings.Count(out.String(), "plan "); n <= mostPasses {
		t.Errorf("%d passes: no reading became too old", n)
	}
	if n := len(s.hotel.Outbox()); n != len(rooms) {
		t.Errorf("%d guests were told, want %d", n, len(rooms))
	}
}
