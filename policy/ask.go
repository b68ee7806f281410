package policy

import "pinwarden/policy/access"

// RuleFor returns the rule that decides for a stay, the first that matches, or
// nil. A cancelled stay and one whose phase is unknown get nothing whatever it says.
func (s *Set) RuleFor(stay *access.Stay) *Rule { return s.ruleFor(stay) }

// LocksOf names the locks of a door set for the guest of a room, as the source shows it.
func (r Rooms) LocksOf(set, room string) []string {
	parts, depends := r.Parts[set]
	if !depends {
		return r.Doors[set]
	}
	var locks []string
	for _, p := range parts {
		if anyPattern(p.Rooms, room) {
			locks = append(locks, p.Locks...)
		}
	}
	return locks
}
