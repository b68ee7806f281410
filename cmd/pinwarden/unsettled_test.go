package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pinwarden/controller"
	"pinwarden/policy/access"
	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia/akiasim"
)

// Two writes cannot be settled by reading: the making of a PIN, whose digits are
// shown once, and a message. The tests below lose their answers on the way from
// the real adapters' vendors to the controller.

const putPIN = "PUT users/{user}/pin"

// pinsMade counts the calls that made a PIN, told or not.
func (s *scene) pinsMade() int { return s.writes(saltosim.Mark{})[putPIN] }

func TestALostPINIsMadeOnceMoreAndOnlyThatOneIsTold(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]saltosim.Fault{
		"no answer":             {AfterCommit: true},
		"half of bare digits":   {AfterCommit: true, Status: http.StatusOK, Body: []byte("90417")},
		"half of quoted digits": {AfterCommit: true, Status: http.StatusOK, Body: []byte(`"904173`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, plainPolicy, "2026-05-18 10:00", "101")
			s.book("A", "101", akiasim.Reserved, "2026-05-19", "2026-05-21")
			s.locks.FailNext("PUT /sites/{site}/users/{user}/pin", fault)
			if c := s.apply(); c.Err == nil || s.pinsMade() != 1 {
				t.Fatalf("a lost answer: got %v and %d PINs made, want an error and one", c.Err, s.pinsMade())
			}
			s.moveTo("2026-05-18 10:02")
			s.settle()
			if got := s.pinsMade(); got != 2 {
				t.Errorf("got %d PINs made, want the lost one and another", got)
			}
			s.passAt("2026-05-18 16:00")
			same(t, "messages", s.messages(0), []string{"Your code for room 101 is [redacted]. See you soon!"})
			s.doorsAtTime("2026-05-19 15:00", "A 101", "A "+frontDoor)
			s.passAt("2026-05-19 15:30")
			same(t, "PINs made in the end", s.pinsMade(), 2)
		})
	}
}

func TestALostPINIsNotMadeAgainAfterAnHour(t *testing.T) {
	t.Parallel()
	s := newScene(t, plainPolicy, "2026-05-18 10:00", "101")
	s.book("A", "101", akiasim.Reserved, "2026-05-20", "2026-05-22")
	s.locks.FailNext("PUT /sites/{site}/users/{user}/pin", saltosim.Fault{AfterCommit: true})
	s.apply()
	s.moveTo("2026-05-18 11:01")
	shown := s.dryRun()
	for range 3 {
		s.apply()
	}
	same(t, "PINs made", s.pinsMade(), 1)
	same(t, "messages", s.messages(0), []string{})
	if len(shown.Alarms) != 1 || shown.Alarms[0].Key != s.controller.Secret.Key("seaside", "A") {
		t.Errorf("no alarm says that nobody knows A's PIN: %s", s.text(&shown))
	}
}

// loseAnswers lets messages go out, and loses the answers of the first n.
func (s *scene) loseAnswers(n int) {
	sent := 0
	s.hotel.Hook(func(r akiasim.Request) akiasim.Fault {
		if r.Route == "POST /v3/customers/{id}/messages" {
			if sent++; sent <= n {
				return akiasim.Fault{After: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }}
			}
		}
		return akiasim.Fault{}
	})
}

func TestAMessageWithoutAnAnswerIsSentAgainAndItsPINLives(t *testing.T) {
	t.Parallel()
	s := newScene(t, plainPolicy, "2026-05-18 16:00", "101")
	s.book("A", "101", akiasim.Reserved, "2026-05-19", "2026-05-21")
	s.loseAnswers(2)
	s.apply() // issued
	for range 2 {
		c := s.apply() // told, perhaps
		s.clock.Set(c.Next())
	}
	s.settle()
	text := "Your code for room 101 is [redacted]. See you soon!"
	same(t, "messages", s.messages(0), []string{text, text, text})
	same(t, "PINs made", s.pinsMade(), 1)
	shown := s.dryRun()
	same(t, "alarms", s.noted(shown.Alarms, access.WhyUnanswered), nil)
	s.doorsAtTime("2026-05-19 15:00", "A 101", "A "+frontDoor)
	s.clock.Set(s.clock.Now().Add(time.Hour))
	s.settle()
	same(t, "PINs made later", s.pinsMade(), 1)
	same(t, "messages later", len(s.hotel.Outbox()), 3)
}

func TestAGuestOfWhomNobodyKnowsWhetherTheCodeCameIsAnAlarm(t *testing.T) {
	t.Parallel()
	for name, restarts := range map[string]bool{"in one process": false, "with a restart after each pass": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := sandboxOptions{Ledger: filepath.Join(t.ArtifactDir(), "seaside.db")}
			s := newSceneWith(t, plainPolicy, "2026-05-18 16:00", o, "101")
			s.book("A", "101", akiasim.Reserved, "2026-05-19", "2026-05-21")
			s.loseAnswers(1000)
			var alarms []int // passes with an alarm, by how many messages went before
			for len(alarms) < 8 {
				sent := len(s.hotel.Outbox())
				c := s.apply()
				for len(alarms) <= sent {
					alarms = append(alarms, 0)
				}
				alarms[sent] = len(s.noted(c.Plan.Alarms, access.WhyUnanswered))
				if restarts {
					s.restart()
				}
				s.clock.Set(s.clock.Now().Add(20 * time.Minute))
				if sent == len(s.hotel.Outbox()) && sent > 0 {
					break
				}
			}
			same(t, "alarms after so many messages", alarms, []int{0, 0, 1, 1, 1, 1})
			same(t, "messages", len(s.hotel.Outbox()), 5)
			same(t, "PINs made", s.pinsMade(), 1)
			s.moveTo("2026-05-19 14:30")
			shown := s.dryRun()
			same(t, "actions before the arrival", s.say(&shown), nil)
			if text := strings.Join(strings.Fields(s.text(&shown)), " "); !strings.Contains(text, "nor whether the guest has the code: ask or call the guest") {
				t.Errorf("the plan does not say what to do:\n%s", text)
			}
			s.hotel.CheckIn("A")
			s.passAt("2026-05-19 15:30")
			shown = s.dryRun()
			same(t, "alarms once the guest is in house", s.noted(shown.Alarms, access.WhyUnanswered), nil)
			same(t, "messages in the end", len(s.hotel.Outbox()), 5)
		})
	}
}

// restart ends the controller's process and begins another, on the same ledger.
func (s *scene) restart() {
	s.t.Helper()
	if err := s.ledger.Close(); err != nil {
		s.t.Fatal(err)
	}
	old := s.controller
	if err := s.connect(s.t.Context(), s.options); err != nil {
		s.t.Fatal(err)
	}
	s.controller = &controller.Controller{
		Property: old.Property, Source: s.source, Sink: s.sink, Courier: s.source, Ledger: s.ledger,
		Secret: old.Secret, Policy: old.Policy, Limits: old.Limits, Clock: old.Clock, Log: old.Log,
	}
}
