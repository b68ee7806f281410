package saltoks

import (
	"fmt"
	"time"

	"pinwarden/policy/access"
)

// A schedule counts by the wall clock of the hub that the lock hangs on
// (assumed: it is the hub that decides). Doors on another clock than the
// property's are parked: nothing is granted through them, as whoever reads the
// digits may mean other hours, and what they gave is only ever taken.

// errOtherClock refuses a write that would give something on another clock.
var errOtherClock = fmt.Errorf("a door of the group hangs on a hub in another zone than the property's: set the hub's zone right: %w",
	access.ErrTerminal)

// clocks takes over which clock hangs beside which door.
func (m *memory) clocks(inv *inventory, property *time.Location, bySite bool) {
	m.zone, _ = inv.zone(inv.site.TimeZone, m.zone)
	clear(m.zones)
	m.other = map[access.DoorID]bool{}
	hubs := make(map[string]hubClock, len(inv.hubs.items))
	for i := range inv.hubs.items {
		hubs[inv.hubs.items[i].ID] = inv.clock(&inv.hubs.items[i], property, m.zone, bySite)
	}
	for i := range inv.locks.items {
		if clock, ok := hubs[inv.locks.items[i].Hub.ID]; ok {
			door := access.DoorID(inv.locks.items[i].ID)
			m.zones[door], m.other[door] = clock.zone, clock.other
		}
	}
}

// hubClock is the clock that counts at the doors of a hub.
type hubClock struct {
	zone  *time.Location
	other bool // than the property's, or a name that is not known here
}

func (inv *inventory) clock(h *hubShape, property, site *time.Location, bySite bool) hubClock {
	zone, known := site, true
	if !bySite && h.TimeZone != "" {
		zone, known = inv.zone(h.TimeZone, site)
	}
	switch {
	case property == nil:
		return hubClock{zone: zone}
	case known && sameClock(zone, property, inv.asOf):
		return hubClock{zone: property} // Berlin will do for Amsterdam
	}
	return hubClock{zone: zone, other: true}
}

// sameClock reports whether clocks in two zones show the same until two years
// from an instant.
func sameClock(a, b *time.Location, from time.Time) bool {
	if a.String() == b.String() {
		return true
	}
	until := from.AddDate(2, 0, 0)
	for t := from.AddDate(0, -1, 0); ; {
		inA, inB := t.In(a), t.In(b)
		_, offsetA := inA.Zone()
		_, offsetB := inB.Zone()
		_, endA := inA.ZoneBounds()
		_, endB := inB.ZoneBounds()
		switch {
		case offsetA != offsetB:
			return false
		case endA.IsZero() && endB.IsZero():
			return true
		case endA.IsZero() || !endB.IsZero() && endB.Before(endA):
			endA = endB
		}
		if t = endA; t.After(until) {
			return true
		}
	}
}

// onOtherClock reports whether some door is parked.
func (m *memory) onOtherClock(doors ...access.DoorID) bool {
	for _, d := range doors {
		if m.other[d] {
			return true
		}
	}
	return false
}
