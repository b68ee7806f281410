package plan_test

import (
	"slices"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

// grant writes the windows that a stay's rule gives it, as if nobody else were there.
func (r *referee) grant(g *guest) {
	g.checkIn, g.checkOut = r.checkIn(g.row), r.checkOut(g)
	template := r.templateOf(g.row.Room)
	for _, a := range r.ruleOf(g.row).Access {
		window := access.Window{Start: r.moment(g, a.Opens, access.Opening), End: r.moment(g, a.Closes, access.Closing)}
		if g.row.Phase == access.Departed {
			window.Start = earlier(window.Start, g.known.PhaseSince) // grace begins on leaving
		}
		window = r.clocks(wholeMinutes(window))
		sets := r.unparked(r.setDoorsOf(a.Sets, g.row.Room), g.held)
		if r.barred(g, &a) {
			sets = nil
		}
		other := span{doors: sets, window: r.openEarly(g, sets, window)}
		g.others = append(g.others, other)
		if !a.Room {
			continue
		}
		g.room.window = wholeMinutes(window)
		if template == nil {
			continue
		}
		shared := r.unparked(r.sharedDoors(template), g.held)
		if r.barred(g, &a) {
			shared = nil
		}
		g.others = append(g.others, span{doors: shared, window: r.openEarly(g, shared, window)})
		own := r.roomDoors(template, g.held)
		g.room.doors = slices.DeleteFunc(slices.Clone(own), func(d access.DoorID) bool { return r.parked(d, g.held, true) })
		if g.row.Phase != access.Departed && len(own) > 0 && len(g.room.doors) == 0 && g.held != nil {
			g.room, _ = opens(g.held, r.now)
			g.stuck = true
		}
	}
	if g.row.Phase == access.Departed {
		g.room.doors = nil
		if g.held != nil {
			old, _ := opens(g.held, r.now) // who has left gets no other doors
			g.room.doors = old.doors
		}
		if w := r.graceOn(g, g.room.doors, g.room.window); w.Empty() {
			g.room.doors = nil
		} else {
			g.room.window = w
		}
		for i := range g.others {
			g.others[i].window = r.graceOn(g, g.others[i].doors, g.others[i].window)
		}
		return
	}
	if template == nil && g.held != nil {
		g.room, _ = opens(g.held, r.now)
		g.stuck = true
		r.keepWays(g, farAhead)
	}
}

var farAhead = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)

// keepWays leaves a guest who keeps an old room the doors that lead there, until then at most.
func (r *referee) keepWays(g *guest, until time.Time) {
	if g.held == nil || g.row.Phase == access.Departed {
		return
	}
	leads := map[access.DoorID]bool{}
	for _, a := range r.ruleOf(g.row).Access {
		for _, set := range a.Sets {
			if len(r.set.Rooms.Parts[set]) > 0 && !r.barred(g, &a) {
				for _, d := range r.setDoors([]string{set}) {
					leads[d] = true
				}
			}
		}
	}
	has := func(d access.DoorID) bool {
		return slices.ContainsFunc(g.others, func(s span) bool { return !s.window.From(r.now).Empty() && slices.Contains(s.doors, d) })
	}
	var kept []span
	for _, l := range g.held.Lines {
		if l.ID == access.RoomLine || !l.Member || l.ID == access.SharedLine && len(l.Doors) == 0 {
			continue
		}
		for _, d := range l.Doors {
			if (l.ID == access.SharedLine || leads[d]) && !has(d) {
				w := access.Window{Start: l.Window.Start, End: earlier(l.Window.End, until)}
				for _, s := range g.others { // it goes into the line that is there
					if slices.ContainsFunc(l.Doors, func(o access.DoorID) bool { return slices.Contains(s.doors, o) && !s.window.From(r.now).Empty() }) {
						w = s.window
					}
				}
				kept = append(kept, span{doors: []access.DoorID{d}, window: w})
			}
		}
	}
	g.others = append(g.others, kept...)
}

