package policytest

import (
	"slices"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// The words of a test that name nothing of the policy.
const (
	room  = "room"  // the doors of the stay's own room
	none  = "none"  // nothing, no rule, no room
	never = "never" // what does not happen
	waits = "waits" // what is due and cannot happen yet
)

// sight is what is seen of one stay at an instant.
type sight struct {
	*run
	id      access.StayID
	stay    access.Stay    // as shown, or as it was when it was shown last
	grant   *access.Grant  // nil if it gets nothing
	skip    *access.Reason // why it gets nothing
	rule    *policy.Rule   // that decided, or nil
	holding *access.Holding
}

func (r *run) see(id access.StayID) *sight {
	s := &sight{run: r, id: id, stay: *r.hotel.stays[id]}
	for i := range r.want.Grants {
		if g := &r.want.Grants[i]; g.Stay.ID == id {
			s.grant = g
		}
	}
	for i := range r.want.Skips {
		if k := &r.want.Skips[i]; k.Stay.ID == id {
			s.skip = &k.Why
		}
	}
	switch {
	case r.hotel.gone[id], s.stay.Phase == access.PhaseUnknown, s.stay.Phase == access.Cancelled: // no rule is asked
	default:
		s.rule = r.file.set.RuleFor(&s.stay)
	}
	if i, found := find(r.site.Holdings, key(id)); found {
		s.holding = &r.site.Holdings[i]
	}
	return s
}

// compare returns what of an expectation does not hold.
func (s *sight) compare(at *step, e *expectation) []Failure {
	var failures []Failure
	for _, c := range e.checks {
		want, got := c.compare(s)
		if slices.Equal(want, got) {
			continue
		}
		failures = append(failures, Failure{
			Line: c.line, Column: c.column, At: format(at.at, s.zone()), Stay: string(s.id), Key: c.key,
			Want: want, Got: got, Because: s.because(),
		})
	}
	return failures
}

func (s *sight) zone() *time.Location { return s.file.set.Zone }

// because says why the stay has what it has.
func (s *sight) because() []string {
	var out []string
	if s.rule != nil {
		out = append(out, "rule "+s.rule.Name)
	}
	return append(out, s.sentences()...)
}

// sentences are the reasons that were given for the stay, as plans say them.
func (s *sight) sentences() []string {
	var out []string
	for _, why := range s.reasons[key(s.id)] {
		out = append(out, plan.Sentence(why, s.zone(), func(k access.Key) string { return string(k) }))
	}
	return out
}
