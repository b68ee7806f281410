package show

import (
	"slices"

	"pinwarden/policy/access"
)

// reach returns which doors a change opens, and in which hours, that the stay
// could not open before. Doors with the same hours come together.
func reach(c *Change, state State) []Reach {
	had := map[access.DoorID][]access.Window{}
	for i := range c.Lines {
		if l := &c.Lines[i]; l.Was != nil && !l.Inert {
			for _, d := range l.Was.Doors {
				had[d.ID] = append(had[d.ID], l.Was.window())
			}
		}
	}
	var out []Reach
	for i := range c.Lines {
		l := &c.Lines[i]
		if l.Becomes == nil {
			continue
		}
		for _, d := range l.Becomes.Doors {
			for _, w := range gained(l.Becomes.window().From(c.at), had[d.ID]) {
				had[d.ID] = append(had[d.ID], w)
				out = add(out, Reach{
					State: state, Room: c.Room, Stay: c.Stay, Doors: []Door{d}, Rule: c.Rule,
					From: w.Start.In(l.Becomes.From.Location()), Until: w.End.In(l.Becomes.Until.Location()),
				})
			}
		}
	}
	return out
}

func (h *Hours) window() access.Window { return access.Window{Start: h.From, End: h.Until} }

// add adds a door to the hours that others have as well, or new ones.
func add(to []Reach, r Reach) []Reach {
	i := slices.IndexFunc(to, func(o Reach) bool { return o.From.Equal(r.From) && o.Until.Equal(r.Until) })
	if i < 0 {
		return append(to, r)
	}
	to[i].Doors = append(to[i].Doors, r.Doors...)
	return to
}

// gained returns the parts of a window that are in none of the others, in order.
func gained(w access.Window, had []access.Window) []access.Window {
	left := []access.Window{w}
	for _, h := range had {
		var next []access.Window
		for _, l := range left {
			if !l.Overlaps(h) {
				next = append(next, l)
				continue
			}
			next = append(next, access.Window{Start: l.Start, End: h.Start}, access.Window{Start: h.End, End: l.End})
		}
		left = next
	}
	return slices.DeleteFunc(left, access.Window.Empty)
}
