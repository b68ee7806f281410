package main

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/controller"
	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia/akiasim"
)

// plainPolicy is the setting that the scenarios share: check-in 15:00,
// check-out 11:00, half an hour of grace, PINs made three days ahead.
const plainPolicy = `
apiVersion: pinwarden/v1
property: seaside
timezone: Europe/Amsterdam
akia: {office: "41"}
salto: {site: Seaside}
hours: {check_in: "15:00", check_out: "11:00"}
rooms: {doors: {public: [Front door]}}
rules:
  - name: default
    access:
      - {doors: public, opens: check_in, closes: check_out + 30m}
      - {doors: room, opens: check_in, closes: check_out + 30m}
    pin: {issue: 72h before, tell: 24h before, message: welcome}
messages:
  welcome: "Your code for room {{reservation.room_number}} is {{customer.salto_ks_key_code__a}}. See you soon!"
  changed: "Now {{reservation.arrival_date}} to {{reservation.departure_date}}, room {{reservation.room_number}}, same code."
`

// frontDoor is the door of every room's template beside the room's own.
const frontDoor = "Front door"

// scene is a sandbox with the hands and the eyes of a test.
type scene struct {
	*sandbox
	t     *testing.T
	zone  *time.Location
	rooms []string
	stays []string
	// digits are what each guest was told last; every code a guest was ever told is in codes.
	digits map[string]string
	codes  map[string][]string
	read   int // messages read so far
}

// newScene builds a hotel with rooms on one hub, each with a template of its
// own door and the front door. The clock begins at a local time.
func newScene(t *testing.T, text, start string, rooms ...string) *scene {
	t.Helper()
	return newSceneWith(t, text, start, sandboxOptions{}, rooms...)
}

func newSceneWith(t *testing.T, text, start string, o sandboxOptions, rooms ...string) *scene {
	t.Helper()
	set, err := policy.Load("policy.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{t: t, zone: set.Zone, rooms: rooms, digits: map[string]string{}, codes: map[string][]string{}}
	o.Set, o.Start = set, s.local(start)
	if s.sandbox, err = newSandbox(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	s.locks.AddHub("Hub")
	s.locks.AddLock(frontDoor, "Hub")
	for _, r := range rooms {
		s.locks.AddLock(r, "Hub")
		s.locks.AddGroup(r, r, frontDoor)
		s.hotel.AddRoom(r)
	}
	return s
}

// local reads "2026-05-11 18:00" as the property's clocks show it.
func (s *scene) local(text string) time.Time {
	s.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, s.zone)
	if err != nil {
		s.t.Fatal(err)
	}
	return at
}

func (s *scene) book(id, room, status, arrival, departure string) {
	s.hotel.Book(akiasim.Reservation{ID: id, RoomNumber: room, Status: status, ArrivalDate: arrival, DepartureDate: departure})
	s.stays = append(s.stays, id)
}

// moveTo moves the clock without a pass.
func (s *scene) moveTo(local string) { s.clock.Set(s.local(local)) }

// passAt moves the clock and lets the controller do what is to be done then.
func (s *scene) passAt(local string) []controller.Cycle {
	s.t.Helper()
	s.moveTo(local)
	return s.settle()
}

// settle makes passes until one plans nothing, each after its dry run, and then
// proves that nothing is left: one pass more neither plans nor writes.
func (s *scene) settle() []controller.Cycle {
	s.t.Helper()
	var cycles []controller.Cycle
	for range 10 {
		c := s.apply()
		if len(c.Plan.Actions) == 0 {
			s.idle()
			return cycles
		}
		cycles = append(cycles, c)
	}
	s.t.Fatal("still something to do after 10 passes")
	return nil
}

// idle makes one pass with unchanged inputs and expects nothing of it.
func (s *scene) idle() {
	s.t.Helper()
	before := s.traces()
	c, err := s.pass(s.t.Context())
	if err != nil {
		s.t.Errorf("a second pass fails: %v", err)
	}
	if got := s.say(&c.Plan); len(got) > 0 {
		s.t.Errorf("a second pass plans %q", got)
	}
	after := s.traces()
	before.trail, after.trail = 0, 0 // what was read may be remembered
	before.known, after.known = access.Known{}, access.Known{}
	if diff := cmp.Diff(before, after, cmp.AllowUnexported(traces{})); diff != "" {
		s.t.Errorf("a second pass leaves traces:\n%s", diff)
	}
}

// apply makes a dry run and then a pass, which must do what was shown. An error
// of an action is the caller's to judge.
func (s *scene) apply() controller.Cycle {
	s.t.Helper()
	shown := s.dryRun()
	c, err := s.pass(s.t.Context())
	if err != nil && c.Plan.ID == "" {
		s.t.Fatal(err)
	}
	if diff := cmp.Diff(s.text(&shown), s.text(&c.Plan)); diff != "" {
		s.t.Errorf("apply does something else than the dry run showed:\n%s", diff)
	}
	return c
}

// dryRun makes a plan and proves that it left no trace.
func (s *scene) dryRun() plan.Plan {
	s.t.Helper()
	before := s.traces()
	p, err := s.controller.Plan(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	if diff := cmp.Diff(before, s.traces(), cmp.AllowUnexported(traces{})); diff != "" {
		s.t.Errorf("a dry run leaves traces:\n%s", diff)
	}
	return p
}

// traces are all that a pass could leave behind.
type traces struct {
	writes   int
	messages int
	trail    int
	known    access.Known
}

func (s *scene) traces() traces {
	s.t.Helper()
	records, err := s.ledger.Trail(s.t.Context(), 0, 1<<20)
	if err != nil {
		s.t.Fatal(err)
	}
	known, err := s.ledger.Known(s.t.Context(), s.clock.Now())
	if err != nil {
		s.t.Fatal(err)
	}
	return traces{
		writes: len(s.locks.Since(saltosim.Mark{}).Writes), messages: len(s.hotel.Outbox()),
		trail: len(records), known: known,
	}
}

func (s *scene) text(p *plan.Plan) string {
	s.t.Helper()
	var b bytes.Buffer
	if err := p.Text(&b, s.name); err != nil {
		s.t.Fatal(err)
	}
	return b.String()
}

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
