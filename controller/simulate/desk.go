package simulate

import (
	"container/heap"
	"time"

	"pinwarden/policy/access"
)

// desk lives through all plots at once, gives rooms away and writes down what
// is shown. It looks at nothing but the plots, so that equal plots give equal events.
//
// It never shows two stays in one room for a common night: rooms are given
// against the dates that are shown, and where an amendment collides, whoever has
// not arrived gets another room at the same instant.
type desk struct {
	hours
	rooms  rooms
	todo   agenda
	now    time.Time
	events []Event
}

// guest is one plot under way.
type guest struct {
	*plot
	row  Row
	room *room
}

func newDesk(h hours) *desk {
	return &desk{hours: h, rooms: rooms{ofType: map[string][]*room{}}}
}

// begin puts what the plot foresees on the agenda.
func (d *desk) begin(p *plot) {
	g := &guest{plot: p, row: Row{
		Phase: access.Expected, RoomType: p.Reserved, Channel: p.Channel, Guests: p.Guests,
		Arrival: p.values[0].arrival, Departure: p.values[0].departure,
	}}
	d.at(p.book, func() { d.show(g, Booked) })
	for _, v := range p.values[1:] {
		d.at(v.since, func() { d.amend(g, v) })
	}
	expected := func(f func(*guest)) func() {
		return func() {
			if g.row.Phase == access.Expected {
				f(g)
			}
		}
	}
	d.at(p.assign, expected(d.assign))
	if p.within {
		d.at(p.move, func() { d.moveWithin(g) })
	} else {
		d.at(p.move, expected(func(g *guest) { d.rehouse(g, g.Assigned) }))
	}
	d.at(p.cancel, expected(d.cancel))
	d.at(p.arrive, expected(d.arrive))
	d.at(p.leave, func() { d.depart(g) })
}

// live works the agenda off.
func (d *desk) live() {
	for d.todo.Len() > 0 {
		next := heap.Pop(&d.todo).(entry)
		d.now = next.at
		next.do()
	}
}

// show writes down that a guest's row looks as it does now.
func (d *desk) show(g *guest, kind Kind) {
	g.row.Room = ""
	if g.room != nil {
		g.row.Room = g.room.name
	}
	d.events = append(d.events, Event{At: d.now, Kind: kind, Stay: g.ID, Row: g.row, Room: g.row.Room})
}

func (d *desk) today() access.Date { return d.date(d.now) }

func (d *desk) assign(g *guest) {
	d.house(g, d.rooms.free(g.Reserved, g.row.Arrival, g.row.Departure))
	d.show(g, Assigned)
}

// house gives a guest a room in place of the one before.
func (d *desk) house(g *guest, r *room) {
	if g.room != nil {
		g.room.leave(g, d.today())
	}
	g.room = r
	r.take(g, g.row.Arrival, g.row.Departure)
}

// rehouse gives a guest who has not arrived another room of a type.
func (d *desk) rehouse(g *guest, kind string) {
	d.house(g, d.rooms.free(kind, g.row.Arrival, g.row.Departure))
	d.show(g, Moved)
}

// moveWithin moves a guest who is in house into a room that nobody else is
// shown in since the arrival, so that it is empty and clean.
func (d *desk) moveWithin(g *guest) {
	if g.row.Phase != access.InHouse {
		return
	}
	old := g.room
	d.house(g, d.rooms.free(g.Assigned, g.row.Arrival, g.row.Departure))
	g.room.inside = g
	d.show(g, Moved)
	d.soil(old, g)
}

// amend shows other dates. If they collide in the room, whoever has not arrived
// gets another one at the same instant.
func (d *desk) amend(g *guest, v dates) {
	if g.row.Phase != access.Expected && g.row.Phase != access.InHouse {
		return
	}
	g.row.Arrival, g.row.Departure = v.arrival, v.departure
	if g.room == nil {
		d.show(g, Amended)
		return
	}
	mine := g.room.of(g)
	mine.departure = v.departure
	rivals := g.room.rivals(mine)
	if len(rivals) > 0 && g.row.Phase == access.Expected {
		d.rehouse(g, g.room.kind)
		return
	}
	for _, r := range rivals {
		d.rehouse(r, r.room.kind)
	}
	d.show(g, Amended)
}

// arrive lets the guest in when the room is empty and clean, else later.
func (d *desk) arrive(g *guest) {
	switch r := g.room; {
	case r.inside != nil:
		d.at(d.now.Add(minutes(30)), func() { d.arrive(g) })
	case r.dirty:
		d.at(r.ready.Add(minutes(1+g.upTo(20))), func() { d.arrive(g) })
	default:
		r.inside = g
		g.row.Phase = access.InHouse
		d.show(g, CheckIn)
	}
}

func (d *desk) depart(g *guest) {
	if g.row.Phase != access.InHouse {
		d.at(d.now.Add(minutes(45)), func() { d.depart(g) }) // the room was late
		return
	}
	g.row.Phase = access.Departed
	g.room.leave(g, d.today())
	d.show(g, CheckOut)
	d.soil(g.room, g)
}

func (d *desk) cancel(g *guest) {
	g.row.Phase = access.Cancelled
	if g.room != nil {
		g.room.leave(g, d.today())
	}
	d.show(g, Cancel)
}

// soil has the room made ready in the next hours.
func (d *desk) soil(r *room, g *guest) {
	r.dirty, r.ready = true, d.now.Add(minutes(60+g.upTo(90)))
	d.events = append(d.events, Event{At: d.now, Kind: RoomDirty, Room: r.name})
	d.at(r.ready, func() {
		r.dirty = false
		d.events = append(d.events, Event{At: d.now, Kind: RoomReady, Room: r.name, Ready: true})
	})
}

// at puts something on the agenda; never, if the instant is zero.
func (d *desk) at(t time.Time, do func()) {
	if !t.IsZero() {
		d.todo.added++
		heap.Push(&d.todo, entry{t, d.todo.added, do})
	}
}
