package plan

import (
	"time"

	"pinwarden/policy/access"
)

// leaving is when a stay was due out of a room, and when its line was over or its
// departure shown.
type leaving struct{ due, over time.Time }

// departures are those that are over, by room, for the rooms of stays that wait for a ready mark.
type departures map[string][]leaving

// last is when the last of them could open the room no more, seen by the next
// stay, to whose check-in they gave way.
func (d departures) last(room string, checkIn time.Time) (last time.Time) {
	for _, l := range d[room] {
		last = later(last, earlier(l.over, later(l.due, checkIn)))
	}
	return last
}

func findDepartures(claims []claim, in *Inputs) departures {
	d := departures{}
	for i := range claims {
		if c := &claims[i]; c.start == never && !c.fixed && !c.kept && c.f.grant.Gated() {
			d[c.f.room(in)] = nil
		}
	}
	if len(d) == 0 {
		return nil
	}
	add := func(room string, due, over time.Time) {
		if name, found := in.Want.Aliases[room]; found {
			room = name
		}
		if _, asked := d[room]; asked && !over.After(in.Now) {
			d[room] = append(d[room], leaving{due, over})
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
