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
	g := graph{actions: p.Actions, index: make([]int, len(p.Actions)), low: make([]int, len(p.Actions)), part: make([]int, len(p.Actions))}
	g.link()
	g.parts()
	later := map[access.Key]bool{}
	var done []Action
	for _, i := range g.sorted {
		a := p.Actions[i]
		var on access.Key
		for _, j := range g.needs[i] {
			if g.part[i] == g.part[j] {
				continue
			}
			need := &p.Actions[j]
			a.Needs = append(a.Needs, need.Key)
			if later[need.Key] || need.Verb == Move && !need.Break {
				on = need.Key
			}
		}
		slices.Sort(a.Needs)
		if on != "" {
			later[a.Key] = true
			p.Pending = append(p.Pending, Pending{Action: a, On: on, Why: "its door has to be let go first"})
			continue
		}
		done = append(done, a)
	}
	p.Actions = done
	slices.SortStableFunc(p.Pending, func(a, b Pending) int { return cmp.Compare(a.Key, b.Key) })
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

// graph says which action needs which, and finds those that need each other.
type graph struct {
	actions []Action
	needs   [][]int

	// Tarjan's strongly connected components; they come out needs first.
	index, low, part []int
	stack, sorted    []int
	next, parted     int
}

// link finds for each action that opens a lock those that close it to another stay.
func (g *graph) link() {
	type closer struct {
		action int
		window access.Window
	}
	closers := map[access.DoorID][]closer{}
	for i := range g.actions {
		a := &g.actions[i]
		if !a.evidence.removes && !(a.Verb == Move && a.Break) {
			continue
		}
		if h := a.Before.Line(access.RoomLine); h != nil && h.Member {
			for _, d := range h.Doors {
				closers[d] = append(closers[d], closer{i, h.Window})
			}
		}
	}
	g.needs = make([][]int, len(g.actions))
	if len(closers) == 0 {
		return
	}
	for i := range g.actions {
		for _, l := range g.actions[i].After {
			if l.ID != access.RoomLine {
				continue
			}
			for _, d := range l.Doors {
				for _, c := range closers[d] {
					if c.action != i && c.window.Overlaps(l.Window) && !slices.Contains(g.needs[i], c.action) && !g.keeps(c.action, d, l.Window) {
						g.needs[i] = append(g.needs[i], c.action)
					}
				}
			}
		}
	}
}

// keeps reports whether the closing action leaves the door to its stay in the
// window all the same, so that waiting for it would be in vain.
func (g *graph) keeps(action int, d access.DoorID, w access.Window) bool {
	for _, l := range g.actions[action].After {
		if l.ID == access.RoomLine && slices.Contains(l.Doors, d) && l.Window.Overlaps(w) {
			return true
		}
	}
	return false
}

func (g *graph) parts() {
	for i := range g.actions {
		if g.index[i] == 0 {
			g.visit(i)
		}
	}
}

func (g *graph) visit(i int) {
	g.next++
	g.index[i], g.low[i] = g.next, g.next
	g.stack = append(g.stack, i)
	for _, j := range g.needs[i] {
		if g.index[j] == 0 {
			g.visit(j)
			g.low[i] = min(g.low[i], g.low[j])
		} else if g.part[j] == 0 {
			g.low[i] = min(g.low[i], g.index[j])
		}
	}
	if g.low[i] != g.index[i] {
		return
	}
	g.parted++
	for {
		j := g.stack[len(g.stack)-1]
		g.stack = g.stack[:len(g.stack)-1]
		g.part[j] = g.parted
		g.sorted = append(g.sorted, j)
		if j == i {
			return
		}
	}
}