// clocks moves what lies between two moments at which the clocks show the same, to
// before the first for an opening and behind the last for a closing.
func (r *referee) clocks(w access.Window) access.Window {
	shown := func(t time.Time) string { return t.In(r.set.Zone).Format("2006-01-02 15:04") }
	twice := func(t time.Time) bool {
		for m := -2 * time.Hour; m <= 2*time.Hour; m += time.Minute {
			if m != 0 && shown(t.Add(m)) == shown(t) {
				return true
			}
		}
		return false
	}
	for twice(w.Start) && twice(w.Start.Add(-time.Minute)) {
		w.Start = w.Start.Add(-time.Minute)
	}
	if twice(w.End.Add(-time.Minute)) {
		for twice(w.End) {
			w.End = w.End.Add(time.Minute)
		}
	}
	return w
}

// graceOn is what is left of a window for who has left: doors that stood open
// then stay open until the grace is over, and no door comes to open.
func (r *referee) graceOn(g *guest, doors []access.DoorID, w access.Window) access.Window {
	if g.held == nil || len(doors) == 0 {
		return access.Window{}
	}
	for _, l := range g.held.Lines {
		if l.Member && access.MeetDoors(l.Doors, doors) && !l.Window.Start.After(g.known.PhaseSince) {
			return access.Window{Start: l.Window.Start, End: earlier(w.End, l.Window.End)}
		}
	}
	return access.Window{}
}

// openEarly opens the other doors of a guest who is in the house.
func (r *referee) openEarly(g *guest, doors []access.DoorID, w access.Window) access.Window {
	w = wholeMinutes(w)
	if !w.Empty() && ((r.set.Early && g.row.Phase == access.InHouse) || r.standsOpen(g, doors)) {
		w.Start = earlier(w.Start, r.now)
	}
	return w
}

// openRooms decides when each room may open first, as far as its own guest and
// the gate are concerned.
func (r *referee) openRooms() {
	for _, g := range r.contend() {
		for _, a := range r.ruleOf(g.row).Access {
			if a.Room {
				g.room.window.Start = r.roomOpening(g, &a).Truncate(time.Minute)
			}
		}
	}
}

func (r *referee) roomOpening(g *guest, a *policy.Access) time.Time {
	clock := g.room.window.Start
	opening := clock
	if r.barred(g, a) {
		notIn := a.InHouse && g.row.Phase != access.InHouse
		if notIn || !r.isOpen(g) && !r.inside(g) {
			return g.room.window.End
		}
		return earlier(clock, r.now)
	}
	if a.RoomReady {
		passed, at := r.gate(g)
		switch {
		case passed:
			opening = later(opening, at)
		case a.AtLatest != access.NoTime:
			latest := r.clocks(access.Window{Start: access.At(g.row.Arrival, a.AtLatest, access.Opening, r.set.Zone)}).Start
			opening = later(opening, latest)
		default:
			opening = g.room.window.End
		}
	}
	ready := r.readiness(g.row.Room).Readiness
	if g.row.Phase == access.InHouse && ready != access.NotReady && ready != access.OutOfOrder {
		if r.set.Early {
			opening = earlier(opening, r.now)
		}
		opening = earlier(opening, later(clock, g.known.PhaseSince)) // whoever is in waits for no mark
	}
	if r.standsOpen(g, g.room.doors) {
		opening = earlier(opening, r.now)
	}
	return opening
}

