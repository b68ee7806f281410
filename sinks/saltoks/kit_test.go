package saltoks

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pinwarden/controller"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sinks/sinktest"
)

// The adapter satisfies the port.
var _ controller.Sink = (*Client)(nil)

var secret = access.Secret("a secret of the tests")

// start is a Friday in May, summer time in Amsterdam.
var start = time.Date(2026, 5, 8, 10, 0, 0, 0, time.UTC)

type token string

func (t token) Token(context.Context) (string, error) { return string(t), nil }

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// site is the simulated site behind a loopback server, and a client for it.
type site struct {
	testing.TB
	clock
	world  *saltosim.World
	client *Client
	url    string
	http   *http.Client // no test's connections are another's
	// serving is read-locked while a request is served: a client that gave a call up
	// returns before the site has done it.
	serving sync.RWMutex
	staff   access.PIN
	last    access.Holding // what the receipts of the last action showed
	// wait collects what the client wanted to sleep.
	wait []time.Duration
}

var _ sinktest.Levers = (*site)(nil)

// newSite builds the hotel of the contract.
func newSite(t testing.TB, o saltosim.Options, change ...func(*Config)) *site {
	t.Helper()
	s := &site{TB: t, clock: clock{now: start}}
	o.Clock = s.Now
	if o.Traps.PINDigits == 0 {
		o.PINPrefix = "904173" // what a scan of the tests' output looks for
	}
	s.world = saltosim.New(o)
	s.world.AddHub("Hub 1")
	s.world.AddHub("Hub 2")
	s.world.AddLock("Front door", "Hub 1")
	for _, room := range []string{"101", "102", "103"} {
		s.world.AddLock(room, "Hub 2")
		s.world.AddGroup(room, "Front door", room)
	}
	s.world.AddStaff("Sam Porter", "Front door", "101", "102", "103")
	s.staff = s.pin("Sam Porter")
	sim := s.world.Handler()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.serving.RLock()
		defer s.serving.RUnlock()
		sim.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	s.url, s.http = server.URL, server.Client()
	s.client = s.newClient(change...)
	s.Advance(time.Hour)
	return s
}

func (s *site) newClient(change ...func(*Config)) *Client {
	s.Helper()
	cfg := Config{
		BaseURL: s.url, Site: "Grand Harbour", Secret: secret, Token: token("adapter-sentinel-token"), Now: s.Now, HTTP: s.http,
		Sleep: func(_ context.Context, d time.Duration) error {
			s.wait = append(s.wait, d)
			return nil
		},
	}
	for _, f := range change {
		f(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		s.Fatal(err)
	}
	return c
}

func (s *site) pin(who string) access.PIN {
	s.Helper()
	pin, err := access.ParsePIN(s.world.PIN(who))
	if err != nil {
		s.Fatal(err)
	}
	return pin
}

func (s *site) Staff() access.PIN { return s.staff }
func (s *site) Writes() int       { return len(s.world.Since(saltosim.Mark{}).Writes) }

func (s *site) Opens(door access.DoorID, pin access.PIN) bool {
	open, _ := s.world.Open(string(door), pin.Digits(), s.Now())
	return open
}

// callOf is the vendor's name of the calls that make up an operation.
var callOf = map[plan.Op][]string{
	plan.MakeGroup: {"POST /sites/{site}/access_groups"},
	plan.SetSchedule: {
		"POST /sites/{site}/access_groups/{group}/time_schedules",
		"PATCH /sites/{site}/access_groups/{group}/time_schedules/{schedule}",
	},
	plan.DropSchedule:  {"DELETE /sites/{site}/access_groups/{group}/time_schedules/{schedule}"},
	plan.AddDoor:       {"POST /sites/{site}/access_groups/{group}/locks"},
	plan.DropDoor:      {"DELETE /sites/{site}/access_groups/{group}/locks/{lock}"},
	plan.MakeUser:      {"POST /sites/{site}/users"},
	plan.EnableUser:    {"PATCH /sites/{site}/users/{user}"},
	plan.SubscribeUser: {"PATCH /sites/{site}/users/{user}/subscription"},
	plan.SuspendUser:   {"PATCH /sites/{site}/users/{user}/subscription"},
	plan.AddMember:     {"POST /sites/{site}/access_groups/{group}/users"},
	plan.DropMember:    {"DELETE /sites/{site}/access_groups/{group}/users/{person}"},
	plan.MintPIN:       {"PUT /sites/{site}/users/{user}/pin"},
	plan.DropGroup:     {"DELETE /sites/{site}/access_groups/{group}"},
	plan.DropUser:      {"DELETE /sites/{site}/users/{user}"},
}

func (s *site) Lose(op plan.Op, happened bool) {
	state := map[plan.Op]string{plan.SubscribeUser: "subscribed", plan.SuspendUser: "suspended"}[op]
	var once sync.Mutex
	done := false
	s.world.Intercept(func(r *http.Request) (saltosim.Fault, bool) {
		once.Lock()
		defer once.Unlock()
		text, _ := io.ReadAll(r.Body)
		if done || !slices.Contains(callOf[op], r.Pattern) || !strings.Contains(string(text), state) {
			return saltosim.Fault{}, false
		}
		done = true
		return saltosim.Fault{AfterCommit: happened}, true
	})
}

// Double makes an object as another client of the API would.
func (s *site) Double(key access.Key, line access.LineID, room string) {
	s.Helper()
	marker := secret.Marker(key, line, room)
	ctx := context.Background()
	id, err := s.client.site(ctx)
	if err != nil {
		s.Fatal(err)
	}
	role, err := s.client.role(ctx, id)
	if err != nil {
		s.Fatal(err)
	}
	to, body := "access_groups", any(groupBody{marker})
	if line == access.UserLine {
		to, body = "users", userBody{FirstName: "Guest", LastName: room, Alias: marker, Roles: []string{role}}
	}
	text, err := json.Marshal(body)
	if err != nil {
		s.Fatal(err)
	}
	s.send(http.MethodPost, path(v12, id, to), text)
}

func (s *site) send(method, path string, body []byte) {
	s.Helper()
	req, err := http.NewRequest(method, s.url+path, bytes.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer adapter-sentinel-token")
	req.Header.Set("Content-Type", "application/json")
	resp, err := s.http.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		s.Fatalf("%s %s: got %d", method, path, resp.StatusCode)
	}
}
