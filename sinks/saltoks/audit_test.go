package saltoks

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sinks/saltoks/saltosim"
)

// looked counts the holdings of which every detail was read.
func looked(s access.Site) (n int) {
	for _, h := range s.Holdings {
		if !h.Looked.IsZero() {
			n++
		}
	}
	return n
}

func TestAFreshClientReadsEverythingThenKeepsToItsBudget(t *testing.T) {
	t.Parallel()
	clock, world, newClient := fullHotel(t, 150)
	c, ctx := newClient(func(c *Config) { c.AuditPerPass = 20 }), context.Background()
	site, err := c.Observe(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if got := looked(site); got != 150 || len(site.Gaps) > 0 || len(site.Templates) != 50 {
		t.Errorf("the first reading: got %d holdings that are whole, %d templates and gaps %q, want 150, 50 and none",
			got, len(site.Templates), site.Gaps)
	}
	for i := range site.Holdings {
		h := &site.Holdings[i]
		if len(h.Lines) != 2 || !h.User.Working() || !h.Lines[0].Member || len(h.Lines[1].Doors) != 1 || h.Lines[1].Schedule == "" {
			t.Errorf("holding %d: got %+v", i, h)
		}
	}
	for range 3 {
		clock.Advance(12 * time.Hour) // everything is old
		mark := world.Mark()
		if site, err = c.Observe(ctx); err != nil || looked(site) != 150 {
			t.Fatalf("got %d holdings that are whole and %v", looked(site), err)
		}
		lists := len(inventoryCalls) + 2*2 // users and groups have three and four pages
		if got := world.Since(mark).Total(); got != lists+1+2+20 {
			t.Errorf("a later reading: got %d calls, want %d for lists and account, and a budget of 20", got, lists+1+2)
		}
	}
}

// Where answers are slow, the audit leaves a pass the time to act.
func TestASlowAuditIsLeftToTheNextObservation(t *testing.T) {
	t.Parallel()
	clock, world, newClient := fullHotel(t, 20)
	c, ctx := newClient(), context.Background()
	if _, err := c.Observe(ctx); err != nil {
		t.Fatal(err)
	}
	details := 0
	world.Intercept(func(r *http.Request) (saltosim.Fault, bool) {
		if strings.Contains(r.Pattern, "{group}") || strings.HasSuffix(r.Pattern, "/keys") {
			details++
			clock.Advance(10 * time.Second)
		}
		return saltosim.Fault{}, false
	})
	clock.Advance(12 * time.Hour) // everything is old
	for pass := range 2 {
		const want = 19 // in three minutes
		before := clock.Now()
		site, err := c.Observe(ctx)
		if err != nil || len(site.Gaps) > 0 || details != want || clock.Now().Sub(before) > 4*time.Minute {
			t.Errorf("pass %d: %d details in %s, gaps %q and %v; want %d and no gap", pass, details, clock.Now().Sub(before), site.Gaps, err, want)
		}
		clock.Advance(c.cfg.Every)
		details = 0
	}
}

func TestWhatWasReadBeforeTheTimeWasOverCounts(t *testing.T) {
	t.Parallel()
	_, world, newClient := fullHotel(t, 20)
	c := newClient()
	details, stop := 0, context.CancelFunc(nil)
	world.Intercept(func(r *http.Request) (saltosim.Fault, bool) {
		if strings.Contains(r.Pattern, "{group}") || strings.HasSuffix(r.Pattern, "/keys") {
			if details++; stop != nil && details == 50*3+5*7 {
				stop()
			}
		}
		return saltosim.Fault{}, false
	})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stop = cancel
	site, err := c.Observe(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if len(site.Holdings) != 20 || looked(site) != 5 || len(site.Templates) != 50 {
		t.Errorf("got %d of %d holdings whole and %d templates, want 5 of 20 and 50", looked(site), len(site.Holdings), len(site.Templates))
	}
	if len(site.Gaps) != 1 || !strings.HasPrefix(site.Gaps[0], "105 of 290 details") {
		t.Errorf("got gaps %q, want one that counts what was not read", site.Gaps)
	}
	details = 0
	site, err = c.Observe(context.Background())
	if err != nil || looked(site) != 20 || len(site.Gaps) > 0 || details != 105 {
		t.Errorf("then: got %d holdings whole, gaps %q, %d details and %v; want the missing 105", looked(site), site.Gaps, details, err)
	}
}

func TestWithoutTheHotelsGroupsThereIsNoSite(t *testing.T) {
	t.Parallel()
	_, _, newClient := fullHotel(t, 2)
	// The limiter lets the lists through and, in the context's time, few details.
	c := newClient(func(c *Config) {
		c.Pace = NewPace(0, 1, 0)
		c.Pace.limiter = rate.NewLimiter(rate.Every(time.Hour), 20)
		c.Sleep = func(context.Context, time.Duration) error {
			t.Error("a call for which there is no time was tried again")
			return nil
		}
	})
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if site, err := c.Observe(ctx); !errors.Is(err, errNoTime) {
		t.Errorf("got %d templates and %v, want an error that says why", len(site.Templates), err)
	}
}

func TestDetailsComeInTheOrderOfTheirRisk(t *testing.T) {
	t.Parallel()
	m := newMemory()
	now := start
	group := func(ref string, key access.Key, age time.Duration, opens time.Time) *groupMemory {
		p := part{}
		if age > 0 {
			p.read = now.Add(-age)
		}
		g := &groupMemory{mark: mark{key: key, line: access.RoomLine}, members: p, locks: p, schedules: p}
		g.frames = []frame{scheduleOf(access.Window{Start: opens, End: opens.Add(day)}, time.UTC).frame()}
		m.groups[ref] = g
		return g
	}
	far := now.Add(10 * day)
	group("h later", "a", 4*time.Hour, far)
	group("g late", "b", 5*time.Hour, far)
	group("f near", "c", time.Hour, now)
	group("x young", "d", 2*time.Hour, far)
	group("y young and near", "e", 20*time.Minute, now)
	group("e told of by the lists", "k", time.Minute, far)
	group("d written", "l", time.Minute, far).locks.writes++
	group("c never", "n", 0, far)
	group("b never", "m", 0, now)
	group("a of the hotel", "", 0, far)
	group("z young and of the hotel", "", time.Minute, far)
	m.suspect(map[access.Key]bool{"k": true, "": true})
	order := func(budget int) (refs []string) {
		for _, c := range m.due(now, budget, budget) {
			refs = append(refs, c.ref)
		}
		return slices.Compact(refs)
	}
	want := []string{"a of the hotel", "b never", "c never", "d written", "e told of by the lists", "f near", "g late", "h later"}
	if got := order(100); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for budget, n := range map[int]int{0: 4, 3: 5, 6: 6, 9: 7} {
		if got := order(budget); !slices.Equal(got, want[:n]) {
			t.Errorf("a budget of %d: got %q, want %q", budget, got, want[:n])
		}
	}
}

func TestWhatTheListsShowOtherwiseIsLookedInto(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.observe()
	s.issue()
	h := s.holding(stay)
	for i, change := range []func() error{
		func() error { return s.world.SuspendUser(h.User.Ref) },
		func() error { return s.world.SubscribeUser(h.User.Ref) },
		func() error { return s.world.BlockUser(h.User.Ref, true) },
	} {
		if err := change(); err != nil {
			t.Fatal(err)
		}
		if got := s.detailsRead(); got != 7 {
			t.Errorf("change %d: got %d details, want the 7 of the stay", i, got)
		}
		if got := s.detailsRead(); got != 0 {
			t.Errorf("change %d, again: got %d details, want none", i, got)
		}
	}
}

func TestOurOwnChangesAreNoSuspicion(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.observe()
	a := s.issue()
	a.Verb, a.Before = plan.Suspend, s.holding(stay)
	s.act(a)
	a.Verb, a.Before = plan.Revoke, s.holding(stay)
	s.act(a)
	if got := s.detailsRead(); got != 0 {
		t.Errorf("after suspending the user: got %d details, want none: the list shows it", got)
	}
}

// detailsRead is how many details one Observe reads.
func (s *site) detailsRead() int {
	s.Helper()
	n := -len(inventoryCalls)
	for _, calls := range s.calls(func() { s.observe() }) {
		n += calls
	}
	return n
}

func TestAGroupThatMayNotBeReadHoldsNothingElseUp(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	for i := range 3 {
		s.world.AddGroup(fmt.Sprint("Pod ", i))
	}
	pods := map[string]bool{}
	for _, id := range s.groupsNamed("Pod") {
		pods[id] = true
	}
	s.world.Intercept(func(r *http.Request) (saltosim.Fault, bool) {
		parts := strings.Split(r.URL.Path, "/")
		return saltosim.Fault{Status: http.StatusForbidden}, len(parts) > 5 && pods[parts[5]]
	})
	if site := s.observe(); len(site.Templates) != 3 || len(site.Gaps) == 0 {
		t.Errorf("got %d templates and gaps %q, want the hotel's 3 and word of the others", len(site.Templates), site.Gaps)
	}
}

// groupsNamed are the ids of groups whose name begins so.
func (s *site) groupsNamed(prefix string) (ids []string) {
	s.Helper()
	ctx := context.Background()
	id, err := s.client.site(ctx)
	if err != nil {
		s.Fatal(err)
	}
	list, err := readList[groupShape](ctx, s.client, path(v12, id, "access_groups"), nil)
	if err != nil {
		s.Fatal(err)
	}
	for _, g := range list.items {
		if strings.HasPrefix(g.Name, prefix) {
			ids = append(ids, g.ID)
		}
	}
	return ids
}
