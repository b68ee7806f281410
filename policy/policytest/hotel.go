package policytest

import (
	"slices"
	"strings"
	"time"

	"pinwarden/policy/access"
)

// hotel is what the hotel shows: every read is complete and of that instant.
type hotel struct {
	property string
	stays    map[access.StayID]*access.Stay
	gone     map[access.StayID]bool // no longer shown
	rooms    map[string]access.Readiness
	calls    []access.Received // that came so far
}

func newHotel(property string) *hotel {
	return &hotel{
		property: property, stays: map[access.StayID]*access.Stay{}, gone: map[access.StayID]bool{}, rooms: map[string]access.Readiness{},
	}
}

// show changes what is shown of stays.
func (h *hotel) show(all []showing) {
	for _, s := range all {
		if h.stays[s.id] == nil {
			h.stays[s.id] = new(access.Stay)
		}
		delete(h.gone, s.id)
		for _, set := range s.set {
			set(h.stays[s.id])
		}
	}
}

// begin does what happens in a step before anybody looks.
func (h *hotel) begin(s *step) {
	h.show(s.stays)
	for _, id := range s.gone {
		h.gone[id] = true
	}
	for _, r := range s.rooms {
		h.rooms[r.Name] = r.Readiness
	}
	h.calls = append(h.calls, s.calls...)
}

// read returns what a reading shows.
func (h *hotel) read(now time.Time) access.House {
	house := access.House{Property: h.property, Abilities: access.Abilities{Lists: true, Readiness: true, Times: true}}
	house.AsOf, house.Complete, house.Received = now, true, h.calls
	for id, s := range h.stays {
		if !h.gone[id] {
			row := *s
			row.Read = now
			house.Stays = append(house.Stays, row)
		}
	}
	for name, ready := range h.rooms {
		house.Rooms = append(house.Rooms, access.Room{Name: name, Readiness: ready, Read: now})
	}
	return house.Normalize(key)
}

// key names a stay as the test does, so that plans and reasons read like it.
func key(id access.StayID) access.Key { return access.Key(id) }

// lockOf is the lock of a room whose access group no test tells.
func lockOf(room string) string { return "Door " + room }

// site is the lock system of a test: the locks that the policy names, and an
// access group for each room, as the file tells or with one lock of its own.
func (f *File) site(t *Test) access.Site {
	groups := f.groups
	site := access.Site{Name: f.set.Site, Zone: f.set.Zone.String()}
	if groups == nil {
		groups = map[string][]string{}
		for _, room := range t.rooms() {
			name := room
			if alias := f.set.Rooms.Aliases[room]; alias != "" {
				name = alias
			}
			if _, why := f.set.Names(site).Room(room); why != access.WhyNoTemplate {
				continue // it is another name of one that is there
			}
			groups[name] = []string{lockOf(name)}
			site.Templates = append(site.Templates, access.Template{Name: name, Doors: []access.DoorID{access.DoorID(lockOf(name))}})
		}
		site.Templates = nil
	}
	locks := map[string]bool{}
	for name, doors := range groups {
		t := access.Template{Name: name, Ref: "group " + name}
		for _, d := range doors {
			locks[d] = true
			t.Doors = append(t.Doors, access.DoorID(d))
		}
		slices.Sort(t.Doors)
		site.Templates = append(site.Templates, t)
	}
	for _, set := range f.set.Rooms.Doors {
		for _, d := range set {
			locks[d] = true
		}
	}
	for name := range locks {
		site.Doors = append(site.Doors, access.Door{ID: access.DoorID(name), Name: name, Hub: "hub", Online: true})
	}
	site.Sort()
	return site
}

// rooms are the rooms that the stays of a test are ever shown in, sorted.
func (t *Test) rooms() []string {
	h := newHotel("")
	var rooms []string
	see := func(all []showing) {
		h.show(all)
		for _, s := range all {
			if room := h.stays[s.id].Room; strings.TrimSpace(room) != "" {
				rooms = append(rooms, room)
			}
		}
	}
	see(t.stays)
	for i := range t.steps {
		see(t.steps[i].stays)
	}
	slices.Sort(rooms)
	return slices.Compact(rooms)
}

// began is when the stays of a test are shown for the first time: long before
// any of them arrives, so that nothing is late already when it is seen.
func (f *File) began(t *Test) time.Time {
	h := newHotel("")
	h.show(t.stays)
	at := t.steps[0].at
	for _, s := range h.stays {
		if booked := access.At(s.Arrival-bookedAhead, 12*60, access.Opening, f.set.Zone); booked.Before(at) {
			at = booked
		}
	}
	return at
}

// bookedAhead is how many days before its arrival a stay is booked, more than any policy's leads.
const bookedAhead = 31
