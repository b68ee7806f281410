package saltoks

import (
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// lineNext looks for the next step of one line that is to be held.
type lineNext struct {
	*next
	want *access.Line
	have *access.HeldLine // nil: there is no group yet

	target      access.Window // as it will read once it is written
	over        bool          // nothing of it is left
	extra, miss []access.DoorID
	// free says that a door may go at once: the action lets it, or nobody could
	// open it through this line anyway.
	free bool
}

func (n *next) line(want *access.Line) *lineNext {
	l := &lineNext{next: n, want: want, have: n.seen.Line(want.ID)}
	loc, _ := n.zones.zoneOfAll(want.Doors)
	l.target = asHeld(want.Window, loc)
	l.over = l.target.From(n.now).Empty()
	l.miss = want.Doors
	if l.have != nil {
		l.extra = access.MinusDoors(l.have.Doors, want.Doors)
		l.miss = access.MinusDoors(want.Doors, l.have.Doors)
		l.free = n.action.Break || !l.have.Member || l.have.Schedule == ""
	}
	return l
}

// narrow takes what the line has too much, before any line gets more.
func (l *lineNext) narrow() {
	h := l.have
	if h == nil {
		return
	}
	if h.Schedule != "" || l.over {
		for _, odd := range h.Odd {
			l.put(plan.Step{Op: plan.DropSchedule, Line: h.ID, Ref: h.Ref, Schedule: odd})
		}
	}
	for _, d := range l.extra {
		if l.free && l.zones.onOtherClock(d) { // what its hours are nobody knows, and no other write is made beside it
			l.put(plan.Step{Op: plan.DropDoor, Line: h.ID, Ref: h.Ref, Door: d})
		}
	}
	switch {
	case len(l.extra) == 0:
		if h.Schedule != "" && !l.fits() {
			l.setSchedule(l.target)
		}
	case h.Schedule == "" || l.free && len(l.miss) == 0:
		l.dropDoors()
	case !l.fits():
		both := meet(h.Window, l.target)
		shut := h.Window.Start.After(l.now) // nobody misses a door that did not open yet, and it costs a write less
		if l.free && (shut || both.From(l.now).Empty()) {
			l.dropDoors()
		} else if !both.From(l.now).Empty() {
			l.setSchedule(both)
		}
	}
}

// widen gives what the line lacks. New doors come before old ones go; without
// leave to let those go, the line stays at both, and at the lesser hours.
func (l *lineNext) widen() {
	h := l.have
	switch {
	case h == nil && l.over:
		return // it would open nothing, and whether past dates are taken is unknown
	case h == nil:
		l.put(plan.Step{Op: plan.MakeGroup, Line: l.want.ID, Room: l.action.Room})
		return
	case h.Schedule == "" && l.over:
		return
	case h.Schedule == "":
		l.setSchedule(l.target)
	case len(l.extra) == 0 && !l.same():
		l.setSchedule(l.target)
	case !l.fits():
		return // the new doors would open in the old hours
	}
	for _, d := range l.miss {
		l.put(plan.Step{Op: plan.AddDoor, Line: h.ID, Ref: h.Ref, Door: d})
	}
	if l.free {
		l.dropDoors()
	}
}

func (l *lineNext) dropDoors() {
	for _, d := range l.extra {
		l.put(plan.Step{Op: plan.DropDoor, Line: l.have.ID, Ref: l.have.Ref, Door: d})
	}
}

// setSchedule changes the schedule in its place, as that keeps the PIN and is
// one write. An odd one becomes ours again in the same way. The door tells by
// whose clock the window is to be written.
func (l *lineNext) setSchedule(w access.Window) {
	s := plan.Step{Op: plan.SetSchedule, Line: l.have.ID, Ref: l.have.Ref, Schedule: l.have.Schedule, Window: w}
	if s.Schedule == "" && len(l.have.Odd) > 0 {
		s.Schedule = l.have.Odd[0]
	}
	if len(l.want.Doors) > 0 {
		s.Door = l.want.Doors[0]
	}
	l.put(s)
}

// fits reports whether the line opens at no instant at which it should not.
// What is past counts for nothing: it cannot be changed.
func (l *lineNext) fits() bool {
	return l.have.Window.From(l.now).Within(l.target.From(l.now))
}

func (l *lineNext) same() bool {
	return l.have.Window.From(l.now).Equal(l.target.From(l.now))
}

// meet returns the instants that are in both windows.
func meet(a, b access.Window) access.Window {
	return access.Window{Start: latest(a.Start, b.Start), End: earliest(a.End, b.End)}
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
