package saltosim_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"pinwarden/sinks/saltoks/saltosim"
)

// clock is set by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

func (c *clock) Add(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now
}

// site is a World behind a loopback server, with two hubs, three locks and the
// room groups of a small hotel.
type site struct {
	t     *testing.T
	clock *clock
	world *saltosim.World
	url   string
	role  string
}

const siteID = "11111111-2222-1333-8444-555555555555"

// start is a Friday in May, summer time in Amsterdam.
var start = time.Date(2026, 5, 8, 10, 0, 0, 0, time.UTC)

func newSite(t *testing.T, o saltosim.Options) *site {
	t.Helper()
	s := &site{t: t, clock: &clock{now: start}}
	o.Clock, o.SiteID = s.clock.Now, siteID
	s.world = saltosim.New(o)
	s.world.AddHub("Hub 1")
	s.world.AddHub("Hub 2")
	s.world.AddLock("Front door", "Hub 1")
	s.world.AddLock("101", "Hub 1")
	s.world.AddLock("102", "Hub 2")
	s.world.AddGroup("101", "Front door", "101")
	s.world.AddGroup("102", "Front door", "102")
	s.serve()
	if o.Token == "" {
		s.role = s.items("/v1.2/sites/" + siteID + "/roles")[0]["id"].(string)
	}
	return s
}

func (s *site) serve() {
	server := httptest.NewServer(s.world.Handler())
	s.t.Cleanup(server.Close)
	s.url = server.URL
}

// at returns the time in Amsterdam.
func at(text string) time.Time {
	loc, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		panic(err)
	}
	t, err := time.ParseInLocation("2006-01-02T15:04:05", text, loc)
	if err != nil {
		panic(err)
	}
	return t
}

// path writes "~" for /v1.2/sites/{site}, and "~1" for v1.1.
func path(short string) string {
	switch {
	case strings.HasPrefix(short, "~1"):
		return "/v1.1/sites/" + siteID + short[2:]
	case strings.HasPrefix(short, "~"):
		return "/v1.2/sites/" + siteID + short[1:]
	}
	return short
}

func (s *site) send(method, to, body string) (*http.Response, error) {
	s.t.Helper()
	if !strings.HasPrefix(to, "http") {
		to = s.url + path(to)
	}
	r, err := http.NewRequest(method, to, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer t")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return oneCall.Do(r)
}

// oneCall sends nothing twice: on a connection that it used before, Go's client
// would repeat a read by itself.
var oneCall = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// do sends a request and returns the status and the body.
func (s *site) do(method, to, body string) (int, string) {
	s.t.Helper()
	answer, err := s.send(method, to, body)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, to, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// must sends a request that has to succeed and returns the object that comes back.
func (s *site) must(method, to, body string) map[string]any {
	s.t.Helper()
	status, text := s.do(method, to, body)
	if status/100 != 2 {
		s.t.Fatalf("%s %s: got %d %s", method, to, status, text)
	}
	if text == "" {
		return nil
	}
	var object map[string]any
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		s.t.Fatalf("%s %s: %v", method, to, err)
	}
	return object
}

// items reads the first page of a list.
func (s *site) items(to string) []map[string]any {
	s.t.Helper()
	return items(s.must("GET", to, ""))
}

func items(page map[string]any) []map[string]any {
	var list []map[string]any
	for _, item := range page["items"].([]any) {
		list = append(list, item.(map[string]any))
	}
	return list
}

// guest is what a stay needs: user, group, schedule.
type guest struct {
	user, person, group, schedule, pin string
}

func (s *site) user(alias string) (user, person string) {
	s.t.Helper()
	u := s.must("POST", "~/users", `{"first_name":"Room","last_name":"Guest","alias":"`+alias+`","role_ids":["`+s.role+`"],"use_pin":true}`)
	return u["id"].(string), u["user"].(map[string]any)["id"].(string)
}

// issue makes a guest in the order that is closed first.
func (s *site) issue(alias, from, to string, locks ...string) guest {
	s.t.Helper()
	var g guest
	g.group = s.must("POST", "~/access_groups", `{"customer_reference":"`+alias+`"}`)["id"].(string)
	g.schedule = s.must("POST", "~1/access_groups/"+g.group+"/time_schedules", stay(from, to))["id"].(string)
	for _, l := range locks {
		s.must("POST", "~/access_groups/"+g.group+"/locks", `{"lock_id":"`+s.lock(l)+`"}`)
	}
	g.user, g.person = s.user(alias)
	s.must("POST", "~/access_groups/"+g.group+"/users", `{"user_id":"`+g.person+`"}`)
	g.pin = s.rotate(g.user)
	return g
}

func (s *site) rotate(user string) string {
	s.t.Helper()
	status, text := s.do("PUT", "~/users/"+user+"/pin", `{}`)
	if status != 200 {
		s.t.Fatalf("PUT pin: got %d", status)
	}
	return strings.Trim(text, `"`)
}

func (s *site) lock(name string) string {
	s.t.Helper()
	for _, l := range s.items("~/locks") {
		if l["customer_reference"] == name {
			return l["id"].(string)
		}
	}
	s.t.Fatalf("no lock %q", name)
	return ""
}

const week = `"monday":true,"tuesday":true,"wednesday":true,"thursday":true,"friday":true,"saturday":true,"sunday":true`

func stay(from, to string) string {
	return `{` + week + `,"start_time":"00:00:00","end_time":"23:59:59","start_date":"` + from + `","end_date":"` + to + `"}`
}

// opens asserts what a door does.
func (s *site) opens(lock, digits string, when time.Time, want saltosim.Reason) {
	s.t.Helper()
	open, got := s.world.Open(lock, digits, when)
	if got != want || open != (want == saltosim.Opened) {
		s.t.Errorf("door %s at %s: got %v, want %v", lock, when.Format(time.RFC3339), got, want)
	}
}
