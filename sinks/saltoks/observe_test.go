package saltoks

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sinks/saltoks/saltosim"
)

var stay = secret.Key("grand-harbour", "1")

func (s *site) observe() access.Site {
	s.Helper()
	site, err := s.client.Observe(context.Background())
	if err != nil {
		s.Fatalf("observe: %v", err)
	}
	return site
}

func (s *site) holding(key access.Key) access.Holding {
	s.Helper()
	site := s.observe()
	for _, h := range site.Holdings {
		if h.Key == key {
			return h
		}
	}
	s.Fatalf("no holding of %s", key)
	return access.Holding{}
}

func (s *site) doors(names ...string) []access.DoorID {
	s.Helper()
	var ids []access.DoorID
	for _, d := range s.observe().Doors {
		if slices.Contains(names, d.Name) {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// act takes all steps of an action.
func (s *site) act(a plan.Action) access.Holding {
	s.Helper()
	seen := a.Before
	for range 50 {
		step, more := s.client.Next(a, seen)
		if !more {
			s.last = seen
			return seen
		}
		r, err := s.client.Do(context.Background(), step, seen)
		if err != nil {
			s.Fatalf("%s: %v", a.Verb, err)
		}
		seen = r.Seen
	}
	s.Fatalf("%s: no end after 50 steps", a.Verb)
	return seen
}

// issue makes a holding in 101 with two lines, and leaves its details unread.
func (s *site) issue() plan.Action {
	s.Helper()
	w := access.Window{Start: s.Now(), End: s.Now().Add(48 * time.Hour)}
	a := plan.Action{Key: stay, Verb: plan.Issue, Room: "101", After: []access.Line{
		{ID: access.RoomLine, Doors: s.doors("101"), Window: w},
		{ID: access.SharedLine, Doors: s.doors("Front door"), Window: w},
	}}
	s.act(a)
	return a
}

// calls counts what was asked of the API during f, by kind of call.
func (s *site) calls(f func()) map[string]int {
	s.Helper()
	mark := s.world.Mark()
	f()
	return s.world.Since(mark).Calls
}

// inventory is what every Observe asks, of a site whose lists fit on one page.
var inventoryCalls = map[string]int{
	"GET /sites/{site}": 1, "GET /sites/{site}/users": 1, "GET /sites/{site}/access_groups": 1,
	"GET /sites/{site}/locks": 1, "GET /sites/{site}/iqs": 1,
}

func TestASiteIsShownAsItIs(t *testing.T) {
	s := newSite(t, saltosim.Options{Seats: 10})
	if err := s.world.EditSchedules("103", saltosim.Schedule{}); err != nil {
		t.Fatal(err)
	}
	s.issue()
	got := s.observe()
	if !got.Complete || len(got.Gaps) > 0 || len(got.Findings) > 0 || !got.AsOf.Equal(s.Now()) || got.Skew != 0 {
		t.Errorf("reading: got %+v, findings %q", got.Reading, got.Findings)
	}
	if got.Name != "Grand Harbour" || got.Zone != "Europe/Amsterdam" {
		t.Errorf("got site %q in %q", got.Name, got.Zone)
	}
	// the user of the API, the porter and the guest
	if want := (access.Seats{Bought: 10, Used: 3}); got.Seats != want {
		t.Errorf("seats: got %+v, want %+v", got.Seats, want)
	}
	var templates []string
	for _, g := range got.Templates {
		templates = append(templates, fmt.Sprint(g.Name, " ", len(g.Doors), " ", g.Scheduled))
	}
	if want := []string{"101 2 false", "102 2 false", "103 2 true"}; !slices.Equal(templates, want) {
		t.Errorf("templates: got %v, want %v", templates, want)
	}
	kinds := map[string]int{}
	for _, f := range got.Foreign {
		kinds[f.Kind+" "+f.Name]++
	}
	if want := map[string]int{"user ": 2, "group Staff Sam Porter": 1}; !maps.Equal(kinds, want) {
		t.Errorf("foreign: got %v, want %v", kinds, want)
	}
	for _, d := range got.Doors {
		if want := map[bool]string{true: "Hub 1", false: "Hub 2"}[d.Name == "Front door"]; d.Hub != want || !d.Online {
			t.Errorf("door %s: got hub %s, online %t", d.Name, d.Hub, d.Online)
		}
	}
	if err := s.world.SetHubOnline("Hub 2", false); err != nil {
		t.Fatal(err)
	}
	for _, d := range s.observe().Doors {
		if want := d.Name == "Front door"; d.Online != want {
			t.Errorf("hub 2 is off: door %s online: got %t, want %t", d.Name, d.Online, want)
		}
	}
}

func TestPagesChangeNothing(t *testing.T) {
	var want access.Site
	for i, o := range []saltosim.Options{{}, {PageSize: 1}, {PageSize: 2}, {PageSize: 3, Traps: saltosim.Traps{TopLimits: true}}} {
		s := newSite(t, o, func(c *Config) {
			if o.Traps.TopLimits {
				c.PageSize = 2
			}
		})
		s.issue()
		got := s.observe()
		if i == 0 {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%+v (-one page +got):\n%s", o, diff)
		}
	}
}

func TestHoursAreThoseOfTheHub(t *testing.T) {
	s := newSite(t, saltosim.Options{}) // of a property whose zone nobody told
	if err := s.world.SetHubZone("Hub 2", "Europe/London"); err != nil {
		t.Fatal(err)
	}
	a := s.issue()
	site := s.observe()
	for _, l := range site.Holdings[0].Lines {
		if w := a.After[0].Window; !l.Window.Equal(w) {
			t.Errorf("line %s: got %v, want %v", l.ID, l.Window, w)
		}
	}
	pin := s.pin(site.Holdings[0].User.Person)
	s.Advance(48*time.Hour - time.Second)
	for _, d := range s.doors("101", "Front door") {
		if !s.Opens(d, pin) {
			t.Errorf("a second before its end door %s is shut", d)
		}
	}
	s.Advance(time.Second)
	for _, d := range s.doors("101", "Front door") {
		if s.Opens(d, pin) {
			t.Errorf("at its end door %s is open", d)
		}
	}
	h := site.Holdings[0]
	_, err := s.client.Do(context.Background(), plan.Step{
		Key: stay, Op: plan.AddDoor, Line: access.RoomLine, Ref: h.Line(access.RoomLine).Ref, Door: s.doors("Front door")[0],
	}, h)
	if !errors.Is(err, access.ErrTerminal) {
		t.Errorf("doors on two clocks under one schedule: got %v, want a terminal error", err)
	}
}

func TestALockThatTakesNoPINsIsReported(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.issue()
	for _, lock := range []string{"101", "103"} { // nobody of ours is to open 103
		if err := s.world.SetLockType(lock, "escutcheon"); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.observe().Findings; len(got) != 1 || !strings.Contains(got[0], "101") {
		t.Errorf("got findings %q, want one that names 101", got)
	}
}

func TestTheClockOfTheVendorIsCompared(t *testing.T) {
	for name, c := range map[string]struct{ ours, want time.Duration }{
		"the same":         {0, 0},
		"within a second":  {700 * time.Millisecond, 0},
		"we are late":      {-5 * time.Minute, 5 * time.Minute},
		"we are too early": {5 * time.Minute, -5 * time.Minute},
	} {
		s := newSite(t, saltosim.Options{})
		s.client.cfg.Now = func() time.Time { return s.Now().Add(c.ours) }
		if got := s.observe().Skew; got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func TestTheSiteIsFoundByIDOrNumberOrName(t *testing.T) {
	s := newSite(t, saltosim.Options{SiteUID: "NL0000000007"})
	id := s.observe().ID
	for _, name := range []string{id, "NL0000000007", "Grand Harbour"} {
		c := s.newClient(func(c *Config) { c.Site = name })
		if got, err := c.site(context.Background()); err != nil || got != id {
			t.Errorf("%s: got %s, %v; want %s", name, got, err, id)
		}
	}
	c := s.newClient(func(c *Config) { c.Site = "Grand" })
	if _, err := c.Observe(context.Background()); !errors.Is(err, access.ErrTerminal) {
		t.Errorf("an unknown name: got %v, want a terminal error", err)
	}
}
