package saltosim_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"pinwarden/sinks/saltoks/saltosim"
)

func TestFaults(t *testing.T) {
	const call = "POST /sites/{site}/access_groups"
	for _, c := range []struct {
		name   string
		fault  saltosim.Fault
		status int // 0: no answer
		groups int // made
	}{
		{"refused before it took effect", saltosim.Fault{Status: 503}, 503, 0},
		{"took effect, answer replaced", saltosim.Fault{Status: 500, AfterCommit: true}, 500, 1},
		{"cut before it took effect", saltosim.Fault{}, 0, 0},
		{"took effect, answer lost", saltosim.Fault{AfterCommit: true}, 0, 1},
	} {
		for _, way := range []string{"next", "hook"} {
			t.Run(c.name+" by "+way, func(t *testing.T) {
				s := newSite(t, saltosim.Options{})
				if way == "next" {
					s.world.FailNext(call, c.fault)
				} else {
					s.world.Intercept(func(r *http.Request) (saltosim.Fault, bool) {
						body, _ := io.ReadAll(r.Body)
						return c.fault, r.Pattern == call && strings.Contains(string(body), "struck")
					})
				}
				before := len(s.items("~/access_groups"))
				answer, err := s.send("POST", "~/access_groups", `{"customer_reference":"struck"}`)
				status := 0
				if err == nil {
					answer.Body.Close()
					status = answer.StatusCode
				}
				if status != c.status {
					t.Errorf("got status %d (%v), want %d", status, err, c.status)
				}
				if got := len(s.items("~/access_groups")) - before; got != c.groups {
					t.Errorf("got %d groups made, want %d", got, c.groups)
				}
				s.must("POST", "~/access_groups", `{"customer_reference":"calm"}`)
				writes := s.world.Since(saltosim.Mark{}).Writes
				want := []saltosim.Write{
					{At: start, Name: call, Path: path("~/access_groups"), Status: 200 * c.groups, Lost: true},
					{At: start, Name: call, Path: path("~/access_groups"), Status: 200},
				}
				if !slices.Equal(writes, want) {
					t.Errorf("got writes %+v, want %+v", writes, want)
				}
			})
		}
	}
}

func TestFaultBringsHeaders(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.world.FailNext("GET /sites/{site}/users", saltosim.Fault{Status: 429, Header: http.Header{"Retry-After": {"7"}}})
	answer, err := s.send("GET", "~/users", "")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != 429 || answer.Header.Get("Retry-After") != "7" {
		t.Errorf("got %d after %q", answer.StatusCode, answer.Header.Get("Retry-After"))
	}
	if status, _ := s.do("GET", "~/users", ""); status != 200 {
		t.Errorf("the next one: got %d, want 200", status)
	}
}

// TestLostPIN: the answer is gone and the PIN is another one all the same.
func TestLostPIN(t *testing.T) {
	s := newSite(t, saltosim.Options{HubDelay: 1})
	g := s.issue("lg:1", "2026-05-08T00:00:00", "2026-05-12T11:29:59", "101")
	s.world.FailNext("PUT /sites/{site}/users/{user}/pin", saltosim.Fault{AfterCommit: true})
	if answer, err := s.send("PUT", "~/users/"+g.user+"/pin", `{}`); err == nil {
		answer.Body.Close()
		t.Fatal("the answer came")
	}
	s.opens("101", g.pin, s.clock.Add(second), saltosim.NoAccess)
	s.opens("101", s.world.PIN("lg:1"), s.clock.Now(), saltosim.Opened)
}

func TestFailNextKnowsItsCalls(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a fault waits for a call that cannot come")
		}
	}()
	saltosim.New(saltosim.Options{}).FailNext("PUT /sites/{site}/users/{user}", saltosim.Fault{})
}

func TestTraffic(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.do("GET", "~/users", "")
	s.do("DELETE", "~/users/x", "")
	mark := s.world.Mark()
	s.do("GET", "~/users", "")
	s.do("GET", "~1/users?$top=1", "")
	s.do("GET", "/nowhere", "")
	user, _ := s.user("lg:1")
	s.rotate(user)
	s.do("DELETE", "~/users/x", "")
	got := s.world.Since(mark)
	want := map[string]int{
		"GET /sites/{site}/users": 2, "POST /sites/{site}/users": 1, "elsewhere": 1,
		"PUT /sites/{site}/users/{user}/pin": 1, "DELETE /sites/{site}/users/{user}": 1,
	}
	if fmt.Sprint(got.Calls) != fmt.Sprint(want) || got.Total() != 6 {
		t.Errorf("got %v, want %v", got.Calls, want)
	}
	var statuses []int
	for _, w := range got.Writes {
		statuses = append(statuses, w.Status)
	}
	if !slices.Equal(statuses, []int{201, 200, 404}) {
		t.Errorf("got writes with %v, want 201, 200, 404", statuses)
	}
	if quiet := s.world.Since(s.world.Mark()); quiet.Total() != 0 || len(quiet.Writes) != 0 {
		t.Errorf("nothing happened: got %v", quiet)
	}
}

// TestManyAtOnce is for the race detector; afterwards all is as if they had come
// one by one.
func TestManyAtOnce(t *testing.T) {
	s := newSite(t, saltosim.Options{HubDelay: 1})
	s.world.Watch(func(saltosim.Change) {})
	s.world.Intercept(func(*http.Request) (saltosim.Fault, bool) {
		s.world.Advance()
		return saltosim.Fault{}, false
	})
	var wg sync.WaitGroup
	pins := make([]string, 8)
	for i := range pins {
		wg.Go(func() {
			pins[i] = s.issue(fmt.Sprintf("lg:%d", i), "2026-05-08T00:00:00", "2026-05-12T11:29:59", "101").pin
			s.world.Open("101", pins[i], s.clock.Now())
			s.items("~/users")
			s.clock.Add(second)
		})
	}
	wg.Wait()
	for _, digits := range pins {
		s.opens("101", digits, s.clock.Add(second), saltosim.Opened)
	}
	if got := len(s.world.Who("101", s.clock.Now())); got != len(pins) {
		t.Errorf("got %d holders, want %d", got, len(pins))
	}
}
