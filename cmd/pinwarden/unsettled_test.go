package main

import (
	"net/http"
	"testing"
	"time"

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
	s := newScene(t, plainPolicy, "2026-05-18 10:00", "101")
	s.book("A", "101", akiasim.Reserved, "2026-05-19", "2026-05-21")
	s.locks.FailNext("PUT /sites/{site}/users/{user}/pin", saltosim.Fault{AfterCommit: true})
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

func TestAMessageWithoutAnAnswerIsSentOnceMoreAndItsPINLives(t *testing.T) {
	t.Parallel()
	for name, lost := range map[string]func(n int) bool{
		"one answer lost":  func(n int) bool { return n == 1 },
		"two answers lost": func(n int) bool { return n <= 2 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, plainPolicy, "2026-05-18 16:00", "101")
			s.book("A", "101", akiasim.Reserved, "2026-05-19", "2026-05-21")
			sent := 0
			s.hotel.Hook(func(r akiasim.Request) akiasim.Fault {
				if r.Route == "POST /v3/customers/{id}/messages" {
					if sent++; lost(sent) {
						return akiasim.Fault{After: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }}
					}
				}
				return akiasim.Fault{}
			})
			s.apply() // issued
			s.apply() // told, perhaps
			s.clock.Set(s.clock.Now().Add(2 * time.Minute))
			s.settle()
			text := "Your code for room 101 is [redacted]. See you soon!"
			same(t, "messages", s.messages(0), []string{text, text})
			same(t, "PINs made", s.pinsMade(), 1)
			s.doorsAtTime("2026-05-19 15:00", "A 101", "A "+frontDoor)
			s.clock.Set(s.clock.Now().Add(time.Hour))
			s.settle()
			same(t, "PINs made later", s.pinsMade(), 1)
			same(t, "messages later", len(s.hotel.Outbox()), 2)
		})
	}
}
