package plan

import (
	"slices"

	"pinwarden/policy/access"
)

// serve compares what a stay should hold with what it holds.
func (d *differ) serve(f *file) {
	d.passed(f)
	if d.asItShould(f) {
		d.rest(f)
		return
	}
	d.want(f)
	if f.stay.Phase == access.Departed {
		d.nothingNew(f)
	} else {
		d.keepWays(f)
	}
	if f.holding == nil {
		d.issue(f)
		return
	}
	if f.grant.Closed {
		d.suspend(f)
		return
	}
	if c := d.compare(f); c.verb() != "" {
		if !d.edited(f) {
			d.act(f, c)
		}
		return
	}
	d.rest(f)
}

// rest is for a stay whose holding needs no change.
func (d *differ) rest(f *file) {
	d.confirm(f)
	d.waiting(f)
	d.tell(f)
}

// suspend takes every door from a guest who did not come, and nothing else.
func (d *differ) suspend(f *file) {
	if member(f.holding) {
		d.add(f, Action{Verb: Suspend}, evidence{removes: true, counted: true})
		return
	}
	d.waiting(f)
}

// passed notes that a gated room line may open from now on, whatever becomes of
// the room's readiness or of what the stay shows.
func (d *differ) passed(f *file) {
	o := f.grant.Opening
	if o == nil || !o.Gated && !o.Asks || o.Opened || f.line.state != given || f.line.start > at(d.in.Now) {
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
			if f.line.openFrom(at(d.in.Now)) {
				d.lines = append(d.lines, access.Line{ID: access.RoomLine, Doors: f.roomDoors(), Window: f.line.window()})
			}
		case asHeld:
			if h := f.heldRoom; h != nil {
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

// keepWays adds to the lines of a guest who keeps an old room the doors that lead
// there: those that most rooms have, and those that depend on the room.
func (d *differ) keepWays(f *file) {
	if f.holding == nil || f.line.state != asHeld && f.line.state != heldTill {
		return
	}
	for i := range f.holding.Lines {
		h := &f.holding.Lines[i]
		if h.ID == access.RoomLine || !h.Member {
			continue
		}
		ways, window := h.Doors, h.Window
		if h.ID != access.SharedLine {
			ways = access.MinusDoors(ways, access.MinusDoors(ways, f.grant.Ways))
		}
		if f.line.state == heldTill {
			window.End = earlier(window.End, f.line.end.utc())
		}
		for j := range d.lines {
			if d.lines[j].ID != access.RoomLine && d.lines[j].ID != h.ID {
				ways = access.MinusDoors(ways, d.lines[j].Doors)
			}
		}
		if len(ways) > 0 && !window.From(d.in.Now).Empty() {
			d.addWays(access.Line{ID: h.ID, Doors: ways, Window: window})
		}
	}
}

// addWays adds a line, or its doors to the one of its name.
func (d *differ) addWays(l access.Line) {
	for i := range d.lines {
		switch {
		case d.lines[i].ID == l.ID:
			d.lines[i].Doors = join(d.lines[i].Doors, l.Doors)
			return
		case d.lines[i].ID > l.ID:
			d.lines = slices.Insert(d.lines, i, l)
			return
		}
	}
	d.lines = append(d.lines, l)
}

// roomDoors are the doors of the room line: those of the grant, or those that are held.
func (f *file) roomDoors() []access.DoorID {
	if f.line.state == given {
		return f.grant.Line(access.RoomLine).Doors
	}
	return f.heldRoom.Doors
}

// nothingNew cuts the lines of a guest who has left to what was open then.
func (d *differ) nothingNew(f *file) {
	kept := d.lines[:0]
	for _, l := range d.lines {
		h := f.held(l.ID)
		if h == nil {
			continue
		}
		l.Doors = access.MinusDoors(l.Doors, access.MinusDoors(l.Doors, h.Doors))
		l.Window = l.Window.And(f.grace(l.ID))
		if len(l.Doors) > 0 && !l.Window.From(d.in.Now).Empty() {
			kept = append(kept, l)
		}
	}
	d.lines = kept
}

// grace is the most that a guest who has left keeps of a line: it is more time
// with a door that stood open then, never a door that comes to open.
func (f *file) grace(id access.LineID) access.Window {
	h := f.held(id)
	if h == nil || !h.Member || f.known == nil || h.Window.Start.After(f.known.PhaseSince) {
		return access.Window{}
	}
	return h.Window
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
		d.waiting(f)
		return
	case d.in.Now.Before(g.Issue):
		d.left(f, access.Reason{Code: access.WhyNotYet, At: g.Issue})
		return
	}
	d.add(f, Action{Verb: Issue}, evidence{opens: true})
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
