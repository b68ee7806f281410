package policytest

import (
	"time"

	"gopkg.in/yaml.v3"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

// step reads one instant of a timeline, each later than the one before it.
func (r *reading) step(t *Test, now *guests) policy.Read {
	return func(v policy.Value) {
		s := step{}
		r.Object(
			policy.Need("at", "2026-05-12 15:00", r.at(&s.at, t.steps)),
			policy.May("stays", func(v policy.Value) { s.stays = r.stays(now, true)(v) }),
			policy.May("gone", r.gone(now, &s.gone)),
			policy.May("rooms", r.rooms(&s)),
			policy.May("received", r.received(now, &s)),
			policy.May("expect", r.expect(now, &s.expect)),
		)(v)
		t.steps = append(t.steps, s)
		if v.Kind == yaml.MappingNode && len(v.Content) <= 2 {
			r.Fault(v, "nothing happens and nothing is expected", "add expect, stays, rooms, received or gone, or remove the step")
		}
	}
}

// at reads the instant of a step.
func (r *reading) at(to *time.Time, before []step) policy.Read {
	return func(v policy.Value) {
		i, ok := r.moment(v, false)
		if !ok {
			return
		}
		*to = i.fixed
		if n := len(before); n > 0 && !to.After(before[n-1].at) {
			r.Fault(v, "the step is not later than the one before it", "put the steps in the order of their instants")
		}
	}
}

// rooms reads what the hotel says of rooms from now on.
func (r *reading) rooms(s *step) policy.Read {
	return r.Named(func(name string, v policy.Value) {
		if r.OneOf(v, "ready", "not_ready", "out_of_order", "unknown") {
			ready, _ := access.ParseReadiness(v.Value)
			s.rooms = append(s.rooms, access.Room{Name: name, Readiness: ready})
		}
	})
}

// received reads the calls of the hotel's automations that come for stays.
func (r *reading) received(now *guests, s *step) policy.Read {
	return r.Named(func(id string, v policy.Value) {
		var actions []string
		r.Texts(&actions)(v)
		if !r.isKnown(now, v, id) {
			return
		}
		for _, a := range actions {
			s.calls = append(s.calls, access.Received{ID: access.StayID(id), Action: a})
		}
	})
}
