package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/controller"
	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/policy/snapshot"
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
	// options are those of the sandbox, for a restart.
	options sandboxOptions
	stays   []string
	// digits are what each guest was told last; every code a guest was ever told is in codes.
	digits map[string]string
	codes  map[string][]string
	read   int          // messages read so far
	shown  bytes.Buffer // all plans and logs
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
	s.options = o
	if s.sandbox, err = newSandbox(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	t.ArtifactDir() // made now, so that it outlives what is done at the end
	s.controller.Log = slog.New(slog.NewJSONHandler(&s.shown, nil))
	t.Cleanup(func() {
		trail, err := s.ledger.Trail(context.WithoutCancel(t.Context()), 0, 1<<20)
		if err != nil {
			t.Error(err)
		}
		said(t, fmt.Sprintf("%s\n%+v", s.shown.String(), trail))
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

// dryRun makes a plan and proves that it left no trace, and that a snapshot gives the same.
func (s *scene) dryRun() plan.Plan {
	s.t.Helper()
	before := s.traces()
	in, err := s.controller.Inputs(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	p := plan.Guard(plan.Diff(in), in)
	s.sameOffline(in, &p)
	if diff := cmp.Diff(before, s.traces(), cmp.AllowUnexported(traces{})); diff != "" {
		s.t.Errorf("a dry run leaves traces:\n%s", diff)
	}
	return p
}

// sameOffline proves that the plan that is made from a snapshot's file is byte for byte the same.
func (s *scene) sameOffline(in plan.Inputs, live *plan.Plan) {
	s.t.Helper()
	var file bytes.Buffer
	f := &snapshot.File{Properties: []snapshot.Property{snapshot.Of(in, s.controller.Secret)}}
	if err := f.Write(&file, true); err != nil {
		s.t.Fatal(err)
	}
	f, err := snapshot.Read(&file)
	if err != nil {
		s.t.Fatal(err)
	}
	set := s.controller.Policy()
	r := review{sets: []*policy.Set{set}}
	if err := r.plan(f, ""); err != nil {
		s.t.Fatal(err)
	}
	for format := range mediaTypes {
		var want, got bytes.Buffer
		if err := errors.Join(
			showDocument(&want, document([]made{{Plan: *live, where: set.Where}}), format, "policies"),
			showDocument(&got, document(r.plans, r.unread...), format, "policies"),
		); err != nil {
			s.t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), got.String()); diff != "" {
			s.t.Errorf("offline the plan is another one, as %s:\n%s", format, diff)
		}
	}
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
	doc := document([]made{{Plan: *p}})
	text := ""
	for format := range mediaTypes {
		var b bytes.Buffer
		if err := showDocument(&b, doc, format, "policies"); err != nil {
			s.t.Fatal(err)
		}
		s.shown.Write(b.Bytes())
		if format == "text" {
			text = b.String()
		}
	}
	if err := json.NewEncoder(&s.shown).Encode(p); err != nil {
		s.t.Fatal(err)
	}
	for _, id := range s.stays {
		text = strings.ReplaceAll(text, string(s.controller.Secret.Key(s.controller.Property, access.StayID(id))), id)
	}
	return text
}
