package plan

import (
	"slices"
	"time"
)

// Then returns the inputs as they would be at a later instant if nothing but time
// passed until then: rows, rooms and doors stay as they were read, and every
// reading counts as made then, so that none is too old. What was said only once,
// as a room's ready mark, keeps its own instant. Of an instant that is not later
// it returns the inputs as they are.
func Then(in Inputs, at time.Time) Inputs {
	ahead := at.Sub(in.Now)
	if ahead <= 0 {
		return in
	}
	in.Read, in.Now = in.Now, at
	later := func(t *time.Time) {
		if !t.IsZero() {
			*t = t.Add(ahead)
		}
	}
	later(&in.House.AsOf)
	later(&in.Site.AsOf)
	in.House.Stays = slices.Clone(in.House.Stays)
	for i := range in.House.Stays {
		later(&in.House.Stays[i].Read)
	}
	in.House.Bad = slices.Clone(in.House.Bad)
	for i := range in.House.Bad {
		later(&in.House.Bad[i].Read)
	}
	in.House.Rooms = slices.Clone(in.House.Rooms)
	for i := range in.House.Rooms {
		if r := &in.House.Rooms[i]; !r.Mark {
			later(&r.Read)
		}
	}
	in.Site.Holdings = slices.Clone(in.Site.Holdings)
	for i := range in.Site.Holdings {
		later(&in.Site.Holdings[i].Looked)
	}
	if ahead >= time.Hour {
		in.Known.Counted = 0 // removals of an hour ago
	}
	return in
}
