package saltoks

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
	"pinwarden/sinks/saltoks/saltosim"
)

// probing is the contract's hotel with a client whose sleep moves the clock, and
// lasts until the site has done what it was asked.
func probing(t *testing.T, o saltosim.Options) *site {
	s := newSite(t, o)
	s.client = s.prober()
	return s
}

func (s *site) prober(change ...func(*Config)) *Client {
	return s.newClient(append([]func(*Config){func(c *Config) {
		c.Sleep = func(ctx context.Context, d time.Duration) error {
			s.served()
			s.Advance(d)
			return ctx.Err()
		}
	}}, change...)...)
}

// served waits until the site has done what it was asked.
func (s *site) served() {
	s.serving.Lock()
	defer s.serving.Unlock()
}

// left is everything on the site that the list calls show, but for ids.
func (s *site) left() []string {
	s.Helper()
	s.served()
	s.world.Intercept(nil)
	var all []string
	users, err := readList[userShape](context.Background(), s.client, path(v12, s.siteID(), "users"), nil)
	if err != nil {
		s.Fatal(err)
	}
	for _, u := range users.items {
		all = append(all, "user "+u.Alias)
	}
	groups, err := readList[groupShape](context.Background(), s.client, path(v12, s.siteID(), "access_groups"), nil)
	if err != nil {
		s.Fatal(err)
	}
	for _, g := range groups.items {
		all = append(all, "group "+g.Name)
	}
	return all
}

func (s *site) siteID() string {
	s.Helper()
	id, err := s.client.site(context.Background())
	if err != nil {
		s.Fatal(err)
	}
	return id
}

func show(answers []Answer) string {
	var b strings.Builder
	for _, a := range answers {
		sign := "!"
		if a.Held {
			sign = "="
		}
		fmt.Fprintf(&b, "%s %s: %s (assumed: %s)\n", sign, a.Question, a.Seen, a.Assumed)
	}
	return b.String()
}

func TestProbeAnswersTheOpenQuestions(t *testing.T) {
	s := probing(t, saltosim.Options{})
	before := s.left()
	answers, err := s.client.Probe(t.Context(), "101")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/probe.golden")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), show(answers)); diff != "" {
		t.Errorf("testdata/probe.golden (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, s.left()); diff != "" {
		t.Errorf("the probe leaves something behind:\n%s", diff)
	}
}

// TestProbeOpensNoDoor looks at what every hub hears, and at which groups get what.
func TestProbeOpensNoDoor(t *testing.T) {
	s := probing(t, saltosim.Options{HubDelay: 1})
	s.world.Watch(func(c saltosim.Change) {
		if c.Alias != "Sam Porter" {
			t.Errorf("a hub hears of %s", c.Alias)
		}
	})
	if _, err := s.client.Probe(t.Context(), "101"); err != nil {
		t.Fatal(err)
	}
	s.Advance(time.Hour)
	s.world.Advance()
	group := regexp.MustCompile(`/access_groups/([^/]+)/(users|locks)`)
	got := map[string]map[string]bool{}
	for _, w := range s.world.Since(saltosim.Mark{}).Writes {
		if m := group.FindStringSubmatch(w.Path); m != nil {
			if got[m[1]] == nil {
				got[m[1]] = map[string]bool{}
			}
			got[m[1]][m[2]] = true
		}
	}
	if len(got) != 2 {
		t.Errorf("the probe fills %d groups, want one with a lock and one with a member", len(got))
	}
	for g, filled := range got {
		if len(filled) != 1 {
			t.Errorf("group %s gets a lock and a member", g)
		}
	}
}

// TestAProbeThatEndsAnywhereLeavesNothing ends it at each of its writes in turn,
// in several ways.
func TestAProbeThatEndsAnywhereLeavesNothing(t *testing.T) {
	plain := probing(t, saltosim.Options{})
	if _, err := plain.client.Probe(t.Context(), "101"); err != nil {
		t.Fatal(err)
	}
	total := plain.Writes()
	for name, end := range map[string]func(stop func()) saltosim.Fault{
		"a lost answer":   func(func()) saltosim.Fault { return saltosim.Fault{AfterCommit: true} },
		"no connection":   func(func()) saltosim.Fault { return saltosim.Fault{} },
		"an outage":       func(func()) saltosim.Fault { return saltosim.Fault{Status: 503} },
		"a refusal":       func(func()) saltosim.Fault { return saltosim.Fault{Status: 400} },
		"an interruption": func(stop func()) saltosim.Fault { stop(); return saltosim.Fault{AfterCommit: true} },
	} {
		for at := 1; at <= total; at++ {
			s := probing(t, saltosim.Options{})
			before := s.left()
			ctx, stop := context.WithCancel(t.Context())
			n := 0
			s.world.Intercept(func(r *http.Request) (saltosim.Fault, bool) {
				if r.Method == http.MethodGet {
					return saltosim.Fault{}, false
				}
				n++
				if n != at {
					return saltosim.Fault{}, false
				}
				return end(stop), true
			})
			_, _ = s.client.Probe(ctx, "101")
			stop()
			if diff := cmp.Diff(before, s.left()); diff != "" {
				t.Errorf("%s at write %d leaves something behind:\n%s", name, at, diff)
			}
		}
	}
}

