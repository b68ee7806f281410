package saltosim_test

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"pinwarden/sinks/saltoks/saltosim"
)

// hear sends a request and tells what was heard: the status and how the body
// begins, or how the answer broke off.
func (s *site) hear(method, to, body string) string {
	answer, err := s.send(method, to, body)
	if err != nil {
		return "cut"
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "torn"
	}
	if len(text) > 20 {
		text = text[:20]
	}
	return fmt.Sprint(answer.StatusCode, " ", string(text))
}

// TestEachWeather has one kind of fault, always.
func TestEachWeather(t *testing.T) {
	for name, c := range map[string]struct {
		weather saltosim.Weather
		heard   string // of a POST of a group
		made    bool
		read    string // of the list of groups
	}{
		"calm":        {saltosim.Weather{}, `200 {"id":`, true, `200 {"items":[`},
		"cut":         {saltosim.Weather{Cut: 1}, "cut", false, "cut"},
		"lost":        {saltosim.Weather{Lost: 1}, "cut", true, "cut"},
		"torn":        {saltosim.Weather{Torn: 1}, "torn", true, "torn"},
		"failed":      {saltosim.Weather{Failed: 1}, "500 ", false, "500 "},
		"failed late": {saltosim.Weather{FailedLate: 1}, "500 ", true, "500 "},
		"unavailable": {saltosim.Weather{Unavailable: 1}, "503 ", false, "503 "},
		"busy":        {saltosim.Weather{Busy: 1}, "429 ", false, "429 "},
		"refused":     {saltosim.Weather{Refused: 1}, `400 {"ErrorCode":1100`, false, `400 {"ErrorCode":1100`},
		"missing":     {saltosim.Weather{Missing: 1}, `404 {"ErrorCode":2202`, false, `404 {"ErrorCode":2202`},
		"conflict":    {saltosim.Weather{Conflict: 1}, "409 ", false, "409 "},
		"half JSON":   {saltosim.Weather{HalfJSON: 1}, `200 {"id":`, true, `200 {"items":[`},
		"blank":       {saltosim.Weather{Blank: 1}, "200 ", true, "200 "},
		"no link":     {saltosim.Weather{NoLink: 1}, `200 {"id":`, true, `200 {"items":[`},
		"cursor lost": {saltosim.Weather{CursorLost: 1}, `200 {"id":`, true, `200 {"items":[`},
		"slow":        {saltosim.Weather{Slow: 1}, `200 {"id":`, true, `200 {"items":[`},
		"poisoned":    {saltosim.Weather{Poisoned: 1}, `400 {"ErrorCode":1100`, false, `400 {"ErrorCode":1100`},
		"not yet":     {saltosim.Weather{Cut: 1, From: start.Add(1)}, `200 {"id":`, true, `200 {"items":[`},
		"no more":     {saltosim.Weather{Cut: 1, To: start}, `200 {"id":`, true, `200 {"items":[`},
		"an outage": {
			saltosim.Weather{Outages: saltosim.Spells{Every: time.Hour, Rate: 1, Longest: 20 * time.Hour}, TimeOut: time.Second},
			"", false, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, saltosim.Options{})
			s.world.SetWeather(c.weather)
			heard, read := s.hear("POST", "~/access_groups", `{"customer_reference":"new"}`), s.hear("GET", "~/access_groups", "")
			if c.heard == "" { // an outage is one or the other
				c.heard, c.read = heard, read
				if heard != "cut" && heard != "503 " || read != "cut" && read != "503 " {
					t.Errorf("got %s and %s", heard, read)
				}
			}
			if !strings.HasPrefix(heard, c.heard) || !strings.HasPrefix(read, c.read) {
				t.Errorf("got %s and %s, want %s and %s", heard, read, c.heard, c.read)
			}
			struck := s.world.Struck()
			s.world.SetWeather(saltosim.Weather{})
			_, text := s.do("GET", "~/access_groups", "")
			if made := contains(text, `"new"`); made != c.made {
				t.Errorf("made: got %t, want %t", made, c.made)
			}
			if calm := len(struck) == 0; calm != slices.Contains([]string{"calm", "not yet", "no more", "cursor lost"}, name) && name != "no link" {
				t.Errorf("got strikes %v", struck)
			}
		})
	}
}

