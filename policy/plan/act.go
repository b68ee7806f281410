package plan

import (
	"time"

	"pinwarden/policy/access"
)

// act writes the action for a change.
func (d *differ) act(f *file, c change) {
	a := Action{Verb: c.verb(), Mint: c.mint}
	e := evidence{opens: c.opens || c.finish || c.repair, removes: c.removes()}
	e.counted = e.removes && a.Verb != Defer
	if a.Verb == Move || a.Verb == Shorten {
		open := d.openSoon(f)
		a.Break = !open || !c.moves
		if d.half(f, c) {
			if !c.cuts {
				a.Verb, e.removes, e.counted = Move, false, false // it was permitted when it began
			}
			if open && d.unconfirmed(f, a) {
				return
			}
		}
	}
	if f.stay.Phase == access.Departed && access.DateOf(d.in.Now, d.in.Zone) == f.stay.Departure {
		e.counted = false
	}
	d.add(f, a, e)
}

// half reports whether the letting go is all that is left of a move.
func (d *differ) half(f *file, c change) bool {
	return c.lets && !c.moves && f.known != nil && !f.known.Made.IsZero() && d.in.Now.Sub(f.known.Made) < time.Hour
}

// unconfirmed lets the second half of a move wait until the doors of the first
// have had time to learn of it, and their hub is there to be told.
func (d *differ) unconfirmed(f *file, a Action) bool {
	ready := f.known.Made.Add(d.in.Limits.Propagation)
	switch {
	case d.in.Now.Before(ready):
		d.wait(f, a, ready, "the new door has to be confirmed first")
	case !d.online(d.lines):
		d.wait(f, a, time.Time{}, "the hub of the new door is offline")
	default:
		return false
	}
	return true
}

func (d *differ) wait(f *file, a Action, until time.Time, why string) {
	n := len(d.plan.Actions)
	d.add(f, a, evidence{})
	a = d.plan.Actions[n]
	d.plan.Actions = d.plan.Actions[:n]
	d.plan.Pending = append(d.plan.Pending, Pending{Action: a, Until: until, Why: why})
	d.wake(until)
}

// openSoon reports whether the room line is open, or will be before a change
// reaches it, and is to be so afterwards: then no moment may lack a door.
func (d *differ) openSoon(f *file) bool {
	soon := access.Window{Start: d.in.Now, End: d.in.Now.Add(d.in.Limits.Propagation)}
	h := f.heldRoom
	return h != nil && h.Member && h.Window.Overlaps(soon) && f.line.window().Overlaps(soon)
}

func (d *differ) online(lines []access.Line) bool {
	for _, l := range lines {
		if l.ID != access.RoomLine {
			continue
		}
		for i := range d.in.Site.Doors {
			if door := &d.in.Site.Doors[i]; !door.Online && access.MeetDoors(l.Doors, []access.DoorID{door.ID}) {
				return false
			}
		}
	}
	return true
}

func join(a, b []access.DoorID) []access.DoorID {
	if len(b) == 0 {
		return a
	}
	out := make([]access.DoorID, 0, len(a)+len(b))
	for len(a) > 0 || len(b) > 0 {
		if len(b) == 0 || len(a) > 0 && a[0] < b[0] {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return out
}
