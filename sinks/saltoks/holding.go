package saltoks

import (
	"cmp"
	"slices"
	"time"

	"pinwarden/policy/access"
)

// object is a user or a group of ours; neither, if it was made a moment ago and
// no list shows it yet.
type object struct {
	mark
	ref   string
	user  *userShape
	keys  *userMemory
	group *groupMemory
}

// holdings puts together what belongs to one stay.
func (v *view) holdings() {
	objects := v.ours()
	dead := v.deadKeypads()
	v.site.Holdings = make([]access.Holding, 0, len(v.m.users))
	for len(objects) > 0 {
		n := 1
		for n < len(objects) && objects[n].key == objects[0].key {
			n++
		}
		h := v.m.holding(objects[:n])
		v.strangers(objects[:n])
		objects = objects[n:]
		for i := range h.Lines {
			v.inspect(&h, &h.Lines[i], dead)
		}
		v.site.Holdings = append(v.site.Holdings, h)
	}
}

// ours lists our objects by stay, line and ref.
func (v *view) ours() []object {
	objects := make([]object, 0, len(v.m.users)+len(v.m.groups))
	for i := range v.inv.users.items {
		u := &v.inv.users.items[i]
		if known := v.m.users[u.ID]; u.mark.ours() && known != nil {
			objects = append(objects, object{mark: u.mark, ref: u.ID, user: u, keys: known})
		}
	}
	for i := range v.inv.groups.items {
		g := &v.inv.groups.items[i]
		if known := v.m.groups[g.ID]; g.mark.ours() && known != nil {
			objects = append(objects, object{mark: g.mark, ref: g.ID, group: known})
		}
	}
	for _, unlisted := range v.m.unlisted {
		objects = append(objects, object{mark: unlisted})
	}
	slices.SortFunc(objects, func(a, b object) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.line, b.line), cmp.Compare(a.ref, b.ref))
	})
	return objects
}

func (m *memory) belongs(person string, key access.Key) bool {
	for _, u := range m.users {
		if u.person == person && u.key == key {
			return true
		}
	}
	return false
}

// holding makes one holding of the objects of a stay, which are sorted. Of
// several with one marker the most complete counts, of equals the smallest ref;
// the others are doubles.
func (m *memory) holding(objects []object) access.Holding {
	h := access.Holding{Key: objects[0].key}
	age := age{}
	u := m.bestUser(objects)
	for _, o := range objects {
		switch {
		case o.user == nil && o.group == nil:
			age.add(&part{})
		case o.user != nil:
			age.add(&o.keys.keys)
			if o.ref == u.ref {
				h.User, h.Room = o.user.user(o.keys.hasKey), o.room
			} else {
				h.Doubles = append(h.Doubles, access.Double{Ref: o.ref})
			}
		}
	}
	for len(objects) > 0 {
		n := 1
		for n < len(objects) && objects[n].line == objects[0].line {
			n++
		}
		if groups := objects[:n]; groups[0].group != nil {
			best := m.bestGroup(groups, h.User.Person)
			for _, o := range groups {
				age.add(&o.group.members, &o.group.locks, &o.group.schedules)
				if o.ref == best.ref {
					h.Lines = append(h.Lines, m.line(o.ref, o.group, h.User.Person))
				} else {
					h.Doubles = append(h.Doubles, access.Double{Group: true, Ref: o.ref})
				}
			}
		}
		objects = objects[n:]
	}
	if h.Room == "" && len(h.Lines) > 0 {
		h.Room = h.Lines[0].Room
	}
	h.Looked = age.oldest()
	return h
}

// bestUser prefers whoever has a PIN and is in a group: that is the one whom the
// guest may have been told of.
func (m *memory) bestUser(objects []object) object {
	return best(objects, func(o object) int {
		if o.user == nil {
			return -1
		}
		score := 0
		if o.keys.hasKey {
			score += 4
		}
		for _, g := range objects {
			if g.group != nil && slices.Contains(g.group.people, o.user.Person.ID) {
				score += 2
				break
			}
		}
		if o.user.State == "subscribed" {
			score++
		}
		return score
	})
}

func (m *memory) bestGroup(groups []object, person string) object {
	return best(groups, func(o object) int {
		score := 0
		if slices.Contains(o.group.people, person) {
			score += 4
		}
		if len(o.group.frames) > 0 {
			score += 2
		}
		if len(o.group.doors) > 0 {
			score++
		}
		return score
	})
}

// best returns the first object with the greatest score.
func best(objects []object, score func(object) int) object {
	top := objects[0]
	for _, o := range objects[1:] {
		if score(o) > score(top) {
			top = o
		}
	}
	return top
}

// line reads a group of ours as a line. A schedule with days or hours of its own
// is odd and carries no window, so that a planner sees a line without one.
func (m *memory) line(ref string, g *groupMemory, person string) access.HeldLine {
	l := access.HeldLine{
		ID: g.mark.line, Ref: ref, Room: g.room, Doors: g.doors,
		Member: person != "" && slices.Contains(g.people, person),
	}
	loc, _ := m.zoneOfAll(g.doors)
	for _, f := range g.frames {
		if !f.odd && l.Schedule == "" {
			l.Schedule, l.Window = f.ref, f.window(loc)
		} else {
			l.Odd = append(l.Odd, f.ref)
		}
	}
	return l
}

// age finds the oldest of several details.
type age struct {
	at     time.Time
	unread bool
}

func (a *age) add(parts ...*part) {
	for _, p := range parts {
		if !p.fresh() {
			a.unread = true
		}
		if a.at.IsZero() || p.read.Before(a.at) {
			a.at = p.read
		}
	}
}

// oldest is zero if some detail was never read, or not since we wrote to it.
func (a *age) oldest() time.Time {
	if a.unread {
		return time.Time{}
	}
	return a.at
}
