package policy

import (
	"fmt"
	"maps"
	"slices"

	"pinwarden/policy/access"
)

// roomDoors are the locks of one template, told apart by who else uses them.
type roomDoors struct {
	name   string
	own    []access.DoorID // only this room's guest should open them
	shared []access.DoorID // most rooms' guests do
	twice  bool            // another template has the same name
}

// use says who needs a lock.
type use uint8

const (
	own        use = iota // the guest of one room
	declared              // whoever a named set is for
	shared                // most rooms' guests
	undeclared            // several rooms, without a word why
)

// doorMap is the map between a policy's names and a site's locks, for one pass.
type doorMap struct {
	rooms      map[string]*roomDoors // by the text that the source shows
	folded     map[string][]*roomDoors
	sets       map[string][]access.DoorID
	parts      map[string][]roomPart // of sets whose locks depend on the room
	astray     map[string]bool       // rooms whose alias leads to no template
	uses       map[access.DoorID]use // of locks that are not one room's own
	undeclared []access.DoorID
	problems   []access.Reason
}

// sharedRooms are the templates of the rooms in which any stays may be at one time.
func (s *Set) sharedRooms(site access.Site) map[string]bool {
	if len(s.Rooms.Shared) == 0 {
		return nil
	}
	shared := map[string]bool{}
	for i := range site.Templates {
		name := site.Templates[i].Name
		shared[name] = anyPattern(s.Rooms.Shared, name)
	}
	for shown, name := range s.Rooms.Aliases {
		shared[name] = shared[name] || anyPattern(s.Rooms.Shared, shown)
	}
	return shared
}

// sharedFrom is how many templates there must be before a lock in half of them
// counts as shared without being declared.
const sharedFrom = 4

func (s *Set) mapDoors(site access.Site) doorMap {
	m := doorMap{
		rooms:  make(map[string]*roomDoors, len(site.Templates)),
		folded: map[string][]*roomDoors{},
		sets:   map[string][]access.DoorID{},
		parts:  map[string][]roomPart{},
		uses:   map[access.DoorID]use{},
	}
	m.nameSets(s.Rooms, site)
	s.commonLocks(&m, site.Templates)
	rooms := roomsOf(site.Templates)
	all := make([]roomDoors, len(site.Templates))
	for i := range site.Templates {
		t, r := &site.Templates[i], &all[i]
		r.name = t.Name
		r.sort(t.Doors, m.uses)
		if t.Scheduled {
			s.leave(r, rooms)
		}
		names := len(m.rooms)
		if m.rooms[t.Name] = r; len(m.rooms) == names {
			r.twice = true
			m.problems = append(m.problems, access.Reason{Code: access.WhyAmbiguousRoom, Text: t.Name})
		}
		if s.Rooms.Tolerant {
			m.folded[fold(t.Name)] = append(m.folded[fold(t.Name)], r)
		}
	}
	s.alias(&m)
	return m
}

// alias adds the rooms that are shown by another name. One whose alias leads to no
// template has no doors, even if a template has its name: the policy says that this
// is not the one.
func (s *Set) alias(m *doorMap) {
	found := map[string]*roomDoors{}
	for _, shown := range sortedKeys(s.Rooms.Aliases) {
		name := s.Rooms.Aliases[shown]
		r := m.rooms[name]
		if r == nil {
			if m.astray == nil {
				m.astray = map[string]bool{}
			}
			m.astray[shown] = true
			m.problems = append(m.problems, access.Reason{Code: access.WhyNoSuchGroup, Text: m.misnamed(shown, name)})
			continue
		}
		found[shown] = r
		if f := fold(shown); s.Rooms.Tolerant && !slices.Contains(m.folded[f], r) {
			m.folded[f] = append(m.folded[f], r)
		}
	}
	maps.Copy(m.rooms, found)
}

// misnamed says which group an alias leads to, and which it may mean.
func (m *doorMap) misnamed(shown, name string) string {
	text := fmt.Sprintf("%q for room %q", name, shown)
	if near := Nearest(name, sortedKeys(m.rooms)); near != "" {
		text += fmt.Sprintf(" (did you mean %q?)", near)
	}
	return text
}

// sort tells a template's locks apart. Most have no other than their own.
func (r *roomDoors) sort(doors []access.DoorID, uses map[access.DoorID]use) {
	if !slices.ContainsFunc(doors, func(d access.DoorID) bool { return uses[d] != own }) {
		r.own = doors
		return
	}
	for _, d := range doors {
		switch uses[d] {
		case own:
			r.own = append(r.own, d)
		case shared:
			r.shared = append(r.shared, d)
		}
	}
}

