package policy

import "pinwarden/policy/access"

// Names tells which of a site's groups a room's name means under this policy,
// and whose each lock is.
type Names struct {
	doors    doorMap
	tolerant bool
}

// Names maps the rooms of a site.
func (s *Set) Names(site access.Site) Names {
	return Names{s.mapDoors(site), s.Rooms.Tolerant}
}

// Room returns the template of a room as the source shows it, or why its guest
// gets no lock. There may be a template and a reason: one without a lock of its own.
func (n Names) Room(shown string) (template string, why access.Why) {
	r, why := n.doors.find(shown, n.tolerant)
	if r != nil {
		template = r.name
	}
	return template, why
}

// Own reports whether a lock is only for the guest of one room, or of rooms that
// the policy connects.
func (n Names) Own(d access.DoorID) bool { return n.doors.uses[d] == own }

// Shared reports whether most rooms' guests use a lock, which nobody has declared.
func (n Names) Shared(d access.DoorID) bool { return n.doors.uses[d] == shared }

// Undeclared are locks of several rooms without a word why, sorted.
func (n Names) Undeclared() []access.DoorID { return n.doors.undeclared }

// Missing are the locks that the policy names and the site has not, or has several
// times, each once.
func (n Names) Missing() []string {
	var names []string
	for _, p := range n.doors.problems {
		if p.Code == access.WhyNoSuchDoor {
			names = append(names, p.Text)
		}
	}
	return names
}