// TestPagesInTheWeather: a page that hides the next, one that is not there any
// more, and one that is old.
func TestPagesInTheWeather(t *testing.T) {
	s := newSite(t, saltosim.Options{PageSize: 1})
	s.world.SetWeather(saltosim.Weather{NoLink: 1})
	if _, text := s.do("GET", "~/access_groups?$count=true", ""); !contains(text, `"next_page_link":null,"count":2`) {
		t.Errorf("no link: got %s", text)
	}
	s.world.SetWeather(saltosim.Weather{CursorLost: 1})
	if status, text := s.do("GET", "~/access_groups?$skip=1", ""); status != 400 || !contains(text, "1102") {
		t.Errorf("cursor lost: got %d %s", status, text)
	}
	s.world.SetWeather(saltosim.Weather{Stale: 0.5, StaleFor: time.Minute})
	const list = "~/access_groups?$filter=customer_reference+eq+'new'"
	stale := 0
	for range 40 {
		s.world.AddGroup("new")
		before := s.world.Struck()["stale"]
		_, text := s.do("GET", list+"&$count=true&$top=0", "")
		if struck := s.world.Struck()["stale"] > before; struck == contains(text, fmt.Sprintf(`"count":%d}`, len(s.groups("new")))) {
			t.Errorf("stale %t: got %s", struck, text)
		} else if struck {
			stale++
		}
	}
	if stale < 5 {
		t.Errorf("got %d stale answers of 40", stale)
	}
	s.clock.Add(2 * time.Minute)
	s.world.SetWeather(saltosim.Weather{Stale: 1, StaleFor: time.Minute})
	if _, text := s.do("GET", list+"&$count=true&$top=0", ""); !contains(text, `"count":40}`) {
		t.Errorf("nothing is that old: got %s", text)
	}
}

func (s *site) groups(name string) (found []string) {
	s.world.Intercept(func(*http.Request) (saltosim.Fault, bool) { return saltosim.Fault{Answered: true}, true })
	defer s.world.Intercept(nil)
	for next := "~/access_groups?$filter=customer_reference+eq+'" + name + "'"; next != ""; {
		page := s.must("GET", next, "")
		for _, g := range items(page) {
			found = append(found, g["id"].(string))
		}
		next, _ = page["next_page_link"].(string)
	}
	return found
}

// TestRetryAfter: none, a good one and absurd ones all come.
func TestRetryAfter(t *testing.T) {
	s := newSite(t, saltosim.Options{Weather: saltosim.Weather{Seed: 3, From: start.Add(1), Busy: 1}})
	s.clock.Add(time.Minute)
	seen := map[string]bool{}
	for range 40 {
		answer, err := s.send("GET", "~/users", "")
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		after := answer.Header.Get("Retry-After")
		if len(after) == 1 || len(after) == 2 {
			after = "seconds"
		}
		seen[after] = true
	}
	if want := map[string]bool{"": true, "seconds": true, "86400": true, "soon": true}; !maps.Equal(seen, want) {
		t.Errorf("got %v, want %v", seen, want)
	}
}

// TestWeatherKnowsARequest: what a request meets does not depend on what else is
// asked meanwhile, nor on the order.
func TestWeatherKnowsARequest(t *testing.T) {
	weather := saltosim.Weather{
		Seed: 5, Cut: 0.1, Lost: 0.1, Torn: 0.1, Failed: 0.1, FailedLate: 0.1, Unavailable: 0.1, Busy: 0.1, Blank: 0.1,
	}
	hear := func(order []int, others bool) map[int]string {
		s := newSite(t, saltosim.Options{})
		s.world.SetWeather(weather)
		heard := map[int]string{}
		for _, i := range order {
			if others {
				s.hear("GET", "~/locks", "")
			}
			heard[i] = s.hear("GET", fmt.Sprintf("~/users?$top=%d", i), "")
		}
		return heard
	}
	up := make([]int, 30)
	for i := range up {
		up[i] = i + 1
	}
	down := slices.Clone(up)
	slices.Reverse(down)
	first := hear(up, false)
	if other := hear(down, true); !maps.Equal(first, other) {
		t.Errorf("got %v\nand %v", first, other)
	}
	weather.Seed++
	if other := hear(up, false); maps.Equal(first, other) {
		t.Error("another seed makes no difference")
	}
}

// TestSlowAnswers pass time on the clock of the World.
func TestSlowAnswers(t *testing.T) {
	c := &clock{now: start}
	w := saltosim.New(saltosim.Options{
		Clock: c.Now, Wait: func(d time.Duration) { c.Add(d) }, Weather: saltosim.Weather{Slow: 1, SlowFor: 20 * time.Second},
	})
	s := &site{t: t, clock: c, world: w}
	s.serve()
	if got := s.hear("GET", "/v1.2/sites", ""); !strings.HasPrefix(got, "200") || !c.Now().Equal(start.Add(20*time.Second)) {
		t.Errorf("got %s at %v", got, c.Now())
	}
}

