package controller

import (
	"slices"

	"pinwarden/controller/view"
	"pinwarden/policy/access"
)

// Rows are what the pass saw and wants, a row for each stay with a grant, a
// skip or a holding.
func (c *Cycle) Rows() []view.Row {
	rows := map[access.Key]*view.Row{}
	row := func(k access.Key) *view.Row {
		if rows[k] == nil {
			rows[k] = &view.Row{Key: k}
		}
		return rows[k]
	}
	for i := range c.In.Want.Grants {
		g := &c.In.Want.Grants[i]
		r := row(g.Stay.Key)
		r.Stay, r.Room, r.Phase, r.CheckIn, r.CheckOut = g.Stay.ID, g.Stay.Room, g.Stay.Phase, g.CheckIn, g.CheckOut
		r.Rule, r.Reasons, r.Next = g.Rule, g.Reasons, g.Next
		for _, l := range g.Lines {
			r.Doors = append(r.Doors, l.Doors...)
		}
	}
	for i := range c.In.Want.Skips {
		s := &c.In.Want.Skips[i]
		r := row(s.Stay.Key)
		r.Stay, r.Room, r.Phase = s.Stay.ID, s.Stay.Room, s.Stay.Phase
		r.Rule, r.Reasons = s.Rule, []access.Reason{s.Why}
	}
	for i := range c.In.Site.Holdings {
		h := &c.In.Site.Holdings[i]
		r := row(h.Key)
		r.Lines, r.Working = h.Lines, h.User.Working()
		if r.Room == "" {
			r.Room = h.Room
		}
		for _, l := range h.Lines {
			r.Doors = append(r.Doors, l.Doors...)
		}
		if k := c.In.Known.Find(h.Key); k != nil {
			r.Stay = k.ID
			r.Told = k.Told.Sure(h.User.Ref)
		}
	}
	out := make([]view.Row, 0, len(rows))
	for _, r := range rows {
		slices.Sort(r.Doors)
		r.Doors = slices.Compact(r.Doors)
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b view.Row) int {
		if a.Key < b.Key {
			return -1
		}
		return 1
	})
	return out
}
