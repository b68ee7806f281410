package policytest

import (
	"fmt"
	"slices"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// run is one test while it lasts.
type run struct {
	file  *File
	hotel *hotel
	site  access.Site
	known access.Known
	now   time.Time
	users int // made so far

	issued, told map[access.Key]time.Time // when a PIN was made, and told

	// Of the last instant: what was wanted, and every reason that was given for a stay.
	want    access.Want
	reasons map[access.Key][]access.Reason
	next    time.Time
}

// passes bounds the passes at one instant and wakes those between two steps: a
// plan that does not settle is no policy's fault, and must not hang.
const (
	passes = 20
	wakes  = 10_000
)

// test runs one test.
func (f *File) test(t *Test) (Result, []asked) {
	r := &run{
		file: f, hotel: newHotel(f.set.Property), site: f.site(t), now: f.began(t),
		issued: map[access.Key]time.Time{}, told: map[access.Key]time.Time{},
	}
	result := Result{File: f.Name, Line: t.Line, Test: t.Name}
	var rules []asked
	r.hotel.show(t.stays)
	for i := range t.steps {
		s := &t.steps[i]
		if err := r.until(s.at); err != nil {
			result.Broken = err.Error()
			break
		}
		r.now = s.at
		r.hotel.begin(s)
		if err := r.settle(); err != nil {
			result.Broken = err.Error()
			break
		}
		for j := range s.expect {
			e := &s.expect[j]
			seen := r.see(e.stay)
			if seen.rule != nil {
				rules = append(rules, asked{f.set.Property, seen.rule.Name})
			}
			result.Failures = append(result.Failures, seen.compare(s, e)...)
		}
	}
	return result, rules
}

// until makes the passes that come by themselves before an instant.
func (r *run) until(at time.Time) error {
	for n := 0; r.now.Before(at); n++ {
		if err := r.settle(); err != nil {
			return err
		}
		if r.next.IsZero() || !r.next.Before(at) {
			return nil
		}
		if n == wakes {
			return fmt.Errorf("the answer still changes at %s after %d passes", format(r.now, r.file.set.Zone), wakes)
		}
		r.now = r.next
	}
	return nil
}

// settle makes passes at one instant until nothing is left to do.
func (r *run) settle() error {
	r.reasons = map[access.Key][]access.Reason{}
	for range passes {
		if p := r.pass(); len(p.Actions) == 0 {
			return nil
		}
	}
	return fmt.Errorf("at %s the plan does not come to an end", format(r.now, r.file.set.Zone))
}

// pass reads both sides, decides, and does all that the plan says.
func (r *run) pass() plan.Plan {
	zone, limits := r.file.set.Zone, plan.Defaults()
	house := r.hotel.read(r.now)
	r.site.AsOf, r.site.Complete = r.now, true
	for i := range r.site.Holdings {
		r.site.Holdings[i].Looked = r.now
	}
	r.known = plan.Learn(r.known, house, limits, r.now, zone)
	r.known = plan.LearnSite(r.known, r.site, limits, r.now)
	r.want = r.file.set.Desire(house, r.site, r.known, r.now)
	p := plan.Diff(plan.Inputs{
		Now: r.now, Zone: zone, Property: r.file.set.Property, Limits: limits,
		House: house, Site: r.site, Known: r.known, Want: r.want,
	})
	r.gather(&p)
	r.known = p.Remember(r.known)
	for _, o := range p.Opened {
		if k := r.known.Find(o.Key); k != nil {
			k.Opened, k.OpenedRoom = r.now, o.Room
		}
	}
	for i := range p.Actions {
		r.apply(&p.Actions[i])
	}
	r.next = r.wake(&p)
	return p
}

// gather notes every reason that the pass gives for a stay.
func (r *run) gather(p *plan.Plan) {
	note := func(key access.Key, reasons ...access.Reason) {
		for _, why := range reasons {
			if !slices.Contains(r.reasons[key], why) {
				r.reasons[key] = append(r.reasons[key], why)
			}
		}
	}
	for i := range r.want.Grants {
		note(r.want.Grants[i].Stay.Key, r.want.Grants[i].Reasons...)
	}
	for i := range r.want.Skips {
		note(r.want.Skips[i].Stay.Key, r.want.Skips[i].Why)
	}
	for i := range p.Actions {
		note(p.Actions[i].Key, p.Actions[i].Reasons...)
	}
	for _, n := range slices.Concat(p.Alarms, p.Left) {
		note(n.Key, n.Reason)
	}
}

// missedEvery is how often the hotel is read while a stay is missing from it.
const missedEvery = 10 * time.Minute

// wake is when the next pass is due: when the plan says that its answer changes,
// and again soon while it counts how often a stay is missing.
func (r *run) wake(p *plan.Plan) time.Time {
	next := p.Next
	for i := range r.known.Stays {
		k := &r.known.Stays[i]
		_, holds := find(r.site.Holdings, k.Key)
		if k.Misses > 0 && k.Misses < r.want.Misses && holds {
			if soon := r.now.Add(missedEvery); next.IsZero() || soon.Before(next) {
				next = soon
			}
		}
	}
	return next
}
