package plan

import (
	"cmp"
	"slices"

	"pinwarden/policy/access"
)

// rivalry is two stays that are shown on one lock at one time.
type rivalry struct{ a, b *claim }

// rivals finds the stays that are shown in one room at one time.
func (t *table) rivals(in *Inputs) []rivalry {
	var found []rivalry
	for _, l := range t.shared {
		for j, a := range l.claims {
			for _, b := range l.claims[:j] {
				if a.rivals(b, in) {
					found = append(found, rivalry{a, b})
				}
			}
		}
	}
	return found
}

// conflicts lets at most one of several rivals have a lock: the best of all
// first, then whoever still fits.
func conflicts(found []rivalry, locks *table, in *Inputs) {
	var rivals []*claim
	for _, r := range found {
		for _, c := range []*claim{r.a, r.b} {
			if !c.contested {
				c.contested = true
				rivals = append(rivals, c)
			}
		}
	}
	slices.SortFunc(rivals, func(a, b *claim) int { return a.rank(b, in) })
	for _, c := range rivals {
		c.admitted = true
		for _, d := range c.doors {
			for _, o := range locks.on(d) {
				if o.admitted && o != c && c.rivals(o, in) && !c.fixed {
					c.admitted, c.loser = false, true
					c.f.reasons = append(c.f.reasons, access.Reason{Code: access.WhyConflict, Other: o.f.stay.Key})
				}
			}
			if c.loser {
				break
			}
		}
	}
}

// outdated freezes stays that are about to lose a lock to a rival although one of
// the two rows was read before what the other shows: they may have changed rooms.
// Both are read again before anything is taken from either.
func outdated(rivals []rivalry, in *Inputs) bool {
	found := false
	for _, r := range rivals {
		a, b := r.a, r.b
		if a.fixed && b.fixed || !a.readBefore(b) && !b.readBefore(a) {
			continue
		}
		winner, loser := a, b
		if b.rank(a, in) < 0 {
			winner, loser = b, a
		}
		if loser.holds() {
			found = true
			loser.outdate()
			if winner.holds() {
				winner.outdate()
			}
		}
	}
	return found
}

// readBefore reports whether c's row is older than what o's row came to show.
func (c *claim) readBefore(o *claim) bool {
	k := o.f.known
	return k != nil && c.f.stay.Read.Before(later(later(k.PhaseSince, k.RoomSince), k.DatesSince))
}

func (c *claim) outdate() {
	if c.f.fate == served {
		c.f.freeze(access.Reason{Code: access.WhyStaleRow, At: c.f.stay.Read})
	}
}

// rivals reports whether both are shown in the room for a common night to come:
// in nights that are over, one of them may have been in another room.
func (c *claim) rivals(o *claim, in *Inputs) bool {
	if !c.meets(o) || c == o || c.f.stay.Phase == access.Departed || o.f.stay.Phase == access.Departed || shares(c, o, in) {
		return false
	}
	return c.dayUse() || o.dayUse() || min(c.departs, o.departs) > access.DateOf(in.Now, in.Zone)
}

// meets reports whether the two stays are shown for a common night, or for
// common hours of one day.
func (c *claim) meets(o *claim) bool {
	if c.dayUse() && o.dayUse() {
		return c.arrives == o.arrives && c.checkIn < o.checkOut && o.checkIn < c.checkOut
	}
	return c.arrives < o.departs && o.arrives < c.departs
}

// shares reports whether the two may open the room together: the source links
// them, or they are in one room at one time and the policy allows it.
func shares(c, o *claim, in *Inputs) bool {
	if !c.linked && !o.linked && !in.Want.Sharers && in.Want.Shared == nil {
		return false // nearly always
	}
	a, b, room := c.f.stay, o.f.stay, c.f.room(in)
	return slices.Contains(a.Linked, b.ID) || slices.Contains(b.Linked, a.ID) ||
		in.Want.Shares(room) && room == o.f.room(in) && c.meets(o)
}

// room is the name of the stay's room, whatever the source calls it.
func (f *file) room(in *Inputs) string {
	if f.grant != nil && f.grant.Room != "" {
		return f.grant.Room
	}
	if name, found := in.Want.Aliases[f.stay.Room]; found {
		return name
	}
	return f.stay.Room
}

// rank orders rivals: what must not change before all else; in house before expected; of two in house the one that
// holds the lock; of two expected the one whose arrival day has not passed
// without check-in, then the one that was told; then by key.
func (c *claim) rank(o *claim, in *Inputs) int {
	today := access.DateOf(in.Now, in.Zone)
	missedArrival := func(c *claim) bool { return !c.f.inHouse() && c.arrives < today }
	return cmp.Or(
		yesFirst(c.fixed, o.fixed),
		yesFirst(c.f.inHouse(), o.f.inHouse()),
		cmp.Compare(o.has(), c.has()),
		yesFirst(!missedArrival(c), !missedArrival(o)),
		yesFirst(c.f.told(), o.f.told()),
		cmp.Compare(c.f.stay.Key, o.f.stay.Key),
	)
}

func yesFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// holds reports whether the stay's room line has one of the doors now.
func (c *claim) holds() bool {
	h := c.f.heldRoom
	return h != nil && h.Member && access.MeetDoors(h.Doors, c.doors)
}

// has ranks guests in house by what they hold of the doors: all, some or none.
func (c *claim) has() int {
	switch {
	case !c.f.inHouse() || !c.holds():
		return 0
	case len(access.MinusDoors(c.doors, c.f.heldRoom.Doors)) > 0:
		return 1
	}
	return 2
}
