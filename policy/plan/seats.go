package plan

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"pinwarden/policy/access"
)

const (
	// surely is how long before check-in a guest is sure of the seat.
	surely = 48 * time.Hour
	// seatsWarn is the share of the seats from which on somebody should know.
	seatsWarn = 0.8
)

// takesSeat reports whether the action makes or subscribes a user.
func (a *Action) takesSeat() bool {
	switch a.Verb {
	case Issue, Extend, Defer, Shorten, Move, Repair:
		return len(a.After) > 0 && (a.Before.User.Ref == "" || a.Before.User.Suspended)
	}
	return false
}

// givesSeat reports whether the action suspends a user of whom the doors are known to hear.
func (a *Action) givesSeat(d *differ) bool {
	if a.Before.User.Ref == "" || a.Before.User.Suspended || a.Verb != Revoke && (a.Verb != Tidy || !a.Ended) {
		return false
	}
	return !slices.ContainsFunc(a.removals(d.in.Now), func(u access.Unconfirmed) bool { return d.bad.offline(u.Door) })
}

// seats gives each user that is to be made or subscribed a seat, in house and
// nearest first, before it takes one: on a full site a PIN is made that opens
// nothing. What is given up in this plan counts once it is done, and who needs
// a seat now takes that of a guest who comes much later and was told nothing.
func (d *differ) seats() {
	s := d.in.Site.Seats
	if s.Bought == 0 {
		return // not known
	}
	var takers, givers []*Action
	for i := range d.plan.Actions {
		switch a := &d.plan.Actions[i]; {
		case a.takesSeat():
			takers = append(takers, a)
		case a.givesSeat(d):
			givers = append(givers, a)
		}
	}
	used := s.Used - len(givers)
	if len(takers) > 0 {
		used += d.seat(takers, givers)
	}
	if float64(used) > seatsWarn*float64(s.Bought) {
		d.plan.Alarms = append(d.plan.Alarms, Note{Reason: access.Reason{
			Code: access.WhySeats, Text: fmt.Sprintf("%d of %d", used, s.Bought),
		}})
	}
}

// seat seats those who need it, and returns how many seats more that takes.
func (d *differ) seat(takers, givers []*Action) (more int) {
	files := make(map[access.Key]*file, len(d.files))
	for i := range d.files {
		files[d.files[i].stay.Key] = &d.files[i]
	}
	slices.SortFunc(takers, func(a, b *Action) int {
		return cmp.Or(yesFirst(d.sure(files[a.Key]), d.sure(files[b.Key])), yesFirst(a.evidence.inHouse, b.evidence.inHouse),
			a.evidence.checkIn.Compare(b.evidence.checkIn), cmp.Compare(a.Key, b.Key))
	})
	free := d.in.Site.Seats.Bought - d.in.Site.Seats.Used - d.unsureSeats() // below zero: more are used than there are
	var waits []*Action
	var taken []Action
	later := d.givesWay()
	for i, a := range takers {
		switch {
		case i < free:
		case i < free+len(givers):
			a.seat = givers[i-free].Key
		case len(later) > 0 && d.sure(files[a.Key]) && free+len(givers) >= 0:
			taken = append(taken, d.takeSeat(later[0], a))
			later = later[1:]
		default:
			waits = append(waits, a)
		}
	}
	more = len(takers) - len(taken) - len(waits)
	d.withoutSeat(waits, taken, givers, files)
	return more
}

// sure reports whether nobody may take the stay's seat: in house, told, or due soon.
func (d *differ) sure(f *file) bool {
	return f.inHouse() || f.told() || !f.grant.CheckIn.After(d.in.Now.Add(surely))
}

// unsureSeats are those of users that are suspended at the site while a door may
// not know it: until it does, they do not count as free.
func (d *differ) unsureSeats() int {
	stays := map[access.Key]bool{}
	for _, u := range d.in.Known.Unconfirmed {
		if h := d.in.Site.Holding(u.Key); d.lives(&u) && (h == nil || h.User.Ref == "" || h.User.Suspended) {
			stays[u.Key] = true
		}
	}
	return len(stays)
}

// givesWay lists the stays that have a seat and could do without it for now, those who come last first.
func (d *differ) givesWay() []*file {
	busy := map[access.Key]bool{} // a message or the half of a move is on its way
	for i := range d.plan.Actions {
		if a := &d.plan.Actions[i]; a.Verb == Tell {
			busy[a.Key] = true
		}
	}
	for i := range d.plan.Pending {
		busy[d.plan.Pending[i].Key] = true
	}
	var out []*file
	for i := range d.files {
		f := &d.files[i]
		seated := f.fate == served && f.holding != nil && f.holding.User.Ref != "" && !f.holding.User.Suspended
		if seated && f.stay.Phase == access.Expected && !d.sure(f) && f.known != nil && f.known.Tried.IsZero() && !busy[f.stay.Key] {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b *file) int {
		return cmp.Or(b.grant.CheckIn.Compare(a.grant.CheckIn), cmp.Compare(a.stay.Key, b.stay.Key))
	})
	return out
}

// takeSeat suspends the user of a stay for the sake of another one. The PIN is
// kept. It counts as a removal only if a door is open to it already.
func (d *differ) takeSeat(f *file, a *Action) Action {
	a.seat = f.stay.Key
	return Action{
		Key: f.stay.Key, Stay: f.stay.ID, Verb: Revoke, Room: cmp.Or(f.stay.Room, f.holding.Room), Rule: f.grant.Rule,
		Reasons: []access.Reason{{Code: access.WhySeatTaken, Other: a.Key}}, Before: *f.holding,
		evidence: evidence{
			removes: true, held: true, single: f.stay.Single,
			counted: slices.ContainsFunc(f.holding.Lines, func(l access.HeldLine) bool { return l.Member && l.Window.Contains(d.in.Now) }),
		},
	}
}

// withoutSeat takes the actions that have no seat out of the plan, and puts in
// those that free one. Who waits is told until when, as far as it can be foreseen.
func (d *differ) withoutSeat(waits []*Action, taken []Action, givers []*Action, files map[access.Key]*file) {
	gone := map[access.Key]bool{}
	var ends []time.Time
	if len(waits) > 0 {
		ends = d.seatEnds(taken, givers)
	}
	for i, a := range waits {
		gone[a.Key] = true
		why := access.Reason{Code: access.WhyNoSeat}
		if i < len(ends) {
			why.At = ends[i]
			d.wake(why.At)
		}
		if f := files[a.Key]; d.sure(f) {
			d.alarm(f, why)
		} else {
			d.left(f, why)
		}
	}
	for i := range taken {
		gone[taken[i].Key] = true
	}
	if len(gone) > 0 {
		d.plan.Actions = slices.DeleteFunc(d.plan.Actions, func(a Action) bool { return gone[a.Key] })
	}
	d.plan.Actions = append(d.plan.Actions, taken...)
}

// seatEnds are the instants at which the seats of others become free by themselves, soonest first.
func (d *differ) seatEnds(taken []Action, givers []*Action) []time.Time {
	given := map[access.Key]bool{}
	for i := range taken {
		given[taken[i].Key] = true
	}
	for _, a := range givers {
		given[a.Key] = true
	}
	var ends []time.Time
	for i := range d.in.Site.Holdings {
		h := &d.in.Site.Holdings[i]
		if end := lastEnd(h); h.User.Ref != "" && !h.User.Suspended && end.After(d.in.Now) && !given[h.Key] {
			ends = append(ends, end)
		}
	}
	slices.SortFunc(ends, time.Time.Compare)
	return ends
}
