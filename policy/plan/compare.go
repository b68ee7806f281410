package plan

import (
	"time"

	"pinwarden/policy/access"
)

// change is how a holding differs from what it should be.
type change struct {
	opens  bool // gives time or doors
	cuts   bool // takes time, or a whole line
	waits  bool // opens the room line, which is still closed, later or not yet: for another stay or a gate
	lets   bool // lets doors of a line go
	moves  bool // other doors in the place of some
	repair bool
	clean  bool // something that opens nothing is in the way
	finish bool // there is no user yet, or no PIN that anybody knows
	mint   bool // there is a PIN, but its making was never settled
}

func (c *change) removes() bool { return c.cuts || c.waits || c.lets }

// verb is the one word for all that differs; empty if nothing does.
func (c *change) verb() Verb {
	switch {
	case c.finish:
		return Issue
	case c.moves:
		return Move
	case c.cuts, c.lets:
		return Shorten
	case c.waits:
		return Defer
	case c.opens:
		return Extend
	case c.repair:
		return Repair
	case c.clean:
		return Tidy
	}
	return ""
}

// asItShould reports whether the stay holds, word for word, what it should:
// nearly always, and one look tells.
func (d *differ) asItShould(f *file) bool {
	g, h := f.grant, f.holding
	if h == nil || f.line.state != given || !f.line.openFrom(at(d.in.Now)) || f.stay.Phase == access.Departed ||
		len(g.Lines) != len(h.Lines) || len(h.Doubles) > 0 || !h.User.Working() || d.mint(f) {
		return false
	}
	for i := range g.Lines {
		want, have := &g.Lines[i], &h.Lines[i]
		w := want.Window
		if want.ID == access.RoomLine {
			w = f.line.window()
		}
		if want.ID != have.ID || w != have.Window || have.Schedule == "" || !have.Member || len(have.Odd) > 0 ||
			!access.SameDoors(want.Doors, have.Doors) {
			return false
		}
	}
	return true
}

// compare finds all that differs between lines and holding. Windows are
// compared from now on: what is past cannot be changed.
func (d *differ) compare(f *file) change {
	var c change
	h := f.holding
	for i := range d.lines {
		d.compareLine(&c, f, &d.lines[i])
	}
	for i := range h.Lines {
		d.compareExtra(&c, f, &h.Lines[i])
	}
	c.repair = c.repair || h.User.Ref != "" && !h.User.Working()
	c.clean = c.clean || len(h.Doubles) > 0
	if c.mint = d.mint(f); len(d.lines) > 0 && f.stay.Phase != access.Departed {
		c.finish = h.User.Ref == "" || !h.User.HasKey || c.mint
	}
	return c
}

// compareLine adds how a held line, or none, differs from the line wanted.
func (d *differ) compareLine(c *change, f *file, want *access.Line) {
	have := f.held(want.ID)
	if have == nil {
		c.opens = true
		return
	}
	d.compareDoors(c, want, have)
	if have.Schedule == "" {
		c.opens = true
		return
	}
	c.opens = c.opens || !have.Member
	c.repair = c.repair || len(have.Odd) > 0
	if want.Window == have.Window {
		return // nearly always
	}
	w, h := want.Window.From(d.in.Now), have.Window.From(d.in.Now)
	c.opens = c.opens || !w.Within(h)
	if h.Within(w) {
		return
	}
	if d.put(f, have) && !w.Empty() && !h.End.After(w.End) {
		c.waits = true
	} else {
		c.cuts = true
	}
}

// put reports whether what keeps the line closed for longer is another stay or
// a gate, and not an hour or a date of the stay itself.
func (d *differ) put(f *file, have *access.HeldLine) bool {
	want := f.grant.Line(have.ID)
	return have.ID == access.RoomLine && want != nil &&
		have.Window.Start.After(d.in.Now) && !have.Window.Start.Before(want.Window.Start)
}

// compareDoors adds how the doors of a line differ. Locks that nobody declared
// are left where they are.
func (d *differ) compareDoors(c *change, want *access.Line, have *access.HeldLine) {
	if access.SameDoors(want.Doors, have.Doors) {
		return
	}
	gone := access.MinusDoors(access.MinusDoors(have.Doors, want.Doors), d.in.Want.Undeclared)
	come := access.MinusDoors(want.Doors, have.Doors)
	want.Doors = join(access.MinusDoors(have.Doors, gone), come)
	c.moves = c.moves || len(gone) > 0 && len(come) > 0
	c.lets = c.lets || len(gone) > 0
	c.opens = c.opens || len(come) > 0
}

// compareExtra adds a held line that should not be there.
func (d *differ) compareExtra(c *change, f *file, have *access.HeldLine) {
	for i := range d.lines {
		if d.lines[i].ID == have.ID {
			return
		}
	}
	switch {
	case !have.Member, have.Window.From(d.in.earliest()).Empty() && len(have.Odd) == 0:
		c.clean = true
	case have.Window.From(d.in.Now).Empty() && len(have.Odd) == 0:
		d.wake(have.Window.End.Add(d.in.Now.Sub(d.in.earliest()))) // over by our clock alone
	case d.put(f, have):
		c.waits = true
	default:
		c.cuts = true
	}
}

// member reports whether the user still has a part in some line.
func member(h *access.Holding) bool {
	for i := range h.Lines {
		if h.Lines[i].Member {
			return true
		}
	}
	return false
}

// mint reports whether a PIN must be made anew: one was asked for, the answer
// was lost, and nobody was told any.
func (d *differ) mint(f *file) bool {
	k := f.known
	return k != nil && k.Told.User == "" && k.Tried.IsZero() && !k.Minting.IsZero() && d.in.Now.Sub(k.Minting) < mintAgain &&
		f.holding.User.HasKey && k.Sealed != f.holding.User.Ref && !d.in.Known.Lost
}

// mintAgain is how long after a lost answer a PIN may be asked for once more.
const mintAgain = time.Hour
