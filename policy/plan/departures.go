package plan

import (
	"cmp"
	"slices"
	"time"

	"pinwarden/policy/access"
)

// leaving is when a stay was due out of a room, and when its line was over or its
// departure shown.
type leaving struct{ due, over time.Time }

// departures are those that are over, by lock, for the locks of stays that wait for a ready mark.
type departures map[access.DoorID][]leaving

// last is when the last of them could open one of the doors no more, seen by the
// next stay, to whose check-in they gave way.
func (d departures) last(doors []access.DoorID, checkIn time.Time) (last time.Time) {
	for _, door := range doors {
		for _, l := range d[door] {
			last = later(last, earlier(l.over, later(l.due, checkIn)))
		}
	}
	return last
}

func findDepartures(claims []claim, in *Inputs) departures {
	d := departures{}
	locksOf := map[string][]access.DoorID{} // of a room as the source shows it
	for i := range claims {
		if c := &claims[i]; c.start == never && !c.fixed && !c.kept && c.f.grant.Gated() {
			locksOf[c.f.stay.Room] = c.doors
			for _, door := range c.doors {
				d[door] = nil
			}
		}
	}
	if len(d) == 0 {
		return nil
	}
	add := func(room string, due, over time.Time) {
		if over.After(in.Now) {
			return
		}
		doors, found := locksOf[room]
		if !found {
			doors = in.locksOf(room)
			locksOf[room] = doors
		}
		for _, door := range doors {
			if _, asked := d[door]; asked {
				d[door] = append(d[door], leaving{due, over})
			}
		}
	}
	due := func(date access.Date) time.Time { return access.At(date, in.Want.CheckOut, access.Closing, in.Zone) }
	for i := range in.Want.Grants {
		g := &in.Want.Grants[i]
		add(g.Stay.Room, g.CheckOut, g.RoomEnd)
	}
	for i := range in.Want.Skips {
		if s := &in.Want.Skips[i]; s.Why.Code == access.WhyOver {
			add(s.Stay.Room, due(s.Stay.Departure), s.Why.At)
		}
	}
	shown := in.House.Stays
	for i := range in.Known.Stays {
		k := &in.Known.Stays[i]
		for len(shown) > 0 && shown[0].Key < k.Key {
			shown = shown[1:]
		}
		switch {
		case k.Phase == access.Departed:
			add(k.Room, k.PhaseSince, k.PhaseSince)
		case len(shown) > 0 && shown[0].Key == k.Key:
		case k.Phase == access.Expected, k.Phase == access.InHouse:
			// Its row has gone without a word; the line was its own until check-out at least.
			add(k.Room, due(k.Departure), due(k.Departure))
		}
	}
	return d
}

// locksOf returns all locks of the template of a room as the source shows it.
func (in *Inputs) locksOf(room string) []access.DoorID {
	if name, found := in.Want.Aliases[room]; found {
		room = name
	}
	i, found := slices.BinarySearchFunc(in.Site.Templates, room, func(t access.Template, name string) int {
		return cmp.Compare(t.Name, name)
	})
	if !found {
		return nil
	}
	return in.Site.Templates[i].Doors
}
