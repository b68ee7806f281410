package saltoks

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sinks/saltoks/saltosim"
)

const day = 24 * time.Hour

func TestNothingIsMadeBeforeTheSiteWasRead(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	ctx := context.Background()
	make101 := plan.Step{Key: stay, Op: plan.MakeGroup, Line: access.RoomLine, Room: "101"}
	if _, err := s.client.Do(ctx, make101, access.Holding{}); !errors.Is(err, errUnread) {
		t.Errorf("before any reading: got %v, want %v", err, errUnread)
	}
	s.observe()
	if _, err := s.client.Do(ctx, make101, access.Holding{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.client.Do(ctx, make101, access.Holding{}); !errors.Is(err, errUnread) {
		t.Errorf("a second time: got %v, want %v", err, errUnread)
	}
	s.Lose(plan.MakeUser, true)
	makeUser := plan.Step{Key: stay, Op: plan.MakeUser, Line: access.UserLine, Room: "101"}
	if _, err := s.client.Do(ctx, makeUser, access.Holding{}); !errors.Is(err, access.ErrAmbiguous) {
		t.Fatalf("a lost answer: got %v, want an ambiguous error", err)
	}
	if _, err := s.client.Do(ctx, makeUser, access.Holding{}); !errors.Is(err, errUnread) {
		t.Errorf("after a lost answer: got %v, want %v", err, errUnread)
	}
	if got := s.Writes(); got != 2 {
		t.Errorf("got %d writes, want 2", got)
	}
}

func TestStepsOfOneStayTouchNoOther(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.observe()
	s.issue()
	h := s.holding(stay)
	writes := s.Writes()
	for _, op := range []plan.Op{plan.SetSchedule, plan.AddDoor, plan.DropGroup, plan.MintPIN, plan.DropUser, plan.AddMember} {
		for _, key := range []access.Key{"", "another"} {
			step := plan.Step{Key: key, Op: op, Ref: h.Line(access.RoomLine).Ref, Person: h.User.Person}
			if op == plan.MintPIN || op == plan.DropUser {
				step.Ref = h.User.Ref
			}
			if _, err := s.client.Do(context.Background(), step, h); !errors.Is(err, access.ErrTerminal) {
				t.Errorf("%s for stay %q: got %v, want a terminal error", op, key, err)
			}
		}
	}
	step := plan.Step{Key: stay, Op: plan.AddMember, Ref: h.Line(access.RoomLine).Ref, Person: "somebody"}
	if _, err := s.client.Do(context.Background(), step, h); !errors.Is(err, access.ErrTerminal) {
		t.Errorf("somebody else as a member: got %v, want a terminal error", err)
	}
	if got := s.Writes(); got != writes {
		t.Errorf("%d writes were sent", got-writes)
	}
}

func TestAFullSiteIsNoticed(t *testing.T) {
	s := newSite(t, saltosim.Options{Seats: 2}) // the API's user and the porter have them
	s.observe()
	a := plan.Action{Key: stay, Verb: plan.Issue, Room: "101", After: []access.Line{
		{ID: access.RoomLine, Doors: s.doors("101"), Window: access.Window{Start: s.Now(), End: s.Now().Add(day)}},
	}}
	var seen access.Holding
	for {
		step, more := s.client.Next(a, seen)
		if !more {
			t.Fatal("a PIN was issued without a seat")
		}
		r, err := s.client.Do(context.Background(), step, seen)
		if err == nil {
			seen = r.Seen
			continue
		}
		if step.Op != plan.SubscribeUser || class(err) != plainError {
			t.Errorf("%s: got %v, want a plain error when subscribing", step.Op, err)
		}
		break
	}
	if !seen.User.Suspended || seen.User.HasKey {
		t.Errorf("got user %+v, want a suspended one without a PIN", seen.User)
	}
	s.world.SetSeats(3)
	a.Before = s.holding(stay)
	if seen = s.act(a); !seen.User.Working() {
		t.Errorf("with a seat: got user %+v, want one that works", seen.User)
	}
}

func TestASiteThatKeepsOtherHoursIsTerminal(t *testing.T) {
	for name, c := range map[string]struct {
		answer, list string
		want         string
	}{
		"as sent":                      {`{"id":"s",` + frameJSON("2026-05-08T13:00:00", "2026-05-08T20:59:59") + `}`, "", none},
		"with a Z":                     {`{"id":"s",` + frameJSON("2026-05-08T13:00:00Z", "2026-05-08T20:59:59Z") + `}`, "", none},
		"shifted":                      {`{"id":"s",` + frameJSON("2026-05-08T11:00:00", "2026-05-08T18:59:59") + `}`, "", terminal},
		"a stale answer, a right list": {`{"id":"s",` + frameJSON("2026-05-01T11:00:00", "2026-05-02T18:59:59") + `}`, `{"id":"s",` + frameJSON("2026-05-08T13:00:00", "2026-05-08T20:59:59") + `}`, none},
	} {
		client, _ := answering(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodGet {
				_, _ = w.Write([]byte(c.answer))
				return
			}
			list := c.list
			if list == "" {
				list = c.answer
			}
			_, _ = w.Write([]byte(`{"items":[` + list + `]}`))
		})
		client.memory.zone = zone(t, "Europe/Amsterdam")
		step := aStep(plan.SetSchedule)
		step.Schedule = "s"
		_, err := client.Do(context.Background(), step, access.Holding{Key: "k"})
		if got := class(err); got != c.want {
			t.Errorf("%s: got %s (%v), want %s", name, got, err, c.want)
		}
	}
}

func frameJSON(start, end string) string {
	days := `"monday":true,"tuesday":true,"wednesday":true,"thursday":true,"friday":true,"saturday":true,"sunday":true,`
	return days + `"start_time":"00:00:00","end_time":"23:59:59","start_date":"` + start + `","end_date":"` + end + `"`
}

func TestAddingWhatIsThereIsDone(t *testing.T) {
	for name, c := range map[string]struct{ list, want string }{
		"it is in the list": {`{"items":[{"id":"d"}]}`, none},
		"it is not":         {`{"items":[]}`, terminal},
	} {
		client, _ := answering(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				_, _ = w.Write([]byte(c.list))
				return
			}
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"ErrorCode":1101,"Message":"Lock is already in the group"}`))
		})
		_, err := client.Do(context.Background(), aStep(plan.AddDoor), access.Holding{Key: "k"})
		if got := class(err); got != c.want {
			t.Errorf("%s: got %s (%v), want %s", name, got, err, c.want)
		}
	}
}

func TestGuestsGetNoMailNoNameAndNoPrivileges(t *testing.T) {
	var body string
	s := newSite(t, saltosim.Options{})
	s.observe()
	s.world.Intercept(func(r *http.Request) (saltosim.Fault, bool) {
		if r.Pattern == callOf[plan.MakeUser][0] {
			text := make([]byte, 4096)
			n, _ := r.Body.Read(text)
			body = string(text[:n])
		}
		return saltosim.Fault{}, false
	})
	s.issue()
	for _, want := range []string{
		`"first_name":"Guest"`, `"last_name":"101"`, `"use_pin":true`, `"override_privacy_mode":false`,
		`"toggle_easy_office_mode":false`, `"toggle_manual_office_mode":false`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the new user lacks %s: %s", want, body)
		}
	}
	if strings.Contains(body, "email") || s.world.Mails() != 0 {
		t.Errorf("the new user has an e-mail address: %s", body)
	}
}

func TestANewUserWhomNoListShowsIsNotMadeTwice(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.observe()
	s.issue()
	h := s.holding(stay)
	for _, l := range h.Lines {
		if err := s.world.DeleteGroup(l.Ref); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.world.DeleteUser(h.User.Ref); err != nil {
		t.Fatal(err)
	}
	if got := s.holding(stay); !got.Looked.IsZero() || len(got.Lines) > 0 {
		t.Errorf("right after: got %+v, want a holding that is not read", got)
	}
	s.Advance(settling)
	if got := s.observe().Holdings; len(got) != 0 {
		t.Errorf("later: got %+v, want no holding", got)
	}
}

func TestAReadingBesideAWriteDoesNotCount(t *testing.T) {
	ctx := context.Background()
	locks := detail{locksOf, "g"}
	for name, inside := range map[string]string{
		"a reading during the write": http.MethodPost,
		"a write during the reading": http.MethodGet,
	} {
		var c *Client
		armed := false
		add := func() {
			if _, err := c.Do(ctx, aStep(plan.AddDoor), access.Holding{Key: "k"}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		read := func() {
			if err := c.read(ctx, locks); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		c, _ = answering(t, func(w http.ResponseWriter, r *http.Request) {
			if armed && r.Method == inside {
				armed = false
				if inside == http.MethodPost {
					read()
				} else {
					add()
				}
			}
			if r.Method == http.MethodGet {
				_, _ = w.Write([]byte(`{"items":[]}`)) // as it was without the door
			}
		})
		c.cfg.Pace = NewPace(0, 2, 0)
		if read(); !c.memory.part(locks).fresh() {
			t.Errorf("%s: a reading by itself does not count", name)
		}
		armed = true
		if inside == http.MethodPost {
			add()
		} else {
			read()
		}
		if armed || c.memory.part(locks).fresh() {
			t.Errorf("%s: a list without the new door counts as read", name)
		}
	}
}

func TestStaysAreIssuedSideBySide(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.observe()
	lines := []access.Line{{
		ID: access.RoomLine, Doors: s.doors("101"), Window: access.Window{Start: s.Now(), End: s.Now().Add(day)},
	}}
	const stays = 8
	var lanes sync.WaitGroup
	for i := range stays {
		lanes.Go(func() {
			ctx := context.Background()
			a := plan.Action{Key: secret.Key("lanes", access.StayID(strconv.Itoa(i))), Verb: plan.Issue, Room: "101", After: lines}
			var seen access.Holding
			for {
				step, more := s.client.Next(a, seen)
				if !more {
					break
				}
				r, err := s.client.Do(ctx, step, seen)
				if err != nil {
					t.Errorf("%s: %v", step.Op, err)
					return
				}
				seen = r.Seen
			}
			if _, err := s.client.Look(ctx, seen); err != nil {
				t.Errorf("look: %v", err)
			}
		})
	}
	lanes.Go(func() {
		if _, err := s.client.Observe(context.Background()); err != nil {
			t.Errorf("observe meanwhile: %v", err)
		}
	})
	lanes.Wait()
	site := s.observe()
	if len(site.Holdings) != stays {
		t.Errorf("got %d holdings, want %d", len(site.Holdings), stays)
	}
	for _, h := range site.Holdings {
		if !h.User.Working() || len(h.Lines) != 1 || !h.Lines[0].Member || h.Looked.IsZero() {
			t.Errorf("got %+v", h)
		}
	}
}

// For up to a minute other calls do not know a new user (measured): the same
// step will do later, and nothing is made twice meanwhile.
func TestANewUserTakesAMinute(t *testing.T) {
	t.Run("for one process", func(t *testing.T) { takesAMinute(t, false) })
	t.Run("with a restart at every turn", func(t *testing.T) { takesAMinute(t, true) })
}

func takesAMinute(t *testing.T, restart bool) {
	t.Helper()
	s := newSite(t, saltosim.Options{})
	s.observe()
	born := s.Now()
	s.world.Intercept(func(r *http.Request) (saltosim.Fault, bool) {
		status := map[string]int{
			"PUT /sites/{site}/users/{user}/pin":             http.StatusForbidden,
			"POST /sites/{site}/access_groups/{group}/users": http.StatusNotFound,
			"GET /sites/{site}/users/{user}/keys":            http.StatusNotFound,
		}[r.Pattern]
		return saltosim.Fault{Status: status}, status != 0 && s.Now().Sub(born) < time.Minute
	})
	a := plan.Action{Key: stay, Verb: plan.Issue, Room: "101", After: []access.Line{
		{ID: access.RoomLine, Doors: s.doors("101"), Window: access.Window{Start: s.Now(), End: s.Now().Add(day)}},
	}}
	refused, pins := 0, 0
	for {
		seen := access.Holding{}
		for _, h := range s.observe().Holdings {
			seen = h
		}
		step, more := s.client.Next(a, seen)
		for ; more; step, more = s.client.Next(a, seen) {
			r, err := s.client.Do(context.Background(), step, seen)
			if err != nil {
				if class(err) != plainError {
					t.Fatalf("%s: got %v, want a plain error", step.Op, err)
				}
				refused++
				break
			}
			if step.Op == plan.MintPIN {
				pins++
			}
			seen = r.Seen
		}
		if !more {
			break
		}
		s.Advance(15 * time.Second)
		if restart {
			s.client = s.newClient()
		}
	}
	if h := s.holding(stay); refused == 0 || pins != 1 || !h.User.Working() || len(h.Doubles) > 0 || h.Looked.IsZero() {
		t.Errorf("after %d refusals and %d PINs: got %+v", refused, pins, h)
	}
}
