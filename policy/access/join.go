package access

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Join lays several observations of one hotel over each other: of each stay and
// room the newest evidence stands, and the abilities are those of all together.
//
// What the whole is worth (as of, complete) is what its bulk read is worth: of
// the houses that list, the newest complete one, else the newest. A stay that a
// complete bulk read does not show is absent from its instant on: older rows of
// it are dropped, those in doubt too. Only a stay that was read by itself stays,
// since the source did show it; whoever reads it again will learn better.
//
// A row of a bulk read that is newer than that one and not complete counts too, but
// then the whole is not complete: nothing may be taken from anybody on its word.
//
// No house that is joined is changed. The result is sorted by ID and by name.
func Join(houses ...House) House {
	base := bulk(houses)
	all := evidenceOf(houses)
	out := House{Property: base.Property, Reading: base.Reading}
	out.Complete = base.Complete && base.Lists
	out.Gaps = nil
	for i := range houses {
		h := &houses[i]
		out.Lists, out.Readiness, out.Times = out.Lists || h.Lists, out.Readiness || h.Readiness, out.Times || h.Times
		out.Gaps = append(out.Gaps, h.Gaps...)
		out.Takes, out.Received = append(out.Takes, h.Takes...), append(out.Received, h.Received...)
		if h.Skew.Abs() > out.Skew.Abs() {
			out.Skew = h.Skew
		}
		for _, b := range h.Bad {
			if b.ID == "" {
				out.Bad = append(out.Bad, b)
			}
		}
	}
	listed, unproven := listedBy(base), 0
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].id == all[i].id {
			j++
		}
		best, gone := all[i], false
		if base.Lists && !listed[best.id] {
			gone = out.Complete && best.read.Before(base.AsOf) && (best.bad != nil || !best.stay.Single)
		}
		switch {
		case gone:
		case best.bad != nil:
			out.Bad = append(out.Bad, *best.bad)
		default:
			stay := withTimes(all[i:j])
			stay.Fields = fieldsOf(all[i:j])
			stay.Unlisted = base.Lists && !listed[best.id]
			out.Stays = append(out.Stays, stay)
			unproven += yes(base.Lists && !stay.Single && stay.Read.After(base.AsOf))
		}
		i = j
	}
	if out.Complete && unproven > 0 {
		out.Complete = false
		out.Gaps = append(out.Gaps, fmt.Sprintf("%d rows are from a read that is newer than the complete one, and not complete itself", unproven))
	}
	out.Rooms = joinRooms(houses)
	return out
}

// bulk picks the house whose worth is that of the whole.
func bulk(houses []House) *House {
	best := &House{}
	for i := range houses {
		h := &houses[i]
		if i == 0 || cmp.Or(yes(h.Lists)-yes(best.Lists), yes(h.Complete)-yes(best.Complete), h.AsOf.Compare(best.AsOf)) > 0 {
			best = h
		}
	}
	return best
}

func listedBy(base *House) map[StayID]bool {
	listed := make(map[StayID]bool, len(base.Stays)+len(base.Bad))
	for i := range base.Stays {
		listed[base.Stays[i].ID] = true
	}
	for i := range base.Bad {
		listed[base.Bad[i].ID] = true
	}
	return listed
}

// evidence is one house's word on one stay: a row, or that it is in doubt.
type evidence struct {
	id     StayID
	read   time.Time
	single bool
	times  bool // the house shows times of day
	stay   *Stay
	bad    *Bad
}

// evidenceOf lists all of it by stay, the best first: what was read last; of what
// was read at one instant, what was read by itself; and else the doubt.
func evidenceOf(houses []House) []evidence {
	var all []evidence
	for i := range houses {
		h := &houses[i]
		for j := range h.Stays {
			s := &h.Stays[j]
			all = append(all, evidence{id: s.ID, read: s.Read, single: s.Single, times: h.Times, stay: s})
		}
		for j := range h.Bad {
			b := &h.Bad[j]
			if b.ID == "" {
				continue
			}
			e := evidence{id: b.ID, read: b.Read, single: b.Single, bad: b}
			if e.read.IsZero() {
				e.read = h.AsOf
			}
			all = append(all, e)
		}
	}
	slices.SortStableFunc(all, func(a, b evidence) int {
		return cmp.Or(strings.Compare(string(a.id), string(b.id)), b.read.Compare(a.read),
			yes(b.single)-yes(a.single), yes(b.bad != nil)-yes(a.bad != nil))
	})
	return all
}

// withTimes returns the best row of a stay. Where its house shows no times of day,
// those of a house that does are kept: a sold late check-out must not become the
// house's hour only because it was looked at another way.
func withTimes(rows []evidence) Stay {
	stay := *rows[0].stay
	if rows[0].times {
		return stay
	}
	for _, e := range rows[1:] {
		if e.stay == nil || !e.times {
			continue
		}
		if stay.ArrivalTime == NoTime {
			stay.ArrivalTime = e.stay.ArrivalTime
		}
		if stay.DepartureTime == NoTime {
			stay.DepartureTime = e.stay.DepartureTime
		}
		break
	}
	return stay
}

// fieldsOf returns the custom fields of the best row that read any: one that was
// looked at another way says nothing of them.
func fieldsOf(rows []evidence) []Field {
	for _, e := range rows {
		if e.stay != nil && e.stay.Fields != nil {
			return e.stay.Fields
		}
	}
	return nil
}

// joinRooms takes of each room what was said last. Not knowing says nothing, and
// of two words at one instant the worse stands.
func joinRooms(houses []House) []Room {
	var rooms []Room
	for i := range houses {
		rooms = append(rooms, houses[i].Rooms...)
	}
	slices.SortStableFunc(rooms, func(a, b Room) int {
		return cmp.Or(strings.Compare(a.Name, b.Name),
			yes(b.Readiness != ReadinessUnknown)-yes(a.Readiness != ReadinessUnknown),
			b.Read.Compare(a.Read), cmp.Compare(b.Readiness, a.Readiness))
	})
	return slices.CompactFunc(rooms, func(a, b Room) bool { return a.Name == b.Name })
}

func yes(is bool) int {
	if is {
		return 1
	}
	return 0
}
