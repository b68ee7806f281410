package policy

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"pinwarden/policy/access"
)

// addLines writes the grant's lines from the rule: the room's own doors, the
// locks that it shares with most rooms, and the named sets. A line whose window
// is over is left out.
func (d *desire) addLines(g *access.Grant, rule *Rule, known *access.KnownStay) {
	room, why := d.doors.find(g.Stay.Room, d.Rooms.Tolerant)
	if why == "" {
		g.Room = room.name
	}
	first, other := len(d.lines), 0
	for i := range rule.Access {
		a := &rule.Access[i]
		w := d.window(g, a, known)
		shut := d.shut(g, rule, a, known)
		if len(a.Sets) > 0 {
			other++
			if shut != "" && d.now.Before(w.End) {
				waitsFor(g, shut)
			} else {
				d.addOther(first, access.LineID(strconv.Itoa(other)), d.setDoors(a, g.Stay.Room), w)
				d.addWays(g, a)
			}
		}
		if a.Room && !g.Closed {
			g.RoomEnd = w.End
		}
		if !a.Room || !d.now.Before(w.End) {
			continue
		}
		if why != "" {
			g.KeepRoom = true
			g.Reasons = append(g.Reasons, access.Reason{Code: why, Text: g.Stay.Room})
			continue
		}
		d.lines = append(d.lines, access.Line{ID: access.RoomLine, Doors: room.own, Window: w})
		d.opening(g, a, w, known, shut)
		if len(room.shared) > 0 && shut == "" {
			d.addOther(first, access.SharedLine, room.shared, w)
		}
	}
	if why == access.WhyNoDoors && g.KeepRoom {
		g.Room = room.name
	}
	g.Lines = d.lines[first:len(d.lines):len(d.lines)]
	if len(rule.Access) > 1 { // else they were added in order
		slices.SortFunc(g.Lines, func(a, b access.Line) int { return cmp.Compare(a.ID, b.ID) })
	}
	d.early(g, known)
	if g.Stay.Phase == access.Departed {
		if since := upToMinute(known.PhaseSince); since.Before(g.CheckOut) {
			g.CheckOut = since
		}
		g.Reasons = append(g.Reasons, access.Reason{Code: access.WhyDeparted, At: known.PhaseSince})
	}
}

// addOther adds a line of doors beside the room's, or adds the doors to a line
// of this grant that has the same window: each distinct window is one group.
func (d *desire) addOther(first int, id access.LineID, doors []access.DoorID, w access.Window) {
	if len(doors) == 0 || !d.now.Before(w.End) {
		return
	}
	for i := first; i < len(d.lines); i++ {
		if l := &d.lines[i]; l.ID != access.RoomLine && l.Window == w {
			l.Doors = union(l.Doors, doors)
			return
		}
	}
	d.lines = append(d.lines, access.Line{ID: id, Doors: doors, Window: w})
}

// window is when a line is open by the rule and the stay's own hours.
func (d *desire) window(g *access.Grant, a *Access, known *access.KnownStay) access.Window {
	w := access.Window{
		Start: d.moment(g, a.Opens, g.Stay.Arrival, access.Opening),
		End:   d.moment(g, a.Closes, g.Stay.Departure, access.Closing),
	}
	if g.Stay.Phase == access.Departed {
		grace := max(0, w.End.Sub(g.CheckOut))
		if end := upToMinute(known.PhaseSince.Add(grace)); end.Before(w.End) {
			w.End = end
		}
		if left := toMinute(known.PhaseSince); left.Before(w.Start) {
			w.Start = left // what an early arrival opened closes after grace too
		}
	}
	w.Start, w.End = d.edge(g, w.Start, access.Opening), d.edge(g, w.End, access.Closing)
	if w.Empty() {
		return access.Window{}
	}
	return w
}

func (d *desire) moment(g *access.Grant, m Moment, date access.Date, edge access.Edge) time.Time {
	switch m.Base {
	case FromCheckIn:
		return g.CheckIn.Add(m.Offset)
	case FromCheckOut:
		return g.CheckOut.Add(m.Offset)
	}
	return d.clock(g, date, m.Clock, edge)
}

