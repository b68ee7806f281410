package plan

import (
	"slices"

	"pinwarden/policy/access"
)

// Diff says what would have to change so that every stay holds what it should.
// It is a function of its inputs and does not change them.
func Diff(in Inputs) Plan {
	t := in.trust()
	d := differ{in: &in, plan: Plan{
		Property: in.Property, Revision: in.Revision, Now: in.Now, Read: in.Read, Zone: in.Zone,
		Distrust: t.why, StayByStay: stayByStay(&in.House),
		Gaps: slices.Concat(in.House.Gaps, in.Site.Gaps), Findings: in.Site.Findings,
		Doors: map[access.DoorID]string{},
	}}
	d.files = keep(&in, t)
	d.bad = findDoors(in.Site.Doors)
	park(d.files, &in)
	settle(d.files, &in)
	for i := range d.files {
		d.file(&d.files[i])
	}
	d.seats()
	d.unconfirmedRemovals()
	d.foreign()
	d.crowded()
	for _, why := range in.Want.Problems {
		d.plan.Alarms = append(d.plan.Alarms, Note{Reason: why})
	}
	for i := range in.House.Bad {
		b := &in.House.Bad[i]
		d.plan.Alarms = append(d.plan.Alarms, Note{Key: b.Key, Reason: access.Reason{Code: access.WhyBadRow, Text: b.Why}})
	}
	order(&d.plan)
	nameDoors(&d.plan, in.Site.Doors)
	d.plan.ID = digest(d.plan.Actions)
	return d.plan
}

// differ collects the differences of one pass.
type differ struct {
	in    *Inputs
	files []file
	bad   doors
	plan  Plan
	lines []access.Line // what the stay at hand should hold
}

func (d *differ) file(f *file) {
	d.notes(f)
	switch f.fate {
	case served:
		d.threats(f)
		d.serve(f)
	case revoked:
		d.end(f, false)
	case over:
		switch {
		case pastAll(f.holding, d.in.earliest()):
			d.end(f, true)
		case pastAll(f.holding, d.in.Now):
			d.wake(lastEnd(f.holding).Add(d.in.Now.Sub(d.in.earliest())))
		default:
			d.end(f, false)
		}
	}
}

// add writes an action for a stay that is served.
func (d *differ) add(f *file, a Action, e evidence) {
	a.Key, a.Stay, a.Room, a.Rule = f.stay.Key, f.stay.ID, f.grant.Room, f.grant.Rule
	if a.Room == "" {
		a.Room = f.stay.Room
	}
	a.Reasons = append(append([]access.Reason{}, f.grant.Reasons...), f.reasons...)
	if f.holding != nil {
		a.Before = *f.holding
	}
	if a.Verb != Tell {
		a.After = append([]access.Line{}, d.lines...)
	}
	e.checkIn, e.due = f.grant.CheckIn, f.grant.Issue
	d.finish(f, a, e)
}

func (d *differ) finish(f *file, a Action, e evidence) {
	e.inHouse, e.single, e.absence, e.held = f.inHouse(), f.stay.Single, f.absent, f.holding != nil
	a.evidence = e
	d.plan.Actions = append(d.plan.Actions, a)
}