func TestWhatAnEarlierProbeLeftIsRemovedAndNothingElse(t *testing.T) {
	s := probing(t, saltosim.Options{})
	other := s.prober(func(c *Config) { c.Secret = access.Secret("another hotel's secret") })
	keep := []string{
		"pinwarden probe", "pinwarden probe of the manager", "pinwarden probe ABCDEFGH abcdefgh",
		(&probe{Client: other, site: s.siteID()}).newName(), // of another installation
		(&probe{Client: s.client, site: "another"}).newName(),
	}
	for _, name := range keep {
		s.world.AddGroup(name)
	}
	s.world.AddStaff("Probe Tester", "101")
	if err := s.world.SetAlias("Probe Tester", keep[2]); err != nil {
		t.Fatal(err)
	}
	before := s.left()
	s.world.Intercept(func(r *http.Request) (saltosim.Fault, bool) {
		return saltosim.Fault{Status: 503}, r.Method == http.MethodDelete
	})
	if _, err := s.client.Probe(t.Context(), "101"); err == nil || !strings.Contains(err.Error(), "may be left on the site") {
		t.Errorf("nothing could be removed, and the error is: %v", err)
	}
	if n := len(s.left()) - len(before); n != 3 {
		t.Fatalf("a probe that cannot remove leaves %d objects, want 3", n)
	}
	if _, err := s.client.Probe(t.Context(), "101"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, s.left()); diff != "" {
		t.Errorf("after another probe:\n%s", diff)
	}
}

// late shows no user that was made less than 25 seconds ago, as a list that lags.
type late struct {
	http.RoundTripper
	now  func() time.Time
	made time.Time
}

func (l *late) RoundTrip(r *http.Request) (*http.Response, error) {
	users := strings.HasSuffix(r.URL.Path, "/users") && !strings.Contains(r.URL.Path, "access_groups")
	if users && r.Method == http.MethodPost {
		l.made = l.now()
	}
	if users && r.Method == http.MethodGet && l.now().Sub(l.made) < 25*time.Second {
		return &http.Response{
			StatusCode: 200, Header: http.Header{}, Request: r,
			Body: io.NopCloser(strings.NewReader(`{"items":[],"next_page_link":null,"count":0}`)),
		}, nil
	}
	return l.RoundTripper.RoundTrip(r)
}

func TestAUserWhoseAnswerWasLostIsRemovedWhenTheListShowsIt(t *testing.T) {
	s := probing(t, saltosim.Options{})
	before := s.left()
	s.world.FailNext("POST /sites/{site}/users", saltosim.Fault{AfterCommit: true})
	s.client = s.prober(func(c *Config) {
		c.HTTP = &http.Client{Transport: &late{RoundTripper: http.DefaultTransport, now: s.Now}}
	})
	if _, err := s.client.Probe(t.Context(), "101"); err == nil {
		t.Error("a lost answer is no error")
	}
	s.Advance(time.Hour)
	if diff := cmp.Diff(before, s.left()); diff != "" {
		t.Errorf("the probe leaves something behind:\n%s", diff)
	}
}

// TestProbeSeesAnotherVendor turns what can be turned, and wants another answer.
func TestProbeSeesAnotherVendor(t *testing.T) {
	slow := func(call string, status, times int) func(s *site) {
		return func(s *site) {
			s.world.Intercept(func(r *http.Request) (saltosim.Fault, bool) {
				if r.Pattern != call || times == 0 {
					return saltosim.Fault{}, false
				}
				times--
				return saltosim.Fault{Status: status}, true
			})
		}
	}
	for _, test := range []struct {
		name  string
		o     saltosim.Options
		spoil func(s *site)
		want  string
	}{
		{"small pages", saltosim.Options{PageSize: 2}, nil, "= a page without $top: 2 items, with a link"},
		{"one free seat", saltosim.Options{Seats: 3}, nil, "! all about users and PINs: not tried: free seats: 1"},
		{"slow to know a user", saltosim.Options{}, slow("POST /sites/{site}/access_groups/{group}/users", 404, 20), "= a new user as a member: after 40s"},
		{"too slow to make a PIN", saltosim.Options{}, slow("PUT /sites/{site}/users/{user}/pin", 403, 99), "! a PIN for a new user: not within 1m30s"},
		{"no second name", saltosim.Options{}, func(s *site) {
			groups := 0
			s.world.Intercept(func(r *http.Request) (saltosim.Fault, bool) {
				if r.Pattern == "POST /sites/{site}/access_groups" {
					groups++
				}
				return saltosim.Fault{Status: 400}, groups == 2 && r.Pattern == "POST /sites/{site}/access_groups"
			})
		}, "= a second group of one name: refused, 400"},
		{"nothing past", saltosim.Options{}, func(s *site) {
			s.world.Intercept(func(r *http.Request) (saltosim.Fault, bool) {
				var body bytes.Buffer
				_, _ = body.ReadFrom(r.Body)
				return saltosim.Fault{Status: 400}, strings.Contains(body.String(), "2001-01-01")
			})
		}, "! a schedule in the past: refused, 400"},
		{"no Z", saltosim.Options{}, func(s *site) {
			s.world.Intercept(func(r *http.Request) (saltosim.Fault, bool) {
				var body bytes.Buffer
				_, _ = body.ReadFrom(r.Body)
				return saltosim.Fault{Status: 400}, strings.Contains(body.String(), `00Z"`)
			})
		}, "= a Z after a date: refused, 400"},
		{"told to slow down", saltosim.Options{}, slow("POST /sites/{site}/users", 429, 2), "= status of a new user: 201"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := probing(t, test.o)
			before := s.left()
			if test.spoil != nil {
				test.spoil(s)
			}
			answers, err := s.client.Probe(t.Context(), "101")
			if err != nil {
				t.Fatal(err)
			}
			if got := show(answers); !strings.Contains(got, test.want) {
				t.Errorf("want %q in\n%s", test.want, got)
			}
			if diff := cmp.Diff(before, s.left()); diff != "" {
				t.Errorf("the probe leaves something behind:\n%s", diff)
			}
		})
	}
}