// gate says whether and when the room was ready for this guest.
func (r *referee) gate(g *guest) (passed bool, at time.Time) {
	inside := g.row.Phase == access.InHouse || g.row.Phase == access.Departed
	if !g.known.Opened.IsZero() && (inside || g.known.OpenedRoom == r.nameOf(g.row.Room)) {
		return true, g.known.Opened
	}
	if r.isOpen(g) || inside && r.inside(g) {
		return true, r.now
	}
	mark := r.readiness(g.row.Room)
	if mark.Readiness != access.Ready || g.row.Phase == access.Departed || access.DateOf(r.now, r.set.Zone) < g.row.Arrival {
		return false, at
	}
	for _, o := range r.guests {
		if o.isFixed() && r.apart(o, g) && !r.comesBefore(g, o) && !mark.Since.After(o.room.window.End) {
			return false, at
		}
		if o.row == nil && r.sameLocks(o.known.Room, g.row.Room) && r.wasThere(o, mark.Since) {
			return false, at
		}
		sharing := o.row != nil && o.row.Phase != access.Departed && o.settles && len(o.room.doors) > 0 && (o.loses || r.share(o, g))
		if o.row == nil || sharing || o.verdict != granted && o.verdict != waiting && o.row.Phase != access.Departed || o.key == g.key ||
			!r.goesFirst(o, g) || (!access.MeetDoors(o.room.doors, g.room.doors) && !r.sameLocks(o.row.Room, g.row.Room)) {
			continue
		}
		if !mark.Since.After(r.leftRoom(o, g)) {
			return false, at
		}
	}
	return true, mark.Since
}

// isOpen reports whether the hour has come and the guest can open the room already.
func (r *referee) isOpen(g *guest) bool {
	if g.held == nil || g.room.window.Start.After(r.now) {
		return false
	}
	room, _ := opens(g.held, r.now)
	return room.window.Contains(r.now) && len(access.MinusDoors(g.room.doors, room.doors)) == 0
}

// barred reports whether an entry waits for something of the stay itself.
func (r *referee) barred(g *guest, a *policy.Access) bool {
	if g.row.Phase == access.Departed {
		return false
	}
	if a.InHouse && g.row.Phase != access.InHouse {
		return true
	}
	for _, action := range a.Actions {
		if !slices.Contains(g.known.Actions, action) {
			return true
		}
	}
	let := !g.known.Opened.IsZero() && (g.row.Phase == access.InHouse || g.known.OpenedRoom == r.nameOf(g.row.Room))
	for _, gate := range a.Fields {
		shows := slices.ContainsFunc(g.row.Fields, func(f access.Field) bool {
			return f.Name == gate.Field && slices.Contains(gate.Is, f.Value)
		})
		sameAsRoom := slices.ContainsFunc(r.ruleOf(g.row).Access, func(o policy.Access) bool {
			return o.Room && slices.ContainsFunc(o.Fields, func(f policy.FieldGate) bool {
				return f.Field == gate.Field && slices.Equal(f.Is, gate.Is)
			})
		})
		if !shows && !(let && sameAsRoom) {
			return true
		}
	}
	return false
}

// wasThere reports whether a guest of whom no row is left may have been in the
// room when the mark was made.
func (r *referee) wasThere(o *guest, mark time.Time) bool {
	out := o.known.PhaseSince
	switch o.known.Phase {
	case access.Expected, access.InHouse:
		out = access.At(o.known.Departure, r.set.CheckOut, access.Closing, r.set.Zone)
	case access.Departed:
	default:
		return false
	}
	return !out.After(r.now) && !mark.After(out)
}

// leftRoom is when a guest was out of the room and could open it no more.
func (r *referee) leftRoom(o, next *guest) time.Time {
	var out time.Time
	for _, a := range r.ruleOf(o.row).Access {
		if a.Room && (o.held != nil || o.row.Phase != access.Departed) && !r.share(o, next) {
			out = earlier(r.moment(o, a.Closes, access.Closing), later(r.checkOut(o), r.checkIn(next.row)))
		}
	}
	if o.row.Phase == access.Departed && r.sameLocks(o.row.Room, next.row.Room) {
		out = later(out, o.known.PhaseSince)
	}
	return out
}

// standsOpen reports whether a guest in house, or one who has just left, can
// open one of the doors now.
func (r *referee) standsOpen(g *guest, doors []access.DoorID) bool {
	if g.held == nil || (g.row.Phase != access.InHouse && g.row.Phase != access.Departed) {
		return false
	}
	room, others := opens(g.held, r.now)
	for _, s := range append(others, room) {
		if s.window.Contains(r.now) && access.MeetDoors(s.doors, doors) {
			return true
		}
	}
	return false
}
