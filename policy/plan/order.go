package plan

import (
	"cmp"
	"slices"

	"pinwarden/policy/access"
)

// order sorts the actions so that what closes a lock to one stay comes before
// what opens it to another, ties by key. Moves that need each other, as a swap
// does, are let through together: both guests open both rooms for a moment, and
// neither stands before a closed door. An action that needs a move whose second
// half is still to come is left to a later pass.
func order(p *Plan) {
	slices.SortStableFunc(p.Actions, func(a, b Action) int {
		return cmp.Or(cmp.Compare(rankOf(a.Verb), rankOf(b.Verb)), cmp.Compare(a.Key, b.Key))
	})
	g := link(p)
	waits := map[access.Key]bool{} // stays whose letting go is not in this plan
	for i := range p.Pending {
		waits[p.Pending[i].Key] = true
	}
	done := slices.Grow([]Action(nil), len(p.Actions))
	for _, circle := range g.circles() {
		on := g.bind(circle, waits)
		for _, i := range circle {
			switch a := g.actions[i]; {
			case i >= len(p.Actions): // waits already
			case on != "":
				waits[a.Key] = true
				p.Pending = append(p.Pending, Pending{Action: *a, On: on, Why: "its door has to be let go first"})
			default:
				done = append(done, *a)
			}
		}
	}
	p.Actions = done
	slices.SortStableFunc(p.Pending, func(a, b Pending) int { return cmp.Compare(a.Key, b.Key) })
}

// bind writes into the actions of a circle, most often one, what they need, and
// returns the stay for which they all have to wait, or none.
func (g *graph) bind(circle []int, waits map[access.Key]bool) (on access.Key) {
	for _, i := range circle {
		a := g.actions[i]
		for _, j := range g.needs[i] {
			need := g.actions[j]
			if slices.Contains(circle, j) {
				a.With = append(a.With, need.Key)
				continue
			}
			a.Needs = append(a.Needs, need.Key)
			if waits[need.Key] || need.Verb == Move && !need.Break {
				on = need.Key
			}
		}
		slices.Sort(a.Needs)
		slices.Sort(a.With)
	}
	return on
}

// rankOf puts what takes before what gives.
func rankOf(v Verb) int {
	switch v {
	case Revoke, Suspend, Shorten, Defer:
		return 0
	case Tidy:
		return 3
	case Tell:
		return 2
	}
	return 1
}
