package saltoks

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sinks/saltoks/saltosim"
)

// bent is a client whose answers a function changes.
func (s *site) bent(b bend, change ...func(*Config)) {
	s.client = s.newClient(append(change, func(c *Config) { c.HTTP = &http.Client{Transport: awkward{c.HTTP.Transport, b}} })...)
}

func TestTheAccountIsLookedAtFromTimeToTime(t *testing.T) {
	s := newSite(t, saltosim.Options{Seats: 9})
	a, err := s.client.Account(context.Background())
	if err != nil || !a.Subscribed || a.Blocked || a.Seats != 9 || !slices.Equal(a.Roles, []string{"site_admin"}) || !slices.Contains(a.Features, "nfc") {
		t.Errorf("got %+v, %v", a, err)
	}
	me := regexp.MustCompile(`sites/[^/]*/me$`)
	for name, c := range map[string]struct {
		old, now string
		says     []string
	}{
		"as it should be":          {"", "", nil},
		"suspended":                {`"subscription_state":"subscribed"`, `"subscription_state":"suspended"`, []string{"is suspended"}},
		"blocked":                  {`"blocked":false`, `"blocked":true`, []string{"is blocked"}},
		"without the role":         {`"code":"site_admin"`, `"code":"site_user"`, []string{"is site_user on the site, not site_admin"}},
		"without word of itself":   {`{"id"`, `["id"`, []string{"cannot be looked at"}},
		"features that are things": {`"nfc"`, `{"name":"nfc"}`, nil},
	} {
		s.bent(func(r *http.Request, status int, body []byte) (int, []byte) {
			if me.MatchString(r.URL.Path) || strings.HasSuffix(r.URL.Path, "/subscription") {
				body = []byte(strings.ReplaceAll(string(body), c.old, c.now))
			}
			return status, body
		})
		findings := s.observe().Findings
		if len(findings) != len(c.says) || len(c.says) > 0 && !strings.Contains(findings[0], c.says[0]) {
			t.Errorf("%s: got findings %q, want %q", name, findings, c.says)
		}
	}
	s.client = s.newClient(func(c *Config) { c.OwnRole = "front_office" })
	if got := s.observe().Findings; len(got) != 1 {
		t.Errorf("another role is asked for: got findings %q, want one", got)
	}
	calls := func() int { return s.calls(func() { s.observe() })["GET /sites/{site}/me"] }
	if calls() != 0 {
		t.Error("the account is looked at in every pass")
	}
	s.Advance(accountEvery)
	if calls() != 1 || len(s.observe().Findings) != 1 {
		t.Error("after an hour the account is not looked at, or what was found is forgotten")
	}
}

func TestASiteThatIsNotReleasedIsSaid(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.bent(func(_ *http.Request, status int, body []byte) (int, []byte) {
		return status, []byte(strings.ReplaceAll(string(body), `"released"`, `"in_installation"`))
	})
	if got := s.observe().Findings; len(got) != 1 || !strings.Contains(got[0], "installer") {
		t.Errorf("got findings %q, want one", got)
	}
}

// A guest of the site is made by another call, and gets the use of a PIN by a second.
func TestStaysCanBeGuestsOfTheSite(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.client = s.newClient(func(c *Config) { c.Role = siteGuest })
	s.observe()
	calls := s.calls(func() { s.issue() })
	for call, want := range map[string]int{
		"POST /sites/{site}/guests": 1, "POST /sites/{site}/users": 0, "PATCH /sites/{site}/users/{user}": 1, "GET /sites/{site}/roles": 0,
	} {
		if calls[call] != want {
			t.Errorf("%s: got %d calls, want %d", call, calls[call], want)
		}
	}
	h := s.holding(stay)
	if !h.User.Working() || s.world.Mails() != 0 {
		t.Errorf("got user %+v and %d mails", h.User, s.world.Mails())
	}
	s.Advance(10 * time.Minute)
	if pin := s.pin(h.User.Person); !s.Opens(h.Lines[0].Doors[0], pin) {
		t.Error("the guest's PIN does not open the room")
	}
}

// With all seats taken the vendor says 201, and makes a user whom no door knows.
func TestAFullSiteIsSaidAndNoPINIsMade(t *testing.T) {
	s := newSite(t, saltosim.Options{Seats: 2}) // the account and the porter have them
	s.observe()
	a := plan.Action{Key: stay, Verb: plan.Issue, Room: "101", After: []access.Line{
		{ID: access.RoomLine, Doors: s.doors("101"), Window: access.Window{Start: s.Now(), End: s.Now().Add(day)}},
	}}
	var err error
	for seen := (access.Holding{}); err == nil; {
		step, more := s.client.Next(a, seen)
		if !more {
			t.Fatal("issued on a full site")
		}
		if step.Op == plan.MintPIN || step.Op == plan.AddMember {
			t.Errorf("%s for a user without a seat", step.Op)
		}
		var r plan.Receipt
		r, err = s.client.Do(context.Background(), step, seen)
		seen = r.Seen
	}
	if class(err) != plainError || !strings.Contains(err.Error(), "no seat is free") {
		t.Errorf("got %v, want a plain error that says seat", err)
	}
	s.world.SetSeats(3)
	a.Before = s.holding(stay)
	if s.act(a); !s.holding(stay).User.Working() {
		t.Errorf("once a seat is free: got %+v", s.holding(stay).User)
	}
}
