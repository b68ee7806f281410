package saltosim

import (
	"fmt"
	"slices"
)

// meddle lets staff change a list between two of its pages. Whether the order of
// a list is stable is unknown, so that somebody new may stand in front.
func (w *World) meddle(r *request, with func(add, remove bool)) {
	if w.opt.Traps.MovingLists <= 0 || !r.URL.Query().Has("$skip") {
		return
	}
	if w.happens(w.opt.Traps.MovingLists, "moving list", r.id) {
		w.passers++
		what := int(3 * lot(w.opt.Seed, "moved how", r.id.path, r.id.try))
		with(what != 1, what != 0)
	}
}

// passByUsers adds or removes somebody who opens nothing and has no seat. With
// both at once a list keeps its length and lacks one row between two pages.
func (w *World) passByUsers(add, remove bool) {
	if i := slices.IndexFunc(w.users.all, func(u *user) bool { return u.passer }); remove && i >= 0 {
		delete(w.people, w.users.all[i].person)
		w.users.remove(w.users.all[i].id)
	} else {
		add, remove = true, false
	}
	if !add {
		return
	}
	name := fmt.Sprint("Passer-by ", w.passers)
	u := &user{profile: profile{FirstName: "Passer-by", LastName: fmt.Sprint(w.passers)}, role: w.role("site_user"), passer: true}
	u.id, u.person, u.pin.until = w.id("site user", name), w.id("person", name), lastWall
	w.people[u.person] = u
	addAt(&w.users, u.id, u, remove)
}

// passByGroups does the same with a group of nobody.
func (w *World) passByGroups(add, remove bool) {
	if i := slices.IndexFunc(w.groups.all, func(g *group) bool { return g.passer }); remove && i >= 0 {
		w.groups.remove(w.groups.all[i].id)
	} else {
		add, remove = true, false
	}
	if add {
		name := fmt.Sprint("Passing group ", w.passers)
		g := &group{id: w.id("group", name), name: name, passer: true}
		addAt(&w.groups, g.id, g, remove)
	}
}

// addAt puts a thing at the end of a shelf, or in front.
func addAt[T comparable](s *shelf[T], id string, thing T, end bool) {
	s.add(id, thing)
	if !end {
		s.all = append([]T{thing}, s.all[:len(s.all)-1]...)
	}
}
