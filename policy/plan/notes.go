package plan

import (
	"time"

	"pinwarden/policy/access"
)

// notes reports what a person should know of the stay.
func (d *differ) notes(f *file) {
	d.doubt(f)
	note := func(r access.Reason) {
		n := f.note(r)
		if r.Code.Alarming() {
			d.plan.Alarms = append(d.plan.Alarms, n)
		} else if f.fate != served {
			d.plan.Left = append(d.plan.Left, n)
		}
	}
	if f.why != nil && f.why.Code != access.WhyBadRow && (f.fate == nothing || f.fate == frozen) {
		note(*f.why) // bad rows are named one by one anyhow
	}
	if f.grant != nil && f.fate == served {
		for _, r := range f.grant.Reasons {
			note(r)
			if r.Code == access.WhyNoRoom && f.heldRoom != nil {
				d.alarm(f, r) // a room that was there and is gone
			}
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

// waiting says what a stay that is as it should be waits for: why it does not
// hold its room's doors, or when it will lose them.
func (d *differ) waiting(f *file) {
	note := func(r access.Reason) {
		switch r.Code {
		case access.WhyNoRoom, access.WhyNotReady, access.WhyNoShow, access.WhyNoShowInferred:
			if f.line.state == noLine {
				d.left(f, r)
			}
		case access.WhyNoShowDue, access.WhyGate:
			d.left(f, r)
		}
	}
	for _, r := range f.grant.Reasons {
		note(r)
	}
	for _, r := range f.reasons {
		note(r)
	}
}

func (d *differ) left(f *file, why access.Reason) {
	d.plan.Left = append(d.plan.Left, f.note(why))
}

func (f *file) note(why access.Reason) Note {
	n := Note{Key: f.stay.Key, Room: f.stay.Room, Reason: why}
	if why.Code == access.WhyDenied {
		n.Rule = f.denier
	}
	return n
}