// roomsOf tells in which templates without a time frame a lock stands; nil if
// no template has one.
func roomsOf(templates []access.Template) map[access.DoorID][]string {
	if !slices.ContainsFunc(templates, func(t access.Template) bool { return t.Scheduled }) {
		return nil
	}
	rooms := make(map[access.DoorID][]string, len(templates))
	for i := range templates {
		if t := &templates[i]; !t.Scheduled {
			for _, d := range t.Doors {
				rooms[d] = append(rooms[d], t.Name)
			}
		}
	}
	return rooms
}

// leave takes from a template with a time frame the locks that are another
// room's own. The template may be staff's, so that room keeps them; it may be a
// room's, whose guest has no business there.
func (s *Set) leave(r *roomDoors, rooms map[access.DoorID][]string) {
	r.own = slices.DeleteFunc(slices.Clone(r.own), func(d access.DoorID) bool {
		return len(rooms[d]) > 0 && !s.Rooms.connected(append([]string{r.name}, rooms[d]...))
	})
}

// nameSets turns the policy's door sets into locks.
func (m *doorMap) nameSets(rooms Rooms, site access.Site) {
	byName := map[string][]access.DoorID{}
	for _, names := range rooms.Doors {
		for _, name := range names {
			byName[name] = nil
		}
	}
	for _, d := range site.Doors {
		if _, named := byName[d.Name]; named {
			byName[d.Name] = append(byName[d.Name], d.ID)
		}
	}
	locks := func(names []string) (ids []access.DoorID) {
		for _, name := range names {
			if len(byName[name]) == 1 {
				ids = append(ids, byName[name][0])
			}
		}
		slices.Sort(ids)
		return slices.Compact(ids)
	}
	for _, set := range sortedKeys(rooms.Doors) {
		for _, name := range rooms.Doors[set] {
			if len(byName[name]) != 1 {
				m.problems = append(m.problems, access.Reason{Code: access.WhyNoSuchDoor, Text: name})
			}
		}
		m.sets[set] = locks(rooms.Doors[set])
		for _, d := range m.sets[set] {
			m.uses[d] = declared
		}
		for _, p := range rooms.Parts[set] {
			m.parts[set] = append(m.parts[set], roomPart{p.Rooms, locks(p.Locks)})
		}
	}
}

// roomPart is the locks of a set for the guests of some rooms.
type roomPart struct {
	rooms []string
	locks []access.DoorID
}

// of returns the locks of a set for the guest of a room, as the source shows it.
func (m *doorMap) of(set, room string) (doors []access.DoorID) {
	if len(m.parts[set]) == 0 {
		return m.sets[set]
	}
	for _, p := range m.parts[set] {
		if anyPattern(p.rooms, room) {
			doors = union(doors, p.locks)
		}
	}
	return doors
}

// commonLocks finds the locks that stand in several templates: those of rooms that
// the policy connects belong to each, those of most rooms are shared, the rest is
// undeclared.
func (s *Set) commonLocks(m *doorMap, templates []access.Template) {
	times, rooms, all := make(map[access.DoorID]int32, len(templates)), 0, 0
	for i := range templates {
		if t := &templates[i]; !t.Scheduled {
			rooms++
			all += len(t.Doors)
			for _, d := range t.Doors {
				times[d]++
			}
		}
	}
	if all == len(times) {
		return // none stands in two
	}
	in := map[access.DoorID][]string{}
	for i := range templates {
		t := &templates[i]
		for _, d := range t.Doors {
			if times[d] > 1 && m.uses[d] != declared && !t.Scheduled {
				in[d] = append(in[d], t.Name)
			}
		}
	}
	for d, names := range in {
		switch {
		case s.Rooms.connected(names): // the room's own
		case rooms >= sharedFrom && 2*len(names) >= rooms:
			m.uses[d] = shared
		default:
			m.uses[d] = undeclared
			m.undeclared = append(m.undeclared, d)
		}
	}
	slices.Sort(m.undeclared)
}

func (r Rooms) connected(names []string) bool {
	for _, group := range r.Connects {
		if !slices.ContainsFunc(names, func(n string) bool { return !slices.Contains(group, n) }) {
			return true
		}
	}
	return false
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
