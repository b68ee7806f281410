package policytest

import (
	"maps"
	"slices"
	"strings"

	"pinwarden/policy/access"
)

// opens expects all that the PIN opens, from when to when; nil expects nothing.
type opens []opening

type opening struct {
	name   string // of a door set or a lock, or room
	window [2]instant
}

// compare tells what is open in the words of the expectation where they fit: a
// set by its name if all its doors have the same hours.
func (c opens) compare(s *sight) (want, got []string) {
	zone := s.zone()
	rest := s.allDoors()
	for _, o := range c {
		w := access.Window{
			Start: o.window[0].on(s.stay.Arrival, access.Opening, zone),
			End:   o.window[1].on(s.stay.Departure, access.Closing, zone),
		}
		want = append(want, o.name+": "+formatWindow(w, zone))
		if hours, ok := s.hours(o.name); ok {
			got = append(got, o.name+": "+hours)
			rest = access.MinusDoors(rest, s.locksOf(o.name))
		}
	}
	got = append(got, s.others(rest)...)
	if len(want) == 0 {
		want = []string{none}
	}
	if len(got) == 0 {
		got = []string{none}
	}
	return want, got
}

// others tell what else is open: by the room, then by sets whose doors are all
// there, then lock by lock.
func (s *sight) others(rest []access.DoorID) []string {
	var out []string
	for _, name := range append([]string{room}, slices.Sorted(maps.Keys(s.file.set.Rooms.Doors))...) {
		locks := s.locksOf(name)
		if hours, ok := s.hours(name); ok && len(access.MinusDoors(locks, rest)) == 0 {
			out = append(out, name+": "+hours)
			rest = access.MinusDoors(rest, locks)
		}
	}
	for _, d := range rest {
		out = append(out, string(d)+": "+s.text(d))
	}
	return out
}

// hours are those of all the doors that a name stands for, if they are the same.
func (s *sight) hours(name string) (string, bool) {
	locks := s.locksOf(name)
	if len(locks) == 0 {
		return "", false
	}
	first := s.text(locks[0])
	return first, first != "" && !slices.ContainsFunc(locks, func(d access.DoorID) bool { return s.text(d) != first })
}

// hoursIfAny says when doors are open for which a name stands.
func (s *sight) hoursIfAny(name string) string {
	var all []string
	for _, d := range s.locksOf(name) {
		if text := s.text(d); text != "" && !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return ": " + strings.Join(all, " and ")
}

// locksOf are the locks that a name stands for, sorted. Those of the room are of
// the one that the policy gives to the stay, or else of the one that it has kept.
func (s *sight) locksOf(name string) []access.DoorID {
	if name == room {
		if s.grant != nil {
			if l := s.grant.Line(access.RoomLine); l != nil {
				return l.Doors
			}
		}
		if s.holding != nil {
			if l := s.holding.Line(access.RoomLine); l != nil {
				return l.Doors
			}
		}
		return nil
	}
	if _, isSet := s.file.set.Rooms.Doors[name]; !isSet {
		return []access.DoorID{access.DoorID(name)}
	}
	var ids []access.DoorID
	for _, l := range s.file.set.Rooms.LocksOf(name, s.stay.Room) {
		ids = append(ids, access.DoorID(l))
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// allDoors are the locks that the PIN opens now or later, sorted.
func (s *sight) allDoors() []access.DoorID {
	var all []access.DoorID
	if s.holding == nil || !s.holding.User.Working() {
		return nil
	}
	for i := range s.holding.Lines {
		for _, d := range s.holding.Lines[i].Doors {
			if len(s.windows(d)) > 0 {
				all = append(all, d)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// windows are when the PIN opens a lock, without what is over.
func (s *sight) windows(d access.DoorID) []access.Window {
	var all []access.Window
	if s.holding == nil || !s.holding.User.Working() {
		return nil
	}
	for i := range s.holding.Lines {
		l := &s.holding.Lines[i]
		if l.Member && slices.Contains(l.Doors, d) && !l.Window.From(s.now).Empty() && !slices.Contains(all, l.Window) {
			all = append(all, l.Window)
		}
	}
	return all
}

func (s *sight) text(d access.DoorID) string {
	var all []string
	for _, w := range s.windows(d) {
		all = append(all, formatWindow(w, s.zone()))
	}
	return strings.Join(all, " and ")
}
