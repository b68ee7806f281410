package saltoks

import (
	"fmt"

	"pinwarden/policy/access"
)

// find notes what people have to mend. It names a user by the vendor's id, a
// stay by its key and room: no name of a person leaves the adapter.
func (v *view) find(format string, args ...any) {
	v.site.Findings = append(v.site.Findings, fmt.Sprintf(format, args...))
}

// health reports what makes every PIN of the site useless, or the next one.
func (v *view) health() {
	s := &v.inv.site
	if s.State != "" && s.State != "released" {
		v.find("the site is %s and not released by its installer, so nothing can be changed: ask the installer to release it", s.State)
	}
	if s.Valid != nil && !*s.Valid {
		v.find("the site's subscription is not valid, so no change reaches a door: renew it")
	}
	if s.PINs != nil && !*s.PINs {
		v.find("PINs are switched off on the site, so none opens a door: switch them on in its settings")
	}
	if s.Bought > 0 && s.Used >= s.Bought {
		v.find("all %d seats of the site are taken, so a new guest's PIN would open nothing: free a seat or buy more", s.Bought)
	}
}

// guests are our users by the id of the person, as groups know them.
func (m *memory) guests() map[string]*userMemory {
	guests := make(map[string]*userMemory, len(m.users))
	for _, u := range m.users {
		guests[u.person] = u
	}
	return guests
}

// guestElsewhere reports a guest of ours in a group that is not ours.
func (v *view) guestElsewhere(guest *userMemory, group string, scheduled bool) {
	so := "which has no time frame yet"
	if scheduled {
		so = "which may open more than was granted"
	}
	v.find("the guest of stay %s (room %s) is in access group %q, %s: take the guest out of it", guest.key, guest.room, group, so)
}

// strangers reports who else was put into the groups of one stay.
func (v *view) strangers(objects []object) {
	for _, o := range objects {
		if o.group == nil {
			continue
		}
		for _, person := range o.group.people {
			who := "user " + v.siteUser(person)
			if guest := v.guests[person]; guest != nil {
				if guest.key == o.key {
					continue
				}
				who = fmt.Sprintf("the guest of stay %s (room %s)", guest.key, guest.room)
			}
			v.find("%s is in our access group for line %s of stay %s (room %s), and opens what its guest opens: take them out of it",
				who, o.line, o.key, o.room)
		}
	}
}

// siteUser is the id under which the web app shows a person.
func (v *view) siteUser(person string) string {
	for i := range v.inv.users.items {
		if u := &v.inv.users.items[i]; u.Person.ID == person {
			return u.ID
		}
	}
	return person
}

// inspect reports what is wrong with a line beyond what a planner can mend.
func (v *view) inspect(h *access.Holding, l *access.HeldLine, dead map[access.DoorID]string) {
	for _, d := range l.Doors {
		if name, ok := dead[d]; ok {
			v.find("lock %q takes no PINs since its hub lost its model: hold the maintenance card to it", name)
			delete(dead, d)
		}
	}
	if _, agree := v.m.zoneOfAll(l.Doors); !agree {
		v.find("the doors of line %s of stay %s (room %s) run on different clocks", l.ID, h.Key, l.Room)
	}
}

// deadKeypads are the locks whose model bit was lost: PINs stop until somebody
// holds a card to the door.
func (v *view) deadKeypads() map[access.DoorID]string {
	dead := map[access.DoorID]string{}
	for i := range v.inv.locks.items {
		if l := &v.inv.locks.items[i]; l.keypadLost() {
			dead[access.DoorID(l.ID)] = l.Name
		}
	}
	return dead
}
