package saltoks

import (
	"time"

	"pinwarden/policy/access"
)

// settling is how long something new may be unknown to the vendor's other
// calls: up to a minute was measured.
const settling = 2 * time.Minute

// memory is what the client knows of the site between calls: which objects are
// ours, and the details that lists do not show.
type memory struct {
	users  map[string]*userMemory // ours, by ref
	groups map[string]*groupMemory
	zones  map[access.DoorID]*time.Location
	other  map[access.DoorID]bool // doors on another clock than the property's
	zone   *time.Location         // of the site
	settle time.Duration
	// rounds counts the inventories that were begun, and synced is the last that
	// was taken over.
	rounds, synced int
	// unsettled are markers under which something may have been made, with the
	// round of that; an inventory begun later settles it.
	unsettled map[mark]int
	// unlisted are the marks of what we made a moment ago and no list shows yet.
	unlisted []mark
}

func newMemory() memory {
	return memory{
		users: map[string]*userMemory{}, groups: map[string]*groupMemory{},
		zones: map[access.DoorID]*time.Location{}, zone: time.UTC, settle: settling,
		unsettled: map[mark]int{},
	}
}

type userMemory struct {
	mark
	person string
	shown  userState // zero: not yet, or we changed it since
	made   time.Time // by us, in this process
	met    time.Time // when a list first showed it to this process
	// changed is the round in which we changed the user itself; 0 once it was read since.
	changed int

	keys   part
	hasKey bool
}

// userState is what the list of users shows of one that somebody may change.
type userState struct {
	key     access.Key
	state   string
	blocked bool
	usePIN  bool
}

// groupMemory is any access group; mark is zero for those of the hotel.
type groupMemory struct {
	mark
	made time.Time

	members   part
	people    []string
	locks     part
	doors     []access.DoorID // sorted; never changed, only replaced
	schedules part
	frames    []frame
}

// part is the age of one detail, which is one call.
type part struct {
	read   time.Time // zero: never
	writes int       // of ours to it
	known  int       // how many of those the last reading was made after
	// suspect says that the lists show its stay otherwise than before.
	suspect bool
	sum     uint64 // of the text that was read; 0: of more than one page
}

// fresh reports whether the detail was read, and not written since.
func (p *part) fresh() bool { return !p.read.IsZero() && p.writes == p.known }

// zoneOf returns the zone by whose clock a door's schedules count.
func (m *memory) zoneOf(door access.DoorID) *time.Location {
	if loc := m.zones[door]; loc != nil {
		return loc
	}
	return m.zone
}

// zoneOfAll returns the zone of some doors, and whether they agree on it.
func (m *memory) zoneOfAll(doors []access.DoorID) (*time.Location, bool) {
	if len(doors) == 0 {
		return m.zone, true
	}
	loc := m.zoneOf(doors[0])
	for _, d := range doors[1:] {
		if m.zoneOf(d).String() != loc.String() {
			return loc, false
		}
	}
	return loc, true
}

// sync takes an inventory over: which objects are there, and whose they are.
// What we made a moment ago is kept although the lists do not show it yet.
func (m *memory) sync(inv *inventory, now time.Time) {
	m.unlisted = nil
	listed := make(map[string]bool, len(inv.users.items)+len(inv.groups.items))
	suspects := map[access.Key]bool{}
	for i := range inv.users.items {
		u := &inv.users.items[i]
		if !u.mark.ours() {
			continue
		}
		listed[u.ID] = true
		known := m.users[u.ID]
		if known == nil {
			known = &userMemory{met: now}
			m.users[u.ID] = known
		}
		shown := userState{u.mark.key, u.State, u.Blocked, u.UsePIN}
		if known.shown != (userState{}) && known.shown != shown {
			suspects[known.key], suspects[u.mark.key] = true, true
		}
		known.mark, known.person, known.shown = u.mark, u.Person.ID, shown
		if known.changed < inv.round {
			known.changed = 0
		}
	}
	for i := range inv.groups.items {
		g := &inv.groups.items[i]
		listed[g.ID] = true
		known := m.group(g.ID)
		if known.key != g.mark.key || known.line != g.mark.line {
			suspects[known.key], suspects[g.mark.key] = true, true
		}
		known.mark = g.mark
	}
	for ref, u := range m.users {
		if !listed[ref] && !m.awaits(ref, u.mark, now) {
			delete(m.users, ref)
		}
	}
	for ref, g := range m.groups {
		if !listed[ref] && !m.awaits(ref, g.mark, now) {
			delete(m.groups, ref)
		}
	}
	m.suspect(suspects)
	m.synced = inv.round
	for k, round := range m.unsettled {
		if round < inv.round {
			delete(m.unsettled, k)
		}
	}
}

// awaits notes an object that is too new to be missed in a list.
func (m *memory) awaits(ref string, of mark, now time.Time) bool {
	if !m.young(ref, now) {
		return false
	}
	m.unlisted = append(m.unlisted, of)
	return true
}

// group returns what is known of a group, remembering it from now on.
func (m *memory) group(ref string) *groupMemory {
	g := m.groups[ref]
	if g == nil {
		g = &groupMemory{}
		m.groups[ref] = g
	}
	return g
}
