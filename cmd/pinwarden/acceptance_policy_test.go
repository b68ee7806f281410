package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pinwarden/policy"
	"pinwarden/policy/plan"
	"pinwarden/policy/snapshot"
	"pinwarden/sources/akia/akiasim"
)

// groupsPolicy gives the doors of the room's group, front door included, and a grace.
func groupsPolicy(t *testing.T, grace, more string) *policy.Set {
	t.Helper()
	set, err := policy.Load("policy.yaml", fmt.Appendf(nil, `apiVersion: pinwarden/v1
property: seaside
timezone: Europe/Amsterdam
akia: {office: "41"}
salto: {site: Seaside}
hours: {check_in: "15:00", check_out: "11:00"}
%s
rules:
  - name: default
    access: [{doors: room, closes: check_out + %s}]
    pin: {issue: 240h before, message: welcome}
messages:
  welcome: "Your code for room {{reservation.room_number}} is {{customer.salto_ks_key_code__a}}. See you soon!"
`, more, grace))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// eighteen is a hotel with 8 stays in house and 10 to come, all with a PIN, and 3 of them in 102.
func eighteen(t *testing.T) (s *scene, in102 []string) {
	t.Helper()
	var rooms []string
	for i := range 16 {
		rooms = append(rooms, fmt.Sprint(101+i))
	}
	s = newScene(t, plainPolicy, "2026-05-11 10:00", rooms...)
	s.under(groupsPolicy(t, "30m", ""))
	for i, room := range rooms {
		if i < 8 {
			s.book("S"+room, room, akiasim.Arrived, "2026-05-10", "2026-05-13")
		} else {
			s.book("S"+room, room, akiasim.Reserved, "2026-05-13", "2026-05-16")
		}
	}
	s.book("T1", "102", akiasim.Reserved, "2026-05-13", "2026-05-15")
	s.book("T2", "102", akiasim.Reserved, "2026-05-15", "2026-05-17")
	s.settle()
	return s, []string{"S102", "T1", "T2"}
}

// under puts another policy in force.
func (s *scene) under(set *policy.Set) { s.controller.Policy = func() *policy.Set { return set } }

func TestScenario12PolicyEditAndMappingErrorInDryRun(t *testing.T) {
	t.Parallel()
	s, in102 := eighteen(t)
	old := s.controller.Policy()
	edited := groupsPolicy(t, "1h", `rooms: {aliases: {"102": "102 "}}`)

	review := s.review(old, edited)
	s.under(edited)
	dry := s.dryRun()

	for what, p := range map[string]*plan.Plan{"the dry run": &dry, "the review": &review} {
		var extended []string
		for i := range p.Actions {
			a := &p.Actions[i]
			if a.Verb != plan.Extend || a.Rule != "default" {
				t.Errorf("%s would %s %s by rule %q", what, a.Verb, s.name(a.Key), a.Rule)
			}
			extended = append(extended, s.name(a.Key))
			for _, clause := range p.Describe(a) {
				if !strings.Contains(clause, "12:00 +02:00 (was ") || !strings.Contains(clause, "11:30 +02:00)") {
					t.Errorf("%s: %s: %s", what, s.name(a.Key), clause)
				}
			}
		}
		slices.Sort(extended)
		same(t, what+" extends", extended, slices.DeleteFunc(slices.Sorted(slices.Values(s.stays)), func(id string) bool {
			return slices.Contains(in102, id)
		}))
		var alarms []string
		for _, n := range p.Alarms {
			alarms = append(alarms, strings.TrimSpace(s.name(n.Key)+" "+plan.Sentence(n.Reason, s.zone, s.name)))
		}
		slices.Sort(alarms)
		same(t, what+" alarms", alarms, []string{
			`S102 room "102" has no access group`, `T1 room "102" has no access group`, `T2 room "102" has no access group`,
			`the policy names access group "102 " for room "102" (did you mean "102"?), which the site does not have`,
		})
		if code := exitOf(document([]made{{Plan: *p}}), false); code != exitError {
			t.Errorf("%s exits with %d", what, code)
		}
	}

	kept := s.untouched(in102[0])
	windows := s.windows(in102)
	s.settle()
	kept()
	same(t, "the stays of 102", s.windows(in102), windows)
	same(t, "another stay", s.window("S103"), "2026-05-10 15:00 to 2026-05-13 12:00")
}

func TestScenario12AChangeThatRevokesTooMuchStops(t *testing.T) {
	t.Parallel()
	s, _ := eighteen(t)
	mark := s.locks.Mark()
	nobody := *s.controller.Policy()
	nobody.Rules = []policy.Rule{{Name: "closed", Deny: "the hotel is closed"}}
	s.under(&nobody)
	p := s.dryRun()
	if len(p.Actions) > 0 || len(p.Held) != len(s.stays) {
		t.Errorf("%d actions and %d held, want 0 and %d", len(p.Actions), len(p.Held), len(s.stays))
	}
	if code := exitOf(document([]made{{Plan: p}}), false); code != exitHeld {
		t.Errorf("exits with %d", code)
	}
	s.settle()
	same(t, "writes", s.writes(mark), map[string]int{})
}

// review is what a change of policy does, made from a snapshot.
func (s *scene) review(old, edited *policy.Set) plan.Plan {
	s.t.Helper()
	in, err := s.controller.Inputs(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	f := &snapshot.File{Properties: []snapshot.Property{snapshot.Of(in, s.controller.Secret)}}
	r := review{sets: []*policy.Set{edited}, old: []*policy.Set{old}, comparing: true}
	if err := r.plan(f, ""); err != nil {
		s.t.Fatal(err)
	}
	return r.plans[0].Plan
}

func (s *scene) windows(ids []string) []string {
	var out []string
	for _, id := range ids {
		out = append(out, id+" "+s.window(id))
	}
	return out
}
