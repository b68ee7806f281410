package plan

import (
	"slices"
	"time"

	"pinwarden/policy/access"
)

// graph says which action needs which, and finds those that need each other.
type graph struct {
	actions []*Action // of the plan, then those that wait already
	needs   [][]int

	// Tarjan's strongly connected components; they come out needs first.
	index, low []int
	placed     []bool
	stack      []int
	next       int
	found      [][]int
}

// link finds for each action that opens a lock those that close it to another stay.
func link(p *Plan) *graph {
	n := len(p.Actions) + len(p.Pending)
	g := &graph{needs: make([][]int, n), index: make([]int, n), low: make([]int, n), placed: make([]bool, n)}
	for i := range p.Actions {
		g.actions = append(g.actions, &p.Actions[i])
	}
	for i := range p.Pending {
		g.actions = append(g.actions, &p.Pending[i].Action)
	}
	closers := map[access.DoorID][]int{}
	for i, a := range g.actions {
		if !a.evidence.removes && !(a.Verb == Move && a.Break) {
			continue
		}
		if a.Verb == Revoke && a.Before.User.Suspended {
			continue // it opens nothing any more: what is left to delete holds up nobody
		}
		if h := a.Before.Line(access.RoomLine); h != nil && h.Member {
			for _, d := range h.Doors {
				closers[d] = append(closers[d], i)
			}
		}
	}
	g.seats()
	if len(closers) == 0 {
		return g
	}
	for i, a := range g.actions {
		for _, l := range a.After {
			if l.ID != access.RoomLine {
				continue
			}
			for _, d := range l.Doors {
				for _, c := range closers[d] {
					if c != i && !slices.Contains(g.needs[i], c) && a.opens(d, &l, p.Now) && g.actions[c].closes(d, l.Window.From(p.Now)) {
						g.needs[i] = append(g.needs[i], c)
					}
				}
			}
		}
	}
	return g
}

// seats lets who takes a seat come after who gives it up.
func (g *graph) seats() {
	for i, a := range g.actions {
		if a.seat == "" {
			continue
		}
		for j, from := range g.actions {
			if from.Key == a.seat && (from.Verb == Revoke || from.Verb == Tidy) {
				g.needs[i] = append(g.needs[i], j)
			}
		}
	}
}

// opens reports whether the stay can open the door after the action at a time at
// which it could not before.
func (a *Action) opens(d access.DoorID, l *access.Line, now time.Time) bool {
	have := a.Before.Line(l.ID)
	return have == nil || !have.Member || !a.Before.User.Working() || !slices.Contains(have.Doors, d) ||
		!l.Window.From(now).Within(have.Window)
}

// closes reports whether the action takes the door from its stay for the whole
// of a window in which the stay has had it.
func (a *Action) closes(d access.DoorID, w access.Window) bool {
	if !a.Before.Line(access.RoomLine).Window.Overlaps(w) {
		return false
	}
	return !slices.ContainsFunc(a.After, func(l access.Line) bool {
		return l.ID == access.RoomLine && slices.Contains(l.Doors, d) && l.Window.Overlaps(w) && a.Verb != Suspend
	})
}

// circles returns all actions, needs first; those that need each other stand together.
func (g *graph) circles() [][]int {
	for i := range g.actions {
		if g.index[i] == 0 {
			g.visit(i)
		}
	}
	return g.found
}

func (g *graph) visit(i int) {
	g.next++
	g.index[i], g.low[i] = g.next, g.next
	g.stack = append(g.stack, i)
	for _, j := range g.needs[i] {
		if g.index[j] == 0 {
			g.visit(j)
			g.low[i] = min(g.low[i], g.low[j])
		} else if !g.placed[j] {
			g.low[i] = min(g.low[i], g.index[j])
		}
	}
	if g.low[i] != g.index[i] {
		return
	}
	at := slices.Index(g.stack, i)
	circle := slices.Clone(g.stack[at:])
	g.stack = g.stack[:at]
	for _, j := range circle {
		g.placed[j] = true
	}
	g.found = append(g.found, circle)
}
