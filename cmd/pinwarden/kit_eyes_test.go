package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/controller"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sinks/saltoks/saltosim"
)

// name calls a stay by its booking.
func (s *scene) name(k access.Key) string {
	for _, id := range s.stays {
		if s.controller.Secret.Key(s.controller.Property, access.StayID(id)) == k {
			return id
		}
	}
	return string(k)
}

// say sums the actions of a plan up, in their order.
func (s *scene) say(p *plan.Plan) []string {
	var out []string
	for i := range p.Actions {
		a := &p.Actions[i]
		out = append(out, fmt.Sprintf("%s %s: %s", a.Verb, s.name(a.Key), strings.Join(p.Describe(a), "; ")))
	}
	return out
}

// did sums several passes up.
func (s *scene) did(cycles []controller.Cycle) []string {
	var out []string
	for i := range cycles {
		if err := cycles[i].Err; err != nil {
			s.t.Errorf("a pass fails: %v", err)
		}
		out = append(out, s.say(&cycles[i].Plan)...)
	}
	return out
}

func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (- want, + got):\n%s", what, diff)
	}
}

// noted returns the stays that a list of notes names with a reason.
func (s *scene) noted(notes []plan.Note, why access.Why) []string {
	var out []string
	for _, n := range notes {
		if n.Code == why {
			out = append(out, s.name(n.Key))
		}
	}
	slices.Sort(out)
	return out
}

// listen lets the guests read their messages.
func (s *scene) listen() {
	all := s.hotel.Outbox()
	for _, m := range all[s.read:] {
		for _, id := range s.stays {
			r, ok := s.hotel.Reservation(id)
			if digits := digitsIn(m.Text); ok && r.CustomerID == m.CustomerID && digits != "" {
				s.digits[id] = digits
				s.codes[id] = append(s.codes[id], digits)
			}
		}
	}
	s.read = len(all)
}

// opens presses what the guest was told at a door.
func (s *scene) opens(guest, door string, at time.Time) bool {
	s.listen()
	if s.digits[guest] == "" {
		return false
	}
	open, _ := s.locks.Open(door, s.digits[guest], at)
	return open
}

// doors judges every guest at every door at this instant: each opens exactly
// what is wanted, in the form "A 101, A Front door". The staff do not count.
func (s *scene) doors(want ...string) {
	s.t.Helper()
	s.doorsAt(s.clock.Now(), want...)
}

// doorsAtTime judges the doors at a later time. The locks do not go back.
func (s *scene) doorsAtTime(local string, want ...string) {
	s.t.Helper()
	s.moveTo(local)
	s.doors(want...)
}

func (s *scene) doorsAt(at time.Time, want ...string) {
	s.t.Helper()
	got := []string{}
	for _, door := range append(slices.Clone(s.rooms), frontDoor) {
		for _, guest := range s.stays {
			if s.opens(guest, door, at) {
				got = append(got, guest+" "+door)
			}
		}
		// Nobody opens a door who was not told how.
		for _, h := range s.locks.Who(door, at) {
			if key, _, _, ours := s.controller.Secret.Parse(h.Alias); ours {
				if name := s.name(key); s.digits[name] != h.Digits && s.digits[name] != "" {
					s.t.Errorf("%s: %s opens %s with digits that %s was not told", at.In(s.zone).Format("2 Jan 15:04"), door, name, name)
				}
			}
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
		s.t.Errorf("doors at %s (- want, + got):\n%s", at.In(s.zone).Format("2 Jan 15:04:05"), diff)
	}
}

// writes counts, by name, the writes that the locks took since a mark.
func (s *scene) writes(since saltosim.Mark) map[string]int {
	n := map[string]int{}
	for _, w := range s.locks.Since(since).Writes {
		n[strings.Replace(w.Name, "/sites/{site}/", "", 1)]++
	}
	return n
}

// holding returns what the site shows of a stay.
func (s *scene) holding(guest string) access.Holding {
	s.t.Helper()
	site, err := s.sink.Observe(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	key := s.controller.Secret.Key(s.controller.Property, access.StayID(guest))
	for _, h := range site.Holdings {
		if h.Key == key {
			return h
		}
	}
	return access.Holding{}
}

// window is when the holding's room line is open.
func (s *scene) window(guest string) string {
	s.t.Helper()
	h := s.holding(guest)
	l := h.Line(access.RoomLine)
	if l == nil {
		return "none"
	}
	const minute = "2006-01-02 15:04"
	return l.Window.Start.In(s.zone).Format(minute) + " to " + l.Window.End.In(s.zone).Format(minute)
}

// untouched proves that a stay has the user and the PIN that it had.
func (s *scene) untouched(guest string) (check func()) {
	s.t.Helper()
	before := s.holding(guest).User
	pin := s.locks.PIN(before.Ref)
	if before.Ref == "" || pin == "" {
		s.t.Fatalf("%s has no user with a PIN yet", guest)
	}
	return func() {
		s.t.Helper()
		after := s.holding(guest).User
		if after.Ref != before.Ref {
			s.t.Errorf("%s has another user", guest)
		}
		if s.locks.PIN(after.Ref) != pin {
			s.t.Errorf("%s has another PIN", guest)
		}
	}
}

// messages returns the texts since the n-th, without codes.
func (s *scene) messages(since int) []string {
	out := []string{}
	for _, m := range s.hotel.Outbox()[since:] {
		text := m.Text
		if digits := digitsIn(text); digits != "" {
			text = strings.ReplaceAll(text, digits, access.PIN{}.String())
		}
		out = append(out, text)
	}
	return out
}

// refuseWrites lets the locks refuse every write and no read.
func refuseWrites(r *http.Request) (saltosim.Fault, bool) {
	return saltosim.Fault{Status: http.StatusBadRequest}, r.Method != http.MethodGet
}
