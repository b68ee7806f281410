package explain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// Room explains who can open a room now, and who next. The room is named as the
// hotel shows it or as its access group; false if nobody knows such a room.
func (f *Facts) Room(name string) (Page, bool) {
	names := f.Set.Names(f.In.Site)
	group, why := names.Room(name)
	if group == "" && !slices.Contains(f.Rooms(), name) {
		return Page{}, false
	}
	var doors, all []access.DoorID
	for i := range f.In.Site.Templates {
		if t := &f.In.Site.Templates[i]; t.Name == group && group != "" {
			all = t.Doors
		}
	}
	for _, d := range all {
		if names.Own(d) {
			doors = append(doors, d)
		}
	}
	p := Page{Title: fmt.Sprintf("room %s of %s, at %s", name, f.In.Property, f.clock(f.In.Now))}
	p.add("Room", f.room(name, group, why, all, names))
	f.opened(&p, doors, func(s *access.Stay) bool {
		g, _ := names.Room(s.Room)
		return s.Room == name || group != "" && g == group
	})
	return p, true
}

// Rooms are all names by which a room can be found.
func (f *Facts) Rooms() []string {
	var names []string
	for i := range f.In.Site.Templates {
		names = append(names, f.In.Site.Templates[i].Name)
	}
	for i := range f.In.House.Rooms {
		names = append(names, f.In.House.Rooms[i].Name)
	}
	for i := range f.In.House.Stays {
		if r := f.In.House.Stays[i].Room; r != "" {
			names = append(names, r)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// room is what is known of the room itself.
func (f *Facts) room(name, group string, why access.Why, all []access.DoorID, names policy.Names) []string {
	var lines []string
	if why != "" {
		lines = append(lines, f.sentence(access.Reason{Code: why, Text: name})+"; what would change it: "+cures[why])
	}
	if group != "" && group != name {
		lines = append(lines, "access group "+group)
	}
	for _, d := range all {
		whose := "in a named set of the policy"
		switch {
		case names.Own(d):
			whose = "its own"
		case names.Shared(d):
			whose = "shared by most rooms"
		case slices.Contains(names.Undeclared(), d):
			whose = "in several rooms' groups without a word why, so no new stay gets it"
		}
		lines = append(lines, fmt.Sprintf("lock %s: %s%s", f.door(d), whose, f.troubles(d)))
	}
	for i := range f.In.House.Rooms {
		if r := &f.In.House.Rooms[i]; r.Name == name {
			lines = append(lines, fmt.Sprintf("shown as %s, read at %s", r.Readiness, f.clock(r.Read)))
		}
	}
	return lines
}

// Door explains who can open a lock now, and who next; false if the site has none of that name.
func (f *Facts) Door(name string) (Page, bool) {
	var doors []access.DoorID
	for i := range f.In.Site.Doors {
		if d := &f.In.Site.Doors[i]; d.Name == name {
			doors = append(doors, d.ID)
		}
	}
	if doors == nil {
		return Page{}, false
	}
	p := Page{Title: fmt.Sprintf("door %s of %s, at %s", name, f.In.Property, f.clock(f.In.Now))}
	for _, d := range doors {
		if text := f.troubles(d); text != "" {
			p.add("Lock", []string{strings.TrimPrefix(text, "; ")})
		}
	}
	f.opened(&p, doors, func(*access.Stay) bool { return false })
	return p, true
}

// Doors are the names of all locks.
func (f *Facts) Doors() []string {
	var names []string
	for i := range f.In.Site.Doors {
		names = append(names, f.In.Site.Doors[i].Name)
	}
	return names
}

func (f *Facts) troubles(id access.DoorID) string {
	text := ""
	for i := range f.In.Site.Doors {
		d := &f.In.Site.Doors[i]
		if d.ID != id {
			continue
		}
		if !d.Online {
			text += "; its hub " + d.Hub + " is offline, so changes do not reach it"
		}
		for _, t := range d.Troubles {
			text += "; " + f.sentence(access.Reason{Code: access.Why(t), Text: d.Name})
		}
	}
	return text
}

// visit is a stay at a door.
type visit struct {
	window access.Window
	text   string
}

// opened adds who can open some of the doors now, who will, and who is shown here and will not.
func (f *Facts) opened(p *Page, doors []access.DoorID, here func(*access.Stay) bool) {
	var now, next []visit
	var without []string
	for i := range f.wants {
		w := &f.wants[i]
		held, holds := f.holds(w, doors)
		should, wants := meeting(w.Lines, doors)
		switch {
		case holds && held.Contains(f.In.Now):
			now = append(now, visit{held, fmt.Sprintf("stay %s until %s: %s", f.full(w.Stay.Key), f.clock(held.End), f.because(w, wants))})
		case wants && should.Contains(f.In.Now):
			without = append(without, fmt.Sprintf("stay %s should, until %s, and does not yet", f.full(w.Stay.Key), f.clock(should.End)))
		case wants && should.Start.After(f.In.Now):
			next = append(next, visit{should, fmt.Sprintf("stay %s %s: %s", f.full(w.Stay.Key), f.span(should), f.because(w, wants))})
		case here(w.Stay) && w.Why != nil:
			without = append(without, fmt.Sprintf("stay %s is shown here: %s", f.full(w.Stay.Key), f.sentence(*w.Why)))
		case here(w.Stay) && !wants && w.Grant != nil:
			without = append(without, fmt.Sprintf("stay %s is shown here: %s", f.full(w.Stay.Key), f.because(w, wants)))
		}
	}
	p.add("Can open it now", append(lines(now, "no guest"), f.ghosts(doors)...))
	p.add("Next", lines(next, "nobody that is known of"))
	p.add("Cannot", without)
	p.add("Not counted", []string{"staff and other users of the site, who are not pinwarden's"})
}

// holds is when the stay can open one of the doors by what it holds.
func (f *Facts) holds(w *plan.Wanted, doors []access.DoorID) (access.Window, bool) {
	if w.Holding == nil || !w.Holding.User.Working() {
		return access.Window{}, false
	}
	var lines []access.Line
	for i := range w.Holding.Lines {
		if l := &w.Holding.Lines[i]; l.Member && !l.Window.From(f.In.Now).Empty() {
			lines = append(lines, access.Line{Doors: l.Doors, Window: l.Window})
		}
	}
	return meeting(lines, doors)
}

// meeting is the window of the first line with one of the doors.
func meeting(lines []access.Line, doors []access.DoorID) (access.Window, bool) {
	for _, l := range lines {
		if access.MeetDoors(l.Doors, doors) {
			return l.Window, true
		}
	}
	return access.Window{}, false
}

// because says in a few words why a stay has the door, or has it no more.
func (f *Facts) because(w *plan.Wanted, wants bool) string {
	var why []string
	switch {
	case w.Why != nil:
		why = append(why, f.sentence(*w.Why))
	case w.Grant != nil:
		why = append(why, "rule "+w.Grant.Rule)
		for _, r := range slices.Concat(w.Grant.Reasons, w.Reasons) {
			why = append(why, f.sentence(r))
		}
	}
	if !wants {
		why = append(why, "should not have it")
	}
	return strings.Join(why, "; ")
}

// ghosts are PINs that the site has taken from a door which may not know it yet.
func (f *Facts) ghosts(doors []access.DoorID) []string {
	var out []string
	for _, u := range f.In.Known.Unconfirmed {
		if slices.Contains(doors, u.Door) && u.Ends.After(f.In.Now) {
			out = append(out, fmt.Sprintf("perhaps stay %s until %s: taken at %s, and the lock may not have heard of it", f.full(u.Key), f.clock(u.Ends), f.clock(u.At)))
		}
	}
	return out
}

func lines(visits []visit, none string) []string {
	if len(visits) == 0 {
		return []string{none}
	}
	slices.SortStableFunc(visits, func(a, b visit) int {
		return cmp.Or(a.window.Start.Compare(b.window.Start), time.Time.Compare(a.window.End, b.window.End))
	})
	var out []string
	for _, v := range visits {
		out = append(out, v.text)
	}
	return out
}
