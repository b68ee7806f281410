package plan

import (
	"time"

	"pinwarden/policy/access"
)

// Diff says what would have to change so that every stay holds what it should.
// It is a function of its inputs and does not change them.
func Diff(in Inputs) Plan {
	t := in.trust()
	d := differ{in: &in, plan: Plan{
		Property: in.Property, Now: in.Now, Zone: in.Zone, Distrust: t.why,
		Doors: map[access.DoorID]string{},
	}}
	d.files = keep(&in, t)
	settle(d.files, &in)
	for i := range d.files {
		d.file(&d.files[i])
	}
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
	plan  Plan
	lines []access.Line // what the stay at hand should hold
}

func (d *differ) file(f *file) {
	d.notes(f)
	switch f.fate {
	case served:
		d.serve(f)
	case revoked:
		d.end(f, false)
	case over:
		d.end(f, pastAll(f.holding, d.in.earliest()))
	}
}

// notes reports what a person should know of the stay.
func (d *differ) notes(f *file) {
	note := func(r access.Reason) {
		n := Note{Key: f.stay.Key, Room: f.stay.Room, Reason: r}
		if r.Code.Alarming() {
			d.plan.Alarms = append(d.plan.Alarms, n)
		} else if f.fate != served {
			d.plan.Left = append(d.plan.Left, n)
		}
	}
	if f.why.Code != "" && (f.fate == nothing || f.fate == frozen) {
		note(f.why)
	}
	if f.grant != nil && f.fate == served {
		for _, r := range f.grant.Reasons {
			note(r)
		}
		d.wake(f.grant.Next)
	}
	for _, r := range f.reasons {
		note(r)
		d.wake(r.At)
	}
}

// wake asks for a pass at an instant to come.
func (d *differ) wake(at time.Time) {
	if at.After(d.in.Now) && (d.plan.Next.IsZero() || at.Before(d.plan.Next)) {
		d.plan.Next = at
	}
}

// serve compares what a stay should hold with what it holds.
func (d *differ) serve(f *file) {
	d.want(f)
	d.passed(f)
	if f.holding == nil {
		d.issue(f)
		return
	}
	c := d.compare(f)
	if c.verb == "" {
		d.tell(f)
		return
	}
	d.act(f, c)
}

// passed notes that a gated room line may open from now on, whatever becomes of
// the room's readiness.
func (d *differ) passed(f *file) {
	o := &f.grant.Opening
	if !o.Gated || o.Opened || f.line.state != given || f.line.window.Start.After(d.in.Now) {
		return
	}
	d.plan.Opened = append(d.plan.Opened, Passed{f.stay.Key, f.grant.Room})
}

// want gathers the lines that the stay should hold now.
func (d *differ) want(f *file) {
	d.lines = d.lines[:0]
	room := func() {
		switch f.line.state {
		case given, heldTill:
			if !f.line.window.From(d.in.Now).Empty() {
				d.lines = append(d.lines, access.Line{ID: access.RoomLine, Doors: f.line.doors, Window: f.line.window})
			}
		case asHeld:
			if h := f.held(access.RoomLine); h != nil {
				d.lines = append(d.lines, access.Line{ID: access.RoomLine, Doors: h.Doors, Window: h.Window})
			}
		}
	}
	done := false
	for _, l := range f.grant.Lines {
		if !done && l.ID >= access.RoomLine {
			room()
			done = true
		}
		if l.ID != access.RoomLine {
			d.lines = append(d.lines, l)
		}
	}
	if !done {
		room()
	}
}

// issue begins a holding when its time has come.
func (d *differ) issue(f *file) {
	g := f.grant
	switch {
	case g.Closed || f.stay.Phase == access.Departed:
		return
	case !d.in.Limits.manages(g):
		d.left(f, access.Reason{Code: access.WhyBegins})
		return
	case len(d.lines) == 0:
		return
	case d.in.Now.Before(g.Issue):
		d.left(f, access.Reason{Code: access.WhyNotYet, At: g.Issue})
		return
	}
	d.add(f, Action{Verb: Issue}, evidence{})
}

func (d *differ) left(f *file, why access.Reason) {
	d.plan.Left = append(d.plan.Left, Note{Key: f.stay.Key, Room: f.stay.Room, Reason: why})
}

// manages reports whether a stay without a holding is one that we begin to manage.
func (l *Limits) manages(g *access.Grant) bool {
	if g.Stay.Arrival < l.ArrivalsFrom && !l.ArrivalsFrom.IsZero() {
		return false
	}
	if len(l.Rooms) == 0 {
		return true
	}
	for _, r := range l.Rooms {
		if r == g.Room {
			return true
		}
	}
	return false
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
	e.checkIn = f.grant.CheckIn
	d.finish(f, a, e)
}

func (d *differ) finish(f *file, a Action, e evidence) {
	e.inHouse, e.single, e.absence, e.held = f.inHouse(), f.stay.Single, f.absent, f.holding != nil
	a.evidence = e
	d.plan.Actions = append(d.plan.Actions, a)
}