// TestOutages: what Outages says is what callers meet, to the second.
func TestOutages(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.world.SetWeather(saltosim.Weather{
		Seed: 1, TimeOut: time.Second, Outages: saltosim.Spells{Every: 6 * time.Hour, Rate: 0.5, Longest: 3 * time.Hour},
		Bursts: saltosim.Spells{Every: time.Hour, Rate: 0.3, Longest: 5 * time.Minute},
	})
	down := map[time.Time]bool{}
	for range 2 * 24 * 20 {
		heard := s.hear("GET", "~", "")
		down[s.clock.Now()] = !strings.HasPrefix(heard, "200")
		s.clock.Add(3 * time.Minute)
	}
	spans := s.world.Outages()
	met := 0
	for at, was := range down {
		in := slices.ContainsFunc(spans, func(w saltosim.Window) bool { return w.Contains(at) })
		if in != was {
			t.Errorf("at %v: down %t, and Outages says %t", at, was, in)
		}
		if was {
			met++
		}
	}
	if met == 0 || len(spans) == 0 {
		t.Errorf("got %d strikes and spans %v", met, spans)
	}
	s.world.SetWeather(saltosim.Weather{})
	if kept := s.world.Outages(); !slices.Equal(kept, spans) {
		t.Errorf("the weather is over: got %v, want %v", kept, spans)
	}
}

// TestHubsInTheWeather: a hub is offline exactly when HubOutages says so, and news
// waits for it.
func TestHubsInTheWeather(t *testing.T) {
	s := newSite(t, saltosim.Options{HubDelay: time.Second})
	s.world.SetWeather(saltosim.Weather{Seed: 2, HubsOff: saltosim.Spells{Every: 12 * time.Hour, Rate: 0.6, Longest: 6 * time.Hour}})
	g := s.issue("lg:1", from, "2026-06-30T11:29:59", "101")
	s.clock.Add(time.Minute)
	states := map[time.Time]bool{}
	waited := 0
	for i := range 7 * 24 * 4 {
		online := between(s.body("~/iqs"), `"online":`, ",") == "true"
		states[s.clock.Now()] = online
		if i%8 == 0 { // every second hour
			g.pin = s.rotate(g.user)
		}
		open, _ := s.world.Open("101", g.pin, s.clock.Add(time.Minute))
		if open != online && i%8 == 0 {
			waited++
		}
		s.clock.Add(14 * time.Minute)
	}
	spans := s.world.HubOutages("101")
	for at, online := range states {
		if off := slices.ContainsFunc(spans, func(w saltosim.Window) bool { return w.Contains(at) }); off == online {
			t.Errorf("at %v: online %t, and HubOutages says off %t", at, online, off)
		}
	}
	if len(spans) < 3 || waited > 2 { // an edge may fall into the minute
		t.Errorf("got spans %v, and %d times a PIN that did not follow the hub", spans, waited)
	}
	if s.world.HubOutages("nowhere") != nil {
		t.Error("a lock that is not there has outages")
	}
}

func (s *site) body(to string) string {
	s.t.Helper()
	_, text := s.do("GET", to, "")
	return text
}

// TestLateNews takes longer than usual, never overtakes, and arrives.
func TestLateNews(t *testing.T) {
	s := newSite(t, saltosim.Options{HubDelay: time.Second, Weather: saltosim.Weather{Seed: 1, HubLate: 5 * time.Minute}})
	g := s.issue("lg:1", from, to, "101")
	s.opens("101", g.pin, s.clock.Add(time.Second), saltosim.NoAccess)
	last := time.Time{}
	s.world.Watch(func(c saltosim.Change) {
		if c.At.Before(last) {
			t.Errorf("got a change at %v after one at %v", c.At, last)
		}
		last = c.At
	})
	for range 20 {
		g.pin = s.rotate(g.user)
		s.clock.Add(time.Minute)
		s.world.Advance()
	}
	s.opens("101", g.pin, s.clock.Add(6*time.Minute), saltosim.Opened)
}

// TestMovingLists: between two pages rows come and go, and none of ours is lost.
func TestMovingLists(t *testing.T) {
	s := newSite(t, saltosim.Options{PageSize: 2, Traps: saltosim.Traps{MovingLists: 1}})
	for i := range 6 {
		s.user(fmt.Sprint("lg:", i))
	}
	moved := false
	for range 10 {
		seen, rows := map[any]bool{}, 0
		for next := "~/users"; next != ""; {
			page := s.must("GET", next, "")
			for _, u := range items(page) {
				seen[u["alias"]], rows = true, rows+1
			}
			next, _ = page["next_page_link"].(string)
		}
		for i := range 6 {
			moved = moved || !seen[fmt.Sprint("lg:", i)]
		}
	}
	if !moved {
		t.Error("in ten readings no row was ever lost")
	}
	if got := len(s.items("~/users?$filter=user/email+eq+''")); got == 0 {
		t.Error("nobody passed by")
	}
}
