package plan

import (
	"slices"

	"pinwarden/policy/access"
)

// park leaves the doors whose hub runs on another clock out of what stays get
// new: the digits of a schedule would mean other hours there. Who holds one keeps it.
func park(files []file, in *Inputs) {
	var parked []access.DoorID
	for i := range in.Site.Doors {
		if d := &in.Site.Doors[i]; d.Has(access.OtherClock) {
			parked = append(parked, d.ID)
		}
	}
	if len(parked) == 0 {
		return
	}
	for i := range files {
		if f := &files[i]; f.grant != nil {
			f.park(parked, in)
		}
	}
}

// park writes a grant without the parked doors that the stay does not hold. A
// room line that loses all its doors waits; one that is held stays as it is.
func (f *file) park(parked []access.DoorID, in *Inputs) {
	if !slices.ContainsFunc(f.grant.Lines, func(l access.Line) bool { return access.MeetDoors(l.Doors, parked) }) {
		return
	}
	g := *f.grant
	g.Lines, g.Reasons = nil, slices.Clone(g.Reasons)
	for _, l := range f.grant.Lines {
		out := access.MinusDoors(l.Doors, access.MinusDoors(l.Doors, parked))
		if h := f.held(l.ID); h != nil {
			out = access.MinusDoors(out, h.Doors)
		}
		l.Doors = access.MinusDoors(l.Doors, out)
		waits := len(l.Doors) == 0 && l.ID == access.RoomLine
		for _, d := range out {
			why := access.Reason{Code: access.WhyOtherClock, Text: doorName(in.Site.Doors, d)}
			if waits {
				why.Code = access.WhyParked
			}
			g.Reasons = append(g.Reasons, why)
		}
		if len(l.Doors) > 0 {
			g.Lines = append(g.Lines, l)
		}
		if waits {
			g.KeepRoom, g.Opening = true, nil
		}
	}
	f.grant = &g
}
