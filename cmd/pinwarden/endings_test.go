package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia/akiasim"
)

// An end of access does not wait for the one call that would have been the
// cheapest: in the same pass another one shuts the doors.

// stuck lets calls fail by method and the last words of their path's pattern, for good.
func stuck(calls ...string) func(*http.Request) (saltosim.Fault, bool) {
	return func(r *http.Request) (saltosim.Fault, bool) {
		for _, c := range calls {
			method, end, _ := strings.Cut(c, " ")
			if r.Method == method && strings.HasSuffix(r.Pattern, end) {
				return saltosim.Fault{Status: http.StatusInternalServerError}, true
			}
		}
		return saltosim.Fault{}, false
	}
}

const (
	deleteGroup    = "DELETE access_groups/{group}"
	deleteMember   = "DELETE access_groups/{group}/users/{person}"
	deleteSchedule = "DELETE time_schedules/{schedule}"
	setState       = "PATCH subscription"
)

func TestAnEndOfAccessThatFailsTakesAnotherWay(t *testing.T) {
	t.Parallel()
	cancel := func(s *scene) { s.hotel.Cancel("A") }
	never := func(s *scene) { s.moveTo("2026-05-20 02:00") }
	for name, tt := range map[string]struct {
		ends  func(*scene)
		stuck []string
		open  bool // nothing is left that could be tried
		comes bool // after all, with the PIN that was told
	}{
		"cancelled: the user is suspended":   {ends: cancel, stuck: []string{deleteGroup}},
		"cancelled: the members go":          {ends: cancel, stuck: []string{deleteGroup, setState}},
		"cancelled: the schedules go":        {ends: cancel, stuck: []string{deleteGroup, setState, deleteMember}},
		"cancelled: nothing works":           {ends: cancel, stuck: []string{deleteGroup, setState, deleteMember, deleteSchedule}, open: true},
		"who did not come: the schedules go": {ends: never, stuck: []string{deleteMember}, comes: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, noShowPolicy, "2026-05-18 16:00", "101")
			s.book("A", "101", akiasim.Reserved, "2026-05-19", "2026-05-21")
			s.settle()
			s.passAt("2026-05-19 15:30")
			opens := []string{"A 101", "A " + frontDoor}
			s.doors(opens...)
			kept := s.untouched("A")

			s.locks.Intercept(stuck(tt.stuck...))
			tt.ends(s)
			if c := s.apply(); c.Err == nil || c.Again.IsZero() {
				t.Errorf("a call failed, and the pass says %v and is made again at %s", c.Err, c.Again)
			}
			s.later(5 * time.Minute)
			if tt.open {
				s.doors(opens...)
			} else {
				s.doors()
			}

			s.locks.Intercept(nil)
			s.settle()
			s.later(5 * time.Minute)
			s.doors()
			if tt.comes {
				s.hotel.CheckIn("A")
				s.settle()
				s.later(5 * time.Minute)
				s.doors(opens...)
				kept()
			}
		})
	}
}

// later lets time pass, without a pass.
func (s *scene) later(d time.Duration) { s.clock.Set(s.clock.Now().Add(d)) }
