package saltoks

import (
	"cmp"
	"slices"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// after returns the holding with the effect of a step that is done. What it is
// given stays as it is.
func after(h access.Holding, s plan.Step, r result) access.Holding {
	h.Key = cmp.Or(h.Key, s.Key)
	h.Lines = slices.Clone(h.Lines)
	switch s.Op {
	case plan.MakeUser:
		h.User, h.Room = r.user, cmp.Or(h.Room, s.Room)
	case plan.EnableUser:
		h.User.UsesPIN, h.User.Blocked = true, false
	case plan.SubscribeUser:
		h.User.Suspended = false
	case plan.SuspendUser:
		h.User.Suspended = true
	case plan.MintPIN:
		h.User.HasKey, h.User.Minted = true, true
	case plan.MakeGroup:
		h.Room = cmp.Or(h.Room, s.Room)
		h.Lines = append(h.Lines, access.HeldLine{ID: s.Line, Ref: r.ref, Room: s.Room})
		slices.SortFunc(h.Lines, func(a, b access.HeldLine) int { return cmp.Compare(a.ID, b.ID) })
	case plan.DropUser, plan.DropGroup:
		return without(h, s.Ref)
	}
	if l := h.Line(s.Line); l != nil {
		onLine(l, s, r)
	}
	return h
}

// onLine changes one line of a holding that is our own copy.
func onLine(l *access.HeldLine, s plan.Step, r result) {
	switch s.Op {
	case plan.SetSchedule:
		l.Schedule, l.Window = r.ref, r.window
		l.Odd = dropped(l.Odd, r.ref)
	case plan.DropSchedule:
		l.Odd = dropped(l.Odd, s.Schedule)
		if l.Schedule == s.Schedule {
			l.Schedule, l.Window = "", access.Window{}
		}
	case plan.AddDoor:
		l.Doors = append(dropped(l.Doors, s.Door), s.Door)
		slices.Sort(l.Doors)
	case plan.DropDoor:
		l.Doors = dropped(l.Doors, s.Door)
	case plan.AddMember:
		l.Member = true
	case plan.DropMember:
		l.Member = false
	}
}

// without takes a user or a group out of a holding, whether it counts or is a double.
func without(h access.Holding, ref string) access.Holding {
	if h.User.Ref == ref {
		h.User = access.User{}
		for i := range h.Lines {
			h.Lines[i].Member = false
		}
	}
	h.Lines = slices.DeleteFunc(h.Lines, func(l access.HeldLine) bool { return l.Ref == ref })
	h.Doubles = slices.DeleteFunc(slices.Clone(h.Doubles), func(d access.Double) bool { return d.Ref == ref })
	return h
}

// dropped returns a copy of the list without one thing; nil if nothing is left.
func dropped[T comparable](list []T, thing T) []T {
	var rest []T
	for _, t := range list {
		if t != thing {
			rest = append(rest, t)
		}
	}
	return rest
}
