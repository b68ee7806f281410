package main

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia/akiasim"
)

// The hours of a guest who has come early begin when that is first seen, which is
// the instant of the plan: nobody could ever apply such a plan in time if that counted.
func TestASavedPlanFitsALittleLater(t *testing.T) {
	t.Parallel()
	s := newScene(t, plainPolicy, "2026-05-10 12:00", "101")
	s.book("A", "101", akiasim.Reserved, "2026-05-11", "2026-05-13")
	s.settle()
	s.moveTo("2026-05-11 10:00")
	s.hotel.CheckIn("A")
	first := s.dryRun()
	saved := s.save(first)
	fits := func(p plan.Plan) error { return saved.fits(&saved.Properties[0], &p, "lineage", false) }

	s.moveTo("2026-05-11 10:07")
	second := s.dryRun()
	if len(first.Actions) != 1 || first.ID == second.ID {
		t.Fatalf("the plans say nothing of an instant: %q, then %q", s.say(&first), s.say(&second))
	}
	if err := fits(second); err != nil {
		t.Error(err)
	}
	for what, change := range map[string]func(*plan.Action){
		"an opening to come": func(a *plan.Action) { a.After[0].Window.Start = second.Now.Add(time.Second) },
		"another close":      func(a *plan.Action) { a.After[0].Window.End = a.After[0].Window.End.Add(time.Second) },
		"a door more":        func(a *plan.Action) { a.After[0].Doors = append(a.After[0].Doors, "x") },
		"another verb":       func(a *plan.Action) { a.Verb = plan.Move },
		"another guest":      func(a *plan.Action) { a.Key = "x" },
		"a user who changed": func(a *plan.Action) { a.Before.User.Blocked = true },
	} {
		p := s.dryRun()
		if change(&p.Actions[0]); fits(p) == nil {
			t.Errorf("%s is the same to it", what)
		}
	}
	p := s.dryRun()
	if p.Actions = append(p.Actions, p.Actions[0]); fits(p) == nil {
		t.Error("an action more is the same to it")
	}
}

// A file of another day is refused, and so is one of a clock that is ahead.
func TestASavedPlanIsOfToday(t *testing.T) {
	t.Parallel()
	s := newScene(t, plainPolicy, "2026-05-10 12:00", "101")
	p := s.dryRun()
	for _, c := range []struct {
		age  time.Duration
		want string
	}{
		{savedFor, ""},
		{savedFor + time.Second, "more than 24h0m0s ago"},
		{-time.Minute, ""},
		{-time.Minute - time.Second, "which is to come"},
	} {
		saved := s.save(p)
		saved.Made = p.Now.Add(-c.age)
		err := saved.fits(&saved.Properties[0], &p, "lineage", false)
		if (err == nil) != (c.want == "") || err != nil && (!errors.Is(err, errStale) || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("made %s ago: %v, want %q", c.age, err, c.want)
		}
	}
}

// What people were shown is what is done: nobody can change one without the other.
func TestASavedPlanThatWasChangedIsRefused(t *testing.T) {
	t.Parallel()
	s := newScene(t, plainPolicy, "2026-05-11 16:00", "101")
	s.book("A", "101", akiasim.Arrived, "2026-05-11", "2026-05-13")
	s.settle()
	s.hotel.Extend("A", "2026-05-14")
	file := filepath.Join(folder(t), "plan")
	if err := savePlans(file, []made{{Plan: s.dryRun()}}, errors.Join(errors.New("x2 could not be read")), s.controller.Secret, s.clock.Now()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	good := string(text)
	// Who has not the secret cannot make up a proof.
	saved, err := readSaved(file, s.controller.Secret)
	if err != nil {
		t.Fatal(err)
	}
	saved.Document.Plans[0].Changes = nil
	if saved.Proof, err = saved.prove(access.Secret("another")); err != nil {
		t.Fatal(err)
	}
	forged, err := saved.text()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"a room":               strings.Replace(good, `"room": "101"`, `"room": "102"`, 1),
		"an unread property":   strings.Replace(good, "x2 could", "x3 could", 1),
		"its instant":          strings.Replace(good, `"made": "2026`, `"made": "2025`, 1),
		"an unknown key":       strings.Replace(good, `"nonce"`, `"more": 1, "nonce"`, 1),
		"a key twice":          strings.Replace(good, `"document"`, `"document": {"plans": []}, "document"`, 1),
		"a key in other cases": strings.Replace(good, `"document"`, `"document": {"plans": []}, "Document"`, 1),
		"no proof":             strings.Replace(good, `"proof"`, `"prof"`, 1),
		"its spaces":           strings.Replace(good, "\n", " \n", 1),
		"another's proof":      string(forged),
	} {
		if text == good {
			t.Errorf("%s: the test changes nothing", name)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readSaved(file, s.controller.Secret); exitCode(err) != exitStale {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// save writes a plan to a file and reads it again.
func (s *scene) save(p plan.Plan) *savedPlan {
	s.t.Helper()
	file := filepath.Join(folder(s.t), "plan")
	if err := savePlans(file, []made{{Plan: p, lineage: "lineage"}}, nil, s.controller.Secret, p.Now); err != nil {
		s.t.Fatal(err)
	}
	saved, err := readSaved(file, s.controller.Secret)
	if err != nil {
		s.t.Fatal(err)
	}
	return saved
}

// What a pass does not get to counts as partly done, and the file as used: the rest is another plan.
func TestASavedPlanThatIsCutIsPartlyDone(t *testing.T) {
	t.Parallel()
	rooms := []string{"101", "102", "103", "104", "105"}
	s := newScene(t, plainPolicy, "2026-05-10 16:00", rooms...)
	for _, r := range rooms {
		s.book("G"+r, r, akiasim.Arrived, "2026-05-10", "2026-05-12")
	}
	saved := s.save(s.dryRun())
	saved.Properties[0].Ledger = "" // there is none yet
	s.locks.Intercept(func(r *http.Request) (saltosim.Fault, bool) {
		if r.Method != http.MethodGet {
			s.clock.Set(s.clock.Now().Add(30 * time.Second))
		}
		return saltosim.Fault{}, false
	})
	p := &property{Controller: s.controller, ledger: s.ledger}
	for _, want := range []int{exitPartly, exitStale} {
		if code, err := saved.apply(t.Context(), p, io.Discard); code != want {
			t.Errorf("it exits with %d (%v), want %d", code, err, want)
		}
	}
	if n := len(s.locks.Since(saltosim.Mark{}).Writes); n == 0 {
		t.Error("nothing was done")
	}
}