// early opens the lines that are not the room's at once for a guest who is in
// house: whoever may enter the room must be able to come to it.
func (d *desire) early(g *access.Grant, known *access.KnownStay) {
	if !d.Early || g.Stay.Phase != access.InHouse {
		return
	}
	since := toMinute(known.PhaseSince)
	for i := range g.Lines {
		if l := &g.Lines[i]; l.ID != access.RoomLine && since.Before(l.Window.Start) {
			l.Window.Start = since
		}
	}
}

// opening gathers what decides the first opening of the room line.
func (d *desire) opening(g *access.Grant, a *Access, w access.Window, known *access.KnownStay, shut string) {
	room, read := d.rooms[g.Stay.Room]
	if room.Readiness == access.OutOfOrder && g.Stay.Phase == access.Expected {
		g.Reasons = append(g.Reasons, access.Reason{Code: access.WhyOutOfOrder, Text: g.Stay.Room})
	}
	in := g.Stay.Phase == access.InHouse && (d.Early || a.RoomReady)
	if !in && !a.RoomReady && !a.asks() {
		return
	}
	o := &access.Opens{Gated: a.RoomReady, Unread: !read, Asks: a.asks(), Shut: shut, Away: a.InHouse && g.Stay.Phase != access.InHouse}
	g.Opening = o
	o.Unfit = room.Readiness == access.NotReady || room.Readiness == access.OutOfOrder
	if in {
		o.InHouse = toMinute(known.PhaseSince)
		if !d.Early && o.InHouse.Before(w.Start) {
			o.InHouse = w.Start
		}
	}
	if a.RoomReady {
		// A mark of an earlier day is not for this arrival.
		if room.Readiness == access.Ready && access.DateOf(room.read, d.Zone) >= g.Stay.Arrival {
			o.Ready = toMinute(room.since)
		}
		if a.AtLatest != access.NoTime {
			o.AtLatest = d.edge(g, d.clock(g, g.Stay.Arrival, a.AtLatest, access.Opening), access.Opening)
		}
	}
	o.Opened = (a.RoomReady || a.asks()) && wasOpened(g, known)
}

// wasOpened reports whether the gates of the room line were passed before: in any
// room by a guest who is or was in, else in this one.
func wasOpened(g *access.Grant, known *access.KnownStay) bool {
	came := g.Stay.Phase == access.InHouse || g.Stay.Phase == access.Departed
	return !known.Opened.IsZero() && (came || known.OpenedRoom == g.Room)
}

// addWays notes the doors of sets that depend on the room.
func (d *desire) addWays(g *access.Grant, a *Access) {
	for _, set := range a.Sets {
		switch {
		case len(d.doors.parts[set]) == 0:
		case g.Ways == nil:
			g.Ways = d.doors.sets[set]
		default:
			g.Ways = union(g.Ways, d.doors.sets[set])
		}
	}
}

// ofRoom names an access line for guests of one room, or of any.
type ofRoom struct {
	line *Access
	room string
}

// setDoors returns the locks of an access line's named sets for the guest of a room.
func (d *desire) setDoors(a *Access, room string) []access.DoorID {
	byRoom := slices.ContainsFunc(a.Sets, func(set string) bool { return len(d.doors.parts[set]) > 0 })
	switch {
	case byRoom:
	case len(a.Sets) == 1:
		return d.doors.sets[a.Sets[0]]
	default:
		room = "" // it is the same for all
	}
	if d.unions == nil {
		d.unions = map[ofRoom][]access.DoorID{}
	}
	doors, ok := d.unions[ofRoom{a, room}]
	if !ok {
		for _, set := range a.Sets {
			doors = union(doors, d.doors.of(set, room))
		}
		d.unions[ofRoom{a, room}] = doors
	}
	return doors
}

func union(a, b []access.DoorID) []access.DoorID {
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}

// Windows are whole minutes, as the locks' schedules are: an opening rounds down
// to its minute and a closing up, so that no guest loses part of one.
func toMinute(t time.Time) time.Time { return t.Truncate(time.Minute) }

func upToMinute(t time.Time) time.Time { return t.Add(time.Minute - 1).Truncate(time.Minute) }
