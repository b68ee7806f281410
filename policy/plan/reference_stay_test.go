package plan_test

import (
	"slices"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

// The hours and the doors of one stay, as the reference reads them off policy and templates.

func (r *referee) checkIn(s *access.Stay) time.Time {
	at := r.set.CheckIn
	if s.Arrival == s.Departure && r.set.DayUse != nil {
		at = r.set.DayUse.Opens
	}
	if s.ArrivalTime != access.NoTime {
		at = s.ArrivalTime
	}
	return access.At(s.Arrival, at, access.Opening, r.set.Zone)
}

func (r *referee) scheduledOut(s *access.Stay) time.Time {
	at := r.set.CheckOut
	if s.Arrival == s.Departure && r.set.DayUse != nil {
		at = r.set.DayUse.Closes
	}
	if s.DepartureTime != access.NoTime {
		at = s.DepartureTime
	}
	return access.At(s.Departure, at, access.Closing, r.set.Zone)
}

func (r *referee) checkOut(g *guest) time.Time {
	out := r.scheduledOut(g.row)
	if g.row.Phase == access.Departed {
		out = earlier(out, g.known.PhaseSince)
	}
	return out
}

func (r *referee) moment(g *guest, m policy.Moment, edge access.Edge) time.Time {
	switch {
	case m.Base == policy.FromCheckIn:
		return r.checkIn(g.row).Add(m.Offset)
	case m.Base == policy.FromCheckOut:
		return r.checkOut(g).Add(m.Offset)
	case edge == access.Opening:
		return access.At(g.row.Arrival, m.Clock, edge, r.set.Zone)
	}
	// Who leaves early keeps the same grace after leaving.
	grace := access.At(g.row.Departure, m.Clock, edge, r.set.Zone).Sub(r.scheduledOut(g.row))
	return r.checkOut(g).Add(grace)
}

func (r *referee) nameOf(room string) string {
	if alias, ok := r.set.Rooms.Aliases[room]; ok {
		return alias
	}
	return room
}

func (r *referee) templateOf(room string) *access.Template {
	for i := range r.site.Templates {
		if r.site.Templates[i].Name == r.nameOf(room) {
			return &r.site.Templates[i]
		}
	}
	return nil
}

func (r *referee) setDoors(names []string) (doors []access.DoorID) {
	for _, n := range names {
		for _, d := range r.site.Doors {
			if slices.Contains(r.set.Rooms.Doors[n], d.Name) {
				doors = append(doors, d.ID)
			}
		}
	}
	slices.Sort(doors)
	return slices.Compact(doors)
}

// setDoorsOf are the doors of sets for the guest of a room.
func (r *referee) setDoorsOf(names []string, room string) (doors []access.DoorID) {
	for _, n := range names {
		parts, inParts := r.set.Rooms.Parts[n]
		if !inParts {
			doors = append(doors, r.setDoors([]string{n})...)
		}
		for _, p := range parts {
			for _, d := range r.site.Doors {
				if slices.Contains(p.Rooms, room) && slices.Contains(p.Locks, d.Name) {
					doors = append(doors, d.ID)
				}
			}
		}
	}
	slices.Sort(doors)
	return slices.Compact(doors)
}

func (r *referee) kindOf(d access.DoorID) string {
	for n := range r.set.Rooms.Doors {
		if slices.Contains(r.setDoors([]string{n}), d) {
			return "in a set"
		}
	}
	var in []string
	for _, t := range r.site.Templates {
		if slices.Contains(t.Doors, d) {
			in = append(in, t.Name)
		}
	}
	joined := slices.ContainsFunc(r.set.Rooms.Connects, func(group []string) bool {
		return !slices.ContainsFunc(in, func(n string) bool { return !slices.Contains(group, n) })
	})
	switch total := len(r.site.Templates); {
	case len(in) < 2 || joined:
		return "room"
	case total >= 4 && 2*len(in) >= total:
		return "shared"
	}
	return "undeclared"
}

// parked reports whether the door's hub runs on another clock, so that nobody gets the door who has not got it.
func (r *referee) parked(d access.DoorID, held *access.Holding, room bool) bool {
	for _, door := range r.site.Doors {
		if door.ID == d && slices.Contains(door.Troubles, access.OtherClock) {
			return held == nil || !slices.ContainsFunc(held.Lines, func(l access.HeldLine) bool {
				return (l.ID == access.RoomLine) == room && slices.Contains(l.Doors, d)
			})
		}
	}
	return false
}

// unparked are the doors of other lines that the stay may have.
func (r *referee) unparked(doors []access.DoorID, held *access.Holding) []access.DoorID {
	return slices.DeleteFunc(slices.Clone(doors), func(d access.DoorID) bool { return r.parked(d, held, false) })
}

func (r *referee) sharedDoors(t *access.Template) (doors []access.DoorID) {
	for _, d := range t.Doors {
		if r.kindOf(d) == "shared" {
			doors = append(doors, d)
		}
	}
	return doors
}

func (r *referee) roomDoors(t *access.Template, held *access.Holding) (doors []access.DoorID) {
	for _, d := range t.Doors {
		kind := r.kindOf(d)
		has := held != nil && held.Line(access.RoomLine) != nil && slices.Contains(held.Line(access.RoomLine).Doors, d)
		if kind == "room" || (kind == "undeclared" && has) {
			doors = append(doors, d)
		}
	}
	return doors
}

func (r *referee) sameLocks(a, b string) bool {
	ta, tb := r.templateOf(a), r.templateOf(b)
	return ta != nil && tb != nil && access.MeetDoors(r.roomDoors(ta, nil), r.roomDoors(tb, nil))
}

func (r *referee) readiness(room string) access.KnownRoom {
	for _, k := range r.known.Rooms {
		if k.Name == room {
			return k
		}
	}
	return access.KnownRoom{}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// wholeMinutes opens on the minute before and closes on the minute after.
func wholeMinutes(w access.Window) access.Window {
	if w.End.Before(w.Start) {
		return access.Window{}
	}
	w.Start = w.Start.Truncate(time.Minute)
	if !w.End.Equal(w.End.Truncate(time.Minute)) {
		w.End = w.End.Truncate(time.Minute).Add(time.Minute)
	}
	if w.Empty() {
		return access.Window{}
	}
	return w
}
