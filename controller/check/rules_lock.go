package check

import (
	"fmt"
	"slices"

	"pinwarden/policy/access"
)

// hubZone finds hubs that decide by another wall clock than the property's.
func hubZone(v *view) []Finding {
	if v.Locks == nil || v.Set == nil {
		return nil
	}
	var found []Finding
	for _, h := range v.Locks.Hubs {
		if h.Zone != v.Set.Zone.String() {
			found = append(found, one(Error, "hub", h.Name, "it runs on another clock, so its doors would open at wrong hours",
				fmt.Sprintf("its time zone is %q, the property's %q", h.Zone, v.Set.Zone), "set the time zone of the hub in Salto KS, or that of the policy")...)
		}
	}
	return found
}

func hubOffline(v *view) []Finding {
	if v.Locks == nil {
		return nil
	}
	var found []Finding
	for _, h := range v.Locks.Hubs {
		if !h.Online {
			found = append(found, one(Error, "hub", h.Name, "it is offline: new PINs do not reach its doors, and old ones stay",
				"it has no network or no power", "bring it back; nothing has to be issued again, what waits arrives then")...)
		}
	}
	return found
}

// guestDoors calls f with each lock that guests may be given.
func (v *view) guestDoors(f func(d *access.Door)) {
	for i := range v.Site.Doors {
		if d := &v.Site.Doors[i]; v.siteRead() && (v.used[d.ID] || !v.names.Own(d.ID)) {
			f(d)
		}
	}
}

// lockOffline finds locks that their own hub does not reach.
func lockOffline(v *view) []Finding {
	if v.Locks == nil {
		return nil
	}
	var found []Finding
	v.guestDoors(func(d *access.Door) {
		up := slices.ContainsFunc(v.Locks.Hubs, func(h access.Hub) bool { return h.Name == d.Hub && h.Online })
		if up && !d.Online {
			found = append(found, one(Warning, "lock", d.Name, "its hub does not reach it: new PINs may not open it, and old ones still may",
				"it is out of range, or its battery is empty", "look at the lock and at what stands between it and hub "+fmt.Sprintf("%q", d.Hub))...)
		}
	})
	return found
}

func lockWithoutHub(v *view) []Finding {
	var found []Finding
	v.guestDoors(func(d *access.Door) {
		if d.Hub == "" {
			found = append(found, one(Error, "lock", d.Name, "it hangs on no hub, so no PIN ever reaches it",
				"it was never attached to one, or was taken off", "attach the lock to a hub in Salto KS")...)
		}
	})
	return found
}

// lockTrouble finds locks in a state in which a PIN does not do what it should.
// A door for everybody that stands open is how many hotels spend their days.
func lockTrouble(v *view) []Finding {
	var found []Finding
	v.guestDoors(func(d *access.Door) {
		if d.Has(access.NoKeypad) {
			found = append(found, one(Error, "lock", d.Name, "it takes no PINs", "it has no keypad, or its hub lost its model",
				"hold the maintenance card to it; a lock without keypad has no place in a room's group")...)
		}
		if d.Has(access.OfficeMode) {
			s, what := Note, "it stands open for everybody"
			if v.names.Own(d.ID) {
				s = Error
			}
			found = append(found, one(s, "lock", d.Name, what, "it is in office mode", "end office mode at the lock, if nobody wants it")...)
		}
		if d.Has(access.PrivacyMode) {
			found = append(found, one(Warning, "lock", d.Name, "it refuses every PIN for now", "somebody inside has set privacy mode",
				"see that the room is empty before its next guest comes")...)
		}
		if d.Has(access.LowBattery) {
			found = append(found, one(Warning, "lock", d.Name, "it may stop at any time", "its battery is low", "change the battery")...)
		}
		if d.Has(access.OtherClock) && (v.Locks == nil || v.Locks.Hubs == nil) { // else its hub is named, once
			found = append(found, one(Error, "lock", d.Name, "it would open at wrong hours", "its hub runs in another time zone",
				"set the time zone of the hub in Salto KS")...)
		}
	})
	return found
}

// lockUndeclared finds locks that guests of several rooms would get without a word why.
func lockUndeclared(v *view) []Finding {
	if !v.siteRead() {
		return nil
	}
	var found []Finding
	for _, d := range v.names.Undeclared() {
		found = append(found, one(Error, "lock", v.door(d), "it is in several rooms' groups, so no new guest gets it",
			"the groups are "+list(v.groupsWith(d)), "name it in rooms.doors if it is for many, or its rooms in rooms.connects; else take it out of the others")...)
	}
	return found
}

// lockShared lists locks that most rooms have: front doors and lifts, as a rule.
func lockShared(v *view) []Finding {
	if !v.siteRead() {
		return nil
	}
	var found []Finding
	for i := range v.Site.Doors {
		if d := &v.Site.Doors[i]; v.names.Shared(d.ID) {
			found = append(found, one(Note, "lock", d.Name, "most rooms have it, so every guest gets it at the room's hours",
				fmt.Sprintf("it is in %d of %d groups", len(v.groupsWith(d.ID)), len(v.Site.Templates)), "name it in rooms.doors to give it hours of its own")...)
		}
	}
	return found
}

func (v *view) groupsWith(d access.DoorID) []string {
	var names []string
	for i := range v.Site.Templates {
		if t := &v.Site.Templates[i]; !t.Scheduled && slices.Contains(t.Doors, d) {
			names = append(names, t.Name)
		}
	}
	return names
}

func doorNotOnSite(v *view) []Finding {
	if !v.siteRead() {
		return nil
	}
	all := make([]string, len(v.Site.Doors))
	for i := range v.Site.Doors {
		all[i] = v.Site.Doors[i].Name
	}
	var found []Finding
	for _, name := range v.names.Missing() {
		cause, cure := "no lock of the site has this name", "write the name of the lock as it stands in Salto KS in rooms.doors"
		if slices.Contains(all, name) {
			cause, cure = "several locks have this name", "give each its own name in Salto KS"
		} else if like := meant(name, all); len(like) > 0 {
			cure = fmt.Sprintf("did you mean %s? %s", list(like), cure)
		}
		found = append(found, one(Error, "lock", name, "the policy gives it to guests, and nobody gets it", cause, cure)...)
	}
	return found
}
