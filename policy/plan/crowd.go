package plan

import (
	"slices"

	"pinwarden/policy/access"
)

// mostTogether is how many stays may be shown for one lock in one night before that
// says nothing of any of them: no room has so many, but a broken export that gives
// every stay one room has, and to settle each with each other would take for ever.
const mostTogether = 200

// crowds freezes the stays that want a lock for which too many are shown in one
// night. Whoever has left, and what must not change anyhow, is as before.
func crowds(locks *table, in *Inputs) bool {
	found := false
	for _, l := range locks.shared {
		if len(l.claims) <= mostTogether || l.together(in) <= mostTogether {
			continue
		}
		why := access.Reason{Code: access.WhyCrowd, Text: doorName(in.Site.Doors, l.id)}
		for _, c := range l.claims {
			if !c.fixed && !c.kept && c.f.fate == served {
				c.f.freeze(why)
				found = true
			}
		}
	}
	return found
}

// together is how many stays are shown for the lock in the night of the most, but
// for those of rooms that the policy lets them share.
func (l *lock) together(in *Inputs) int {
	var come, leave []access.Date
	for _, c := range l.claims {
		if c.kept || in.Want.Shares(c.f.room(in)) {
			continue
		}
		come, leave = append(come, c.arrives), append(leave, max(c.departs, c.arrives+1))
	}
	slices.Sort(come)
	slices.Sort(leave)
	most, gone := 0, 0
	for i, date := range come {
		for leave[gone] <= date {
			gone++
		}
		most = max(most, i+1-gone)
	}
	return most
}

// crowded raises one alarm for each lock whose stays were frozen for their number.
func (d *differ) crowded() {
	said := map[string]bool{}
	for i := range d.files {
		f := &d.files[i]
		if f.why != nil && f.why.Code == access.WhyCrowd && !said[f.why.Text] {
			said[f.why.Text] = true
			d.plan.Alarms = append(d.plan.Alarms, Note{Room: f.room(d.in), Reason: *f.why})
		}
	}
}
