package policy

import (
	"slices"

	"gopkg.in/yaml.v3"

	"pinwarden/policy/language"
)

// rooms reads how rooms and doors are named.
func (d *decoder) rooms(r *Rooms) reader {
	return d.object(language.Rooms, readers{
		"match":   d.either(&r.Tolerant, "exact", "tolerant"),
		"aliases": d.aliases(r),
		"shared":  d.patterns(&r.Shared),
		"doors":   d.named(d.doorSet(r)),
		"connects": d.list(func(v value) {
			var rooms []string
			d.list(d.another(&rooms))(v)
			if len(rooms) == 1 {
				d.fault(v, quote(rooms[0])+" stands alone", "list at least two rooms that have locks in common")
			}
			r.Connects = append(r.Connects, rooms)
		}),
	})
}

// doorSet reads a set of locks, or its parts, each of which is for some rooms.
func (d *decoder) doorSet(r *Rooms) func(string, value) {
	return func(name string, v value) {
		if name == ownRoom {
			d.fault(v, "room always means the doors of the guest's own room", "choose another name")
			return
		}
		r.Doors[name] = nil
		isPart := func(n *yaml.Node) bool { return n.Kind == yaml.MappingNode }
		switch parts := slices.ContainsFunc(v.Content, isPart); {
		case isPart(v.Node):
			d.part(r, name)(v)
		case v.Kind == yaml.SequenceNode && parts && slices.ContainsFunc(v.Content, func(n *yaml.Node) bool { return !isPart(n) }):
			d.fault(v, "some items are locks, and some are parts for rooms", `write all as parts; {rooms: "*", locks: ...} is for every room`)
		case v.Kind == yaml.SequenceNode && parts:
			d.list(d.part(r, name))(v)
		default:
			var locks []string
			d.texts(&locks)(v)
			r.Doors[name] = locks
		}
	}
}

// part reads the locks of a set that guests of some rooms have.
func (d *decoder) part(r *Rooms, set string) reader {
	return func(v value) {
		var p Part
		d.object(language.Part, readers{"rooms": d.patterns(&p.Rooms), "locks": d.texts(&p.Locks)})(v)
		r.Parts[set] = append(r.Parts[set], p)
		r.Doors[set] = append(r.Doors[set], p.Locks...)
	}
}

// aliases reads the rooms that the hotel shows by another name. An alias of an
// alias is refused, and so are two that tolerant matching cannot tell apart.
func (d *decoder) aliases(r *Rooms) reader {
	return func(v value) {
		d.named(func(shown string, v value) {
			var name string
			d.text(&name)(v)
			r.Aliases[shown] = name
		})(v)
		folded, groups := map[string]string{}, map[string]string{}
		for _, shown := range sortedKeys(r.Aliases) {
			at, _ := v.get(shown)
			name := r.Aliases[shown]
			if _, again := r.Aliases[name]; again {
				d.fault(at, quote(name)+" is an alias itself", "write the name of the room's access group")
			}
			if first, twice := folded[fold(shown)]; twice && r.Tolerant {
				d.fault(at, quote(shown)+" and "+quote(first)+" are one room where match is tolerant", "keep one of them")
			}
			folded[fold(shown)] = shown
			if first, twice := groups[name]; twice && fold(first) != fold(shown) {
				d.doubt(at, quote(first)+" and "+quote(shown)+" have one access group, so that their guests open each other's doors",
					"write the group of each room; or, if it is one room with two names, leave it so")
			}
			groups[name] = shown
		}
	}
}
