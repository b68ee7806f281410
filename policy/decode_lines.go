package policy

import (
	"fmt"
	"slices"

	"pinwarden/policy/access"
	"pinwarden/policy/language"
)

const (
	// ownRoom stands for the doors of the guest's own room.
	ownRoom = "room"
	// linesLimit is how many entries of a rule can name door sets: the id of such a line is one digit.
	linesLimit = 9
)

// line reads one entry of a rule's access.
func (d *decoder) line(s *Set, r *Rule) reader {
	return func(v value) {
		a := Access{Closes: Moment{Base: FromCheckOut}, AtLatest: access.NoTime}
		before := len(d.found)
		d.object(language.Access, readers{
			"doors":     d.doors(s, &a),
			"opens":     d.moment(&a.Opens),
			"closes":    d.moment(&a.Closes),
			"require":   d.require(&a),
			"at_latest": d.clock(&a.AtLatest),
		})(v)
		if len(d.found) == before {
			d.checkDoors(r, &a, v)
			d.checkGate(&a, v)
			d.checkHours(s, &a, v)
		}
		r.Access = append(r.Access, a)
	}
}

// doors reads the names of door sets, among which room is the guest's own.
func (d *decoder) doors(s *Set, a *Access) reader {
	return func(v value) {
		var names []string
		known := append([]string{ownRoom}, sortedKeys(s.Rooms.Doors)...)
		d.oneOrMore(func(v value) {
			var name string
			if d.text(&name)(v); name == "" {
				return
			}
			switch {
			case slices.Contains(names, name):
				d.fault(v, quote(name)+" is listed twice", "remove one of them")
			case !slices.Contains(known, name):
				d.fault(v, "rooms.doors has no set "+quote(name), suggest(name, known))
			case name == ownRoom:
				a.Room = true
			default:
				a.Sets = append(a.Sets, name)
				d.usedSets[name] = true
			}
			names = append(names, name)
		})(v)
	}
}

// checkDoors holds an entry against the rule's earlier ones.
func (d *decoder) checkDoors(r *Rule, a *Access, v value) {
	doors, _ := v.get("doors")
	others := 0
	for _, earlier := range r.Access {
		if earlier.Room && a.Room {
			d.fault(doors, "an earlier entry of the rule names room", "keep room in one entry")
		}
		if len(earlier.Sets) > 0 {
			others++
		}
	}
	if others == linesLimit && len(a.Sets) > 0 {
		d.fault(doors, fmt.Sprintf("more than %d entries of the rule name door sets", linesLimit),
			"put sets with the same hours into one entry")
	}
}

// checkHours looks for a line that is never open, however long the stay is.
func (d *decoder) checkHours(s *Set, a *Access, v value) {
	if s.CheckIn == access.NoTime || s.CheckOut == access.NoTime {
		return
	}
	if s.neverOpen(a) {
		opens, _ := v.get("opens")
		d.fault(opens, "the doors would open no earlier than they close", "write an earlier opening or a later closing")
		return
	}
	if a.AtLatest == access.NoTime {
		return
	}
	latest, _ := v.get("at_latest")
	switch early, late := s.gateFault(a); {
	case early:
		d.fault(latest, a.AtLatest.String()+" is before the doors open", "write an hour that is not before opens")
	case late:
		d.fault(latest, a.AtLatest.String()+" is not before the doors close", "write an earlier hour")
	}
}
