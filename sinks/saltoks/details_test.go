package saltoks

import (
	"context"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
	"pinwarden/sinks/saltoks/saltosim"
)

func TestDetailsAreReadOnceAndWhenTheyAreOld(t *testing.T) {
	s := newSite(t, saltosim.Options{}, func(c *Config) { c.AuditPerPass = 5 })
	first := s.calls(func() { s.observe() })
	// the site is found by name; 4 foreign groups: locks, schedules, members
	want := maps.Clone(inventoryCalls)
	want["GET /sites"] = 1
	want["GET /sites/{site}/me"], want["GET /sites/{site}/subscription"] = 1, 1
	want["GET /sites/{site}/access_groups/{group}/locks"] = 4
	want["GET /sites/{site}/access_groups/{group}/users"] = 4
	want["GET /sites/{site}/access_groups/{group}/time_schedules"] = 4
	if diff := cmp.Diff(want, first); diff != "" {
		t.Errorf("the first pass (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(inventoryCalls, s.calls(func() { s.observe() })); diff != "" {
		t.Errorf("an idle pass (-want +got):\n%s", diff)
	}
	s.issue()
	if h := s.holding(stay); !h.Looked.Equal(s.Now()) {
		t.Errorf("after our own writes: looked at %s, want now", h.Looked)
	}
	if diff := cmp.Diff(inventoryCalls, s.calls(func() { s.observe() })); diff != "" {
		t.Errorf("an idle pass (-want +got):\n%s", diff)
	}

	// 7 details of the holding grow old after half an hour, 12 of others after three.
	s.Advance(29 * time.Minute)
	if got := s.detailsRead(); got != 0 {
		t.Errorf("after 29 minutes: got %d details, want none", got)
	}
	looked := s.holding(stay).Looked
	s.Advance(time.Minute)
	if got := s.detailsRead(); got != 5 {
		t.Errorf("after 30 minutes: got %d details, want the budget of 5", got)
	}
	if got := s.holding(stay).Looked; !got.After(looked) {
		t.Errorf("the second pass: looked at %s, want after %s", got, looked)
	}
	if got := s.detailsRead(); got != 0 {
		t.Errorf("the third pass: got %d details, want none", got)
	}
	s.Advance(3 * time.Hour)
	total := 0
	for range 10 {
		total += s.detailsRead()
	}
	if want := 7 + 12 + 2; total != want {
		t.Errorf("after 3 hours: got %d details, want %d and the account", total, want)
	}
}

func TestASiteThatIsNotReadWholeIsAnError(t *testing.T) {
	for call := range inventoryCalls {
		s := newSite(t, saltosim.Options{})
		s.observe()
		for range tries {
			s.world.FailNext(call, saltosim.Fault{Status: http.StatusBadGateway})
		}
		if _, err := s.client.Observe(context.Background()); err == nil {
			t.Errorf("%s fails: got no error", call)
		}
		if len(s.wait) != tries-1 {
			t.Errorf("%s fails: got %d pauses, want %d", call, len(s.wait), tries-1)
		}
		s.observe()
	}
}

func TestAnEmptyAnswerIsNoSite(t *testing.T) {
	for call := range inventoryCalls {
		s := newSite(t, saltosim.Options{})
		s.observe()
		s.world.FailNext(call, saltosim.Fault{Status: http.StatusOK})
		s.observe() // once is a hiccup
		for range tries {
			s.world.FailNext(call, saltosim.Fault{Status: http.StatusOK})
		}
		if _, err := s.client.Observe(context.Background()); err == nil {
			t.Errorf("%s answers nothing: got no error", call)
		}
	}
}

func TestASiteWhoseDetailsFailIsAnError(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.world.Intercept(func(r *http.Request) (saltosim.Fault, bool) {
		return saltosim.Fault{Status: http.StatusBadGateway}, strings.Contains(r.Pattern, "{group}")
	})
	if site, err := s.client.Observe(context.Background()); err == nil {
		t.Errorf("got gaps %q and no error", site.Gaps)
	}
}

func TestADetailThatCannotBeReadHoldsNothingElseUp(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.observe()
	s.issue()
	for range tries {
		s.world.FailNext("GET /sites/{site}/users/{user}/keys", saltosim.Fault{Status: http.StatusBadGateway})
	}
	site := s.observe()
	if len(site.Gaps) != 1 || !site.Holdings[0].Looked.IsZero() {
		t.Errorf("got gaps %q and looked %s, want one gap and a holding that is not read", site.Gaps, site.Holdings[0].Looked)
	}
	if site = s.observe(); len(site.Gaps) > 0 || site.Holdings[0].Looked.IsZero() {
		t.Errorf("then: got gaps %q and looked %s, want neither", site.Gaps, site.Holdings[0].Looked)
	}
}

func TestAGroupThatGoesWhileItIsReadIsGone(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.observe()
	a := s.issue()
	s.Advance(settling)
	h := s.holding(stay)
	s.Advance(oldLate)
	s.world.Intercept(func(r *http.Request) (saltosim.Fault, bool) {
		if r.Pattern == "GET /sites/{site}/iqs" { // the groups are listed, and not yet looked into
			_ = s.world.DeleteGroup(h.Line(access.RoomLine).Ref)
		}
		return saltosim.Fault{}, false
	})
	site := s.observe()
	if len(site.Gaps) > 0 || len(site.Holdings[0].Lines) != len(a.After)-1 {
		t.Errorf("got gaps %q and lines %+v, want one line less", site.Gaps, site.Holdings[0].Lines)
	}
}

func TestANewUserWhoseKeysAreUnknownYetIsNoGap(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.observe()
	s.issue()
	s.world.FailNext("GET /sites/{site}/users/{user}/keys", saltosim.Fault{Status: http.StatusNotFound})
	site := s.observe()
	if len(site.Gaps) > 0 || site.Holdings[0].User.Ref == "" || !site.Holdings[0].Looked.IsZero() {
		t.Errorf("got gaps %q and %+v, want a user who is not read yet", site.Gaps, site.Holdings[0])
	}
	if h := s.holding(stay); h.Looked.IsZero() || !h.User.Working() {
		t.Errorf("then: got %+v, want a user who works", h)
	}
}

// A user made a moment before a restart may be unknown to some calls, and nobody
// remembers that it is new.
func TestANewUserIsNotMadeTwiceAfterARestart(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.observe()
	a := s.issue()
	user := s.holding(stay).User.Ref
	s.client = s.newClient()
	s.world.FailNext("GET /sites/{site}/users/{user}/keys", saltosim.Fault{Status: http.StatusNotFound})
	if h := s.holding(stay); h.User.Ref != user || !h.Looked.IsZero() {
		t.Errorf("got user %q, looked %s; want %q, not read yet", h.User.Ref, h.Looked, user)
	}
	a.Before = s.holding(stay)
	writes := s.Writes()
	if s.act(a); s.Writes() != writes || a.Before.User.Ref != user {
		t.Errorf("then: got %d writes for user %q, want none for %q", s.Writes()-writes, a.Before.User.Ref, user)
	}
}