// retold says something else wherever an answer of the site would say some text.
type retold struct {
	http.RoundTripper
	from, to string
}

func (r retold) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.RoundTripper.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	_ = resp.Body.Close()
	text = bytes.ReplaceAll(text, []byte(r.from), []byte(r.to))
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	return resp, nil
}

// TestProbeSaysWhatDoesNotHold is for vendors that no switch of the stand-in makes.
func TestProbeSaysWhatDoesNotHold(t *testing.T) {
	for _, test := range []struct {
		from, to, want string
		grave          bool
	}{
		{"T15:00:00", "T13:00:00", "! dates without a zone: changed to 2028-05-08T13:00:00 to 2028-05-09T11:29:59", true},
		{"18:00:00", "17:59:00", "! 18:00:00 as an end: end_time 17:59:00", true},
		{"18:00:00", "18:00:59", "= 18:00:00 as an end: end_time 18:00:59, end_date 2028-05-09T18:00:59", false},
		{`"type":"pin"`, `"type":"tag"`, "! a user made subscribed: answer 204, shown as subscribed, without a PIN", true},
		{`"count":`, `"other":`, "! $count=true: not shown, 200", false},
		{`"next_page_link":"`, `"link":"`, "= $top=1: the end of the list", false}, // where $top bounds the whole
	} {
		t.Run(test.to, func(t *testing.T) {
			s := probing(t, saltosim.Options{})
			before := s.left()
			c := s.prober(func(c *Config) { c.HTTP = &http.Client{Transport: retold{http.DefaultTransport, test.from, test.to}} })
			answers, err := c.Probe(t.Context(), "101")
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(answers, func(a Answer) bool { return strings.Contains(show([]Answer{a}), test.want) })
			if i < 0 {
				t.Fatalf("want %q in\n%s", test.want, show(answers))
			}
			if a := answers[i]; !a.Held && (a.Grave != test.grave || a.Do == "") {
				t.Errorf("%s: grave is %v, and what to do is %q", a.Question, a.Grave, a.Do)
			}
			if diff := cmp.Diff(before, s.left()); diff != "" {
				t.Errorf("the probe leaves something behind:\n%s", diff)
			}
		})
	}
}

// TestProbeTellsNoPIN watches the digits that are made.
func TestProbeTellsNoPIN(t *testing.T) {
	s := probing(t, saltosim.Options{})
	var pins []string
	s.world.Intercept(func(r *http.Request) (saltosim.Fault, bool) {
		for _, u := range strings.Split(r.URL.Path, "/") {
			if pin := s.world.PIN(u); pin != "" && !slices.Contains(pins, pin) {
				pins = append(pins, pin)
			}
		}
		return saltosim.Fault{}, false
	})
	answers, err := s.client.Probe(t.Context(), "101")
	if err != nil {
		t.Fatal(err)
	}
	if len(pins) == 0 {
		t.Fatal("no PIN was seen to be made")
	}
	for _, pin := range pins {
		if text := show(answers); strings.Contains(text, pin) {
			t.Errorf("the answers show a PIN:\n%s", text)
		}
	}
}

func TestProbeNeedsARoomWithALock(t *testing.T) {
	s := probing(t, saltosim.Options{})
	s.world.AddGroup("Empty")
	for _, room := range []string{"Empty", "999"} {
		if _, err := s.client.Probe(t.Context(), room); err == nil {
			t.Errorf("a probe of %q is no error", room)
		}
	}
	if n := s.Writes(); n != 0 {
		t.Errorf("%d writes", n)
	}
}
