package plan

import (
	"time"

	"pinwarden/policy/access"
)

// change is how a holding differs from what it should be.
type change struct {
	verb    Verb
	removes bool // takes time or doors away
	moves   bool // other doors in the place of some
	broken  bool // only the letting go is left of a move
	opens   bool // gives time or doors
	later   bool // the only removal is a later opening of a line that is still closed
	repair  bool
	clean   bool // something that opens nothing is in the way
	mint    bool
}

// compare finds the one verb for all that differs between lines and holding.
// Windows are compared from now on: what is past cannot be changed.
func (d *differ) compare(f *file) change {
	var c change
	h := f.holding
	for i := range d.lines {
		d.compareLine(&c, &d.lines[i], h.Line(d.lines[i].ID), f.grant.Closed)
	}
	for i := range h.Lines {
		d.compareExtra(&c, &h.Lines[i], f.grant.Closed)
	}
	if !f.grant.Closed {
		c.repair = c.repair || h.User.Ref != "" && !h.User.Working()
	}
	c.clean = c.clean || len(h.Doubles) > 0
	c.mint = d.mint(f)
	switch {
	case f.grant.Closed:
		if c.removes {
			c.verb = Suspend
		}
	case (h.User.Ref == "" || !h.User.HasKey || c.mint) && len(d.lines) > 0:
		c.verb = Issue
		if f.stay.Phase == access.Departed {
			c.verb = ""
		}
	case c.moves:
		c.verb = Move
	case c.removes && c.later && !c.opens:
		c.verb = Defer
	case c.removes:
		c.verb = Shorten
	case c.opens:
		c.verb = Extend
	case c.repair:
		c.verb = Repair
	case c.clean:
		c.verb = Tidy
	}
	return c
}

// compareLine adds how a held line, or none, differs from the line wanted.
func (d *differ) compareLine(c *change, want *access.Line, have *access.HeldLine, closed bool) {
	now := d.in.Now
	if closed {
		c.removes = c.removes || have != nil && have.Member
		return
	}
	if have == nil || have.Schedule == "" {
		c.opens = true
		return
	}
	if !access.SameDoors(want.Doors, have.Doors) {
		gone := access.MinusDoors(access.MinusDoors(have.Doors, want.Doors), d.in.Want.Undeclared)
		come := access.MinusDoors(want.Doors, have.Doors)
		want.Doors = access.MinusDoors(have.Doors, gone)
		want.Doors = join(want.Doors, come)
		c.moves = c.moves || len(gone) > 0 && len(come) > 0
		c.broken = c.broken || len(gone) > 0 && len(come) == 0
		c.removes = c.removes || len(gone) > 0
		c.opens = c.opens || len(come) > 0
	}
	c.opens = c.opens || !have.Member
	c.repair = c.repair || len(have.Odd) > 0
	w, h := want.Window.From(now), have.Window.From(now)
	if w.Equal(h) {
		return
	}
	if !h.Within(w) {
		c.later = !c.removes && h.Start.After(now) && !w.Empty() && !h.End.After(w.End)
		c.removes = true
	}
	c.opens = c.opens || !w.Within(h)
}

// compareExtra adds a held line that should not be there.
func (d *differ) compareExtra(c *change, have *access.HeldLine, closed bool) {
	for i := range d.lines {
		if d.lines[i].ID == have.ID {
			return
		}
	}
	switch {
	case closed:
		c.removes = c.removes || have.Member
	case have.Window.From(d.in.earliest()).Empty() && len(have.Odd) == 0:
		c.clean = true
	case !have.Member:
		c.clean = true
	default:
		c.later = !c.removes && have.Window.Start.After(d.in.Now)
		c.removes = true
	}
}

// mint reports whether a PIN must be made anew: one was asked for, the answer
// was lost, and nobody was told any.
func (d *differ) mint(f *file) bool {
	k := f.known
	return k != nil && f.holding.User.HasKey && !d.in.Known.Lost && k.Sealed != f.holding.User.Ref &&
		k.Told.User == "" && k.Tried.IsZero() && !k.Minting.IsZero() && d.in.Now.Sub(k.Minting) < mintAgain
}

// mintAgain is how long after a lost answer a PIN may be asked for once more.
const mintAgain = time.Hour

// act writes the action for a change, or lets it wait until what replaces an
// open door has had time to reach it.
func (d *differ) act(f *file, c change) {
	a := Action{Verb: c.verb, Mint: c.mint}
	e := evidence{removes: c.removes || c.moves, counted: c.removes || c.moves}
	switch c.verb {
	case Defer:
		e.counted = false
	case Move, Shorten:
		open := d.openSoon(f.held(access.RoomLine))
		made := f.known != nil && !f.known.Made.IsZero() && d.in.Now.Sub(f.known.Made) < time.Hour
		if c.broken && !c.moves && made {
			a.Verb = Move
			e.counted = false
			e.removes = false // it was permitted when it began
			ready := f.known.Made.Add(d.in.Limits.Propagation)
			if open && d.in.Now.Before(ready) {
				d.wait(f, a, ready, "the new door has to be confirmed first")
				return
			}
			if open && !d.online(d.lines) {
				d.wait(f, a, time.Time{}, "the hub of the new door is offline")
				return
			}
		}
		a.Break = !open || !c.moves
	}
	if f.stay.Phase == access.Departed && access.DateOf(d.in.Now, d.in.Zone) == f.stay.Departure {
		e.counted = false
	}
	d.add(f, a, e)
}

func (d *differ) wait(f *file, a Action, until time.Time, why string) {
	n := len(d.plan.Actions)
	d.add(f, a, evidence{})
	a = d.plan.Actions[n]
	d.plan.Actions = d.plan.Actions[:n]
	d.plan.Pending = append(d.plan.Pending, Pending{Action: a, Until: until, Why: why})
	d.wake(until)
}

// openSoon reports whether the line is open, or will be before a change reaches it.
func (d *differ) openSoon(h *access.HeldLine) bool {
	if h == nil || !h.Member {
		return false
	}
	w := access.Window{Start: d.in.Now, End: d.in.Now.Add(d.in.Limits.Propagation)}
	return h.Window.Overlaps(w)
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
