package plan_test

import (
	"cmp"
	"slices"
	"time"

	"pinwarden/policy/access"
)

// before orders two stays of a room: who has left first, then by day, day use
// first, then by opening.
func (r *referee) before(a, b *guest) bool {
	night := func(g *guest) int {
		if g.row.Arrival == g.row.Departure {
			return 0
		}
		return 1
	}
	left := func(g *guest) int {
		if g.row.Phase == access.Departed {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(left(a), left(b)), cmp.Compare(a.row.Arrival, b.row.Arrival), cmp.Compare(night(a), night(b)),
		r.checkIn(a.row).Compare(r.checkIn(b.row)), cmp.Compare(a.key, b.key)) < 0
}

// contend lists the stays whose room line is to be settled among them.
func (r *referee) contend() (out []*guest) {
	for _, g := range r.guests {
		if g.settles && !g.stuck && !g.loses && len(g.room.doors) > 0 && g.room.window.End.After(r.now) {
			out = append(out, g)
		}
	}
	return out
}

// goesFirst says which of two stays has the room first, the other waiting for it:
// nobody is put out for one who comes, and of two who shared a night that is over
// the one in house goes first, then the one who leaves first.
func (r *referee) goesFirst(a, b *guest) bool {
	inside, other := r.inside(a), r.inside(b)
	gone := a.row.Phase == access.Departed || b.row.Phase == access.Departed
	switch {
	case inside != other:
		return inside
	case !gone && r.together(a, b) && a.row.Arrival != a.row.Departure && b.row.Arrival != b.row.Departure:
		return cmp.Or(cmp.Compare(r.strength(a)[0], r.strength(b)[0]), a.checkOut.Compare(b.checkOut), cmp.Compare(a.key, b.key)) < 0
	}
	return r.before(a, b)
}

// inside reports whether a guest who is or was in can open all doors of the room now.
func (r *referee) inside(g *guest) bool {
	if g.held == nil || (g.row.Phase != access.InHouse && g.row.Phase != access.Departed) {
		return false
	}
	room, _ := opens(g.held, r.now)
	return room.window.Contains(r.now) && len(access.MinusDoors(g.room.doors, room.doors)) == 0
}

// hours are when a guest has the room: a line that must not change is its own measure.
func (r *referee) hours(g *guest) access.Window {
	if g.isFixed() {
		return g.room.window
	}
	if g.row != nil {
		return access.Window{Start: r.checkIn(g.row), End: r.checkOut(g)} // until they left
	}
	return access.Window{Start: r.checkIn(g.lastRow()), End: r.scheduledOut(g.lastRow())}
}

// apart reports whether two stays may not open a lock at one time.
func (r *referee) apart(a, b *guest) bool {
	return a.key != b.key && !r.share(a, b) && access.MeetDoors(a.room.doors, b.room.doors)
}

// share reports whether two stays may have a room together.
func (r *referee) share(a, b *guest) bool {
	here := r.set.Sharers || slices.Contains(r.set.Rooms.Shared, r.nameOf(a.lastRow().Room))
	allowed := here && r.nameOf(a.lastRow().Room) == r.nameOf(b.lastRow().Room) && r.together(a, b)
	return allowed || r.linked(a, b) || r.linked(b, a)
}

// lastRow is the stay as it is shown, or as it was last shown.
func (g *guest) lastRow() *access.Stay {
	if g.row != nil {
		return g.row
	}
	k := &g.known
	return &access.Stay{Room: k.Room, Arrival: k.Arrival, Departure: k.Departure, ArrivalTime: access.NoTime, DepartureTime: access.NoTime}
}

// together reports whether the hotel shows both at one time.
func (r *referee) together(a, b *guest) bool {
	x, y := a.lastRow(), b.lastRow()
	if x.Arrival == x.Departure && y.Arrival == y.Departure {
		return x.Arrival == y.Arrival && r.hours(a).Overlaps(r.hours(b))
	}
	return x.Arrival < y.Departure && y.Arrival < x.Departure
}

// rivals reports whether both claim the room for nights to come: what is over is no conflict.
func (r *referee) rivals(a, b *guest) bool {
	x, y := a.lastRow(), b.lastRow()
	if x.Phase == access.Departed || y.Phase == access.Departed || !r.together(a, b) {
		return false
	}
	dayUse := x.Arrival == x.Departure || y.Arrival == y.Departure
	return dayUse || min(x.Departure, y.Departure) > access.DateOf(r.now, r.set.Zone)
}

// resolveConflicts leaves the room to the strongest of those who are shown in it together.
func (r *referee) resolveConflicts() {
	byStrength := r.contend()
	slices.SortStableFunc(byStrength, func(a, b *guest) int {
		wa, wb := r.strength(a), r.strength(b)
		return cmp.Or(slices.Compare(wa, wb), cmp.Compare(a.key, b.key))
	})
	for range byStrength { // one that must not change may make others lose
		for _, g := range byStrength {
			r.resolveFixed(g)
		}
	}
	byStrength = slices.DeleteFunc(byStrength, func(g *guest) bool { return g.verdict == unchanged })
	for i, g := range byStrength {
		for _, stronger := range byStrength[:i] {
			if !g.loses && !stronger.loses && r.apart(g, stronger) && r.rivals(g, stronger) {
				g.loses, g.why = true, "conflict with "+string(stronger.key)
			}
		}
	}
}

// resolveFixed takes the room from a stay that claims it from one that must not
// change; if the other's row is the older of two that differ, neither changes.
func (r *referee) resolveFixed(g *guest) {
	for _, o := range r.guests {
		if g.verdict == unchanged || !o.isFixed() || !r.apart(g, o) || !r.rivals(g, o) {
			continue
		}
		g.loses, g.why = true, "cannot take the room from "+string(o.key)
		if g.held != nil && o.row == nil && r.holdsDoors(g) {
			g.verdict, g.settles, g.loses, g.why = unchanged, false, false, "an older row claims the room"
			g.keep(r.now)
		}
	}
}

// isFixed reports whether the stay has a room line that must not change.
func (g *guest) isFixed() bool {
	return (g.verdict == unchanged || g.stuck) && len(g.room.doors) > 0
}

// holdsDoors reports whether the stay has some of the doors that it should have.
func (r *referee) holdsDoors(g *guest) bool {
	room := g.held.Line(access.RoomLine)
	return room != nil && room.Member && access.MeetDoors(room.Doors, g.room.doors)
}

// strength ranks who keeps the room; the smallest wins.
func (r *referee) strength(g *guest) []int {
	no := func(yes bool) int {
		if yes {
			return 0
		}
		return 1
	}
	in := g.row.Phase == access.InHouse
	holds := g.held != nil && r.holdsDoors(g)
	all := holds && len(access.MinusDoors(g.room.doors, g.held.Line(access.RoomLine).Doors)) == 0
	passed := !in && access.DateOf(r.now, r.set.Zone) > g.row.Arrival
	return []int{no(in), no(in && all), no(in && holds), no(!passed), no(!g.known.Told.At.IsZero())}
}

// settleTurnovers lets late closings yield and makes arrivals wait.
func (r *referee) settleTurnovers() {
	stays := r.contend()
	for _, leaving := range stays {
		for _, arriving := range stays {
			if !r.apart(leaving, arriving) || !r.goesFirst(leaving, arriving) {
				continue
			}
			comesToday := arriving.row.Arrival >= access.DateOf(r.now, r.set.Zone)
			if !comesToday || arriving.checkIn.Before(leaving.checkIn) || !leaving.room.window.End.After(arriving.checkIn) {
				continue
			}
			until := later(leaving.checkOut, arriving.checkIn)
			if leaving.row.Arrival == leaving.row.Departure && leaving.row.Phase != access.InHouse && arriving.checkIn.After(leaving.checkIn) {
				until = arriving.checkIn
			}
			if until != until.Truncate(time.Minute) {
				until = until.Truncate(time.Minute).Add(time.Minute)
			}
			leaving.room.window.End = earlier(leaving.room.window.End, until)
		}
	}
	for _, g := range stays {
		for _, o := range r.guests { // what must not change makes others leave before it
			if o.isFixed() && r.apart(o, g) && r.comesBefore(g, o) {
				g.room.window.End = earlier(g.room.window.End, o.room.window.Start)
			}
		}
	}
	for _, arriving := range stays {
		possible := !arriving.room.window.Empty()
		for _, leaving := range stays {
			if !r.inside(arriving) && r.apart(leaving, arriving) && r.goesFirst(leaving, arriving) {
				r.wait(arriving, leaving.room.window)
			}
		}
		for _, o := range r.guests {
			if o.isFixed() && r.apart(o, arriving) && !r.comesBefore(arriving, o) && !r.inside(arriving) && arriving.room.window.Overlaps(o.room.window) {
				r.wait(arriving, o.room.window)
			}
		}
		arriving.crowded = possible && arriving.room.window.Empty()
	}
}

// comesBefore reports whether a stay comes before a line that must not change.
func (r *referee) comesBefore(g, fixed *guest) bool {
	first := fixed.room.window.Start
	return g.checkIn.Before(first) && r.now.Before(first)
}

// wait opens a room line no earlier than another one of its locks closes.
func (r *referee) wait(g *guest, other access.Window) {
	g.room.window.Start = later(g.room.window.Start, other.End)
}

// keepOldRooms leaves a guest the old room while the new one is taken.
func (r *referee) keepOldRooms() {
	openers := r.contend()
	for _, g := range r.guests {
		if g.isFixed() {
			openers = append(openers, g)
		}
	}
	kept := map[*guest]span{}
	for _, g := range r.guests {
		if g.loses {
			kept[g] = span{}
		}
		if !g.settles || g.stuck || g.held == nil || g.whole.Empty() || !r.mustWait(g) {
			continue
		}
		old, _ := opens(g.held, r.now)
		if len(old.doors) > 0 && len(access.MinusDoors(g.room.doors, old.doors)) > 0 {
			kept[g] = span{doors: old.doors, window: r.oldWindow(g, old, openers)}
		}
	}
	for g, room := range kept {
		if len(room.doors) > 0 {
			r.keepWays(g, room.window.End)
		}
		g.room = room
	}
}

// oldWindow is how long a guest keeps the old room: at most until another stay opens it.
func (r *referee) oldWindow(g *guest, old span, openers []*guest) access.Window {
	w := access.Window{Start: old.window.Start, End: g.whole.End}
	for _, o := range openers {
		comes := o != g && !r.share(o, g) && o.room.window.From(r.now).Overlaps(w)
		if comes && access.MeetDoors(o.room.doors, old.doors) {
			w.End = earlier(w.End, later(o.room.window.Start, r.now))
		}
	}
	for _, o := range r.guests {
		if o == g || o.held == nil {
			continue
		}
		next, _ := opens(o.held, r.now)
		if access.MeetDoors(next.doors, old.doors) && !next.window.Start.Before(old.window.End) {
			w.End = earlier(w.End, next.window.Start) // who keeps them as well
		}
	}
	return w
}

// mustWait reports whether the doors that a guest is to move to are not free. A
// line that is not open yet goes over at once, unless they never are.
func (r *referee) mustWait(g *guest) bool {
	old, _ := opens(g.held, r.now)
	free := !g.room.window.Empty() && !g.room.window.Start.After(r.now)
	return g.loses || g.crowded || (!free && old.window.Contains(r.now))
}

// linked reports whether the hotel shows b as sharing the room with a.
func (r *referee) linked(a, b *guest) bool {
	return a.row != nil && slices.Contains(a.row.Linked, access.StayID(b.key))
}
