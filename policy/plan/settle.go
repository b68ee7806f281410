package plan

import (
	"cmp"
	"slices"
	"time"

	"pinwarden/policy/access"
)

// roomLine is the verdict on a stay's room line.
type roomLine struct {
	state  lineState
	doors  []access.DoorID
	window access.Window
}

type lineState uint8

const (
	noLine   lineState = iota // none is wanted, or none is possible now
	given                     // doors and window as settled
	asHeld                    // the held line, word for word
	heldTill                  // the held doors, until window.End
)

// claim is one stay's wish for the doors of a room line.
type claim struct {
	f                 *file
	doors             []access.DoorID
	checkIn, checkOut time.Time // the stay's own hours
	end               time.Time // of the line, after yielding
	free              time.Time // when the last stay before it is out
	before            access.Key
	start             time.Time // the settled opening; zero: none
	fixed             bool      // must not change: frozen, or its room is not understood
	loser             bool
	admitted          bool
	contested         bool
}

// settle decides, lock by lock, which of the stays that want a room line have
// it and from when to when: of two stays shown in one room at one time at most
// one has it, and an arriving stay waits until the leaving one is out.
func settle(files []file, in *Inputs) {
	claims := collect(files, in)
	locks := byLock(claims)
	conflicts(claims, locks, in)
	yields(locks, in)
	waits(locks, in)
	left := lastDepartures(files, in)
	for i := range claims {
		claims[i].open(in.Now, left)
	}
	for i := range claims {
		claims[i].decide(locks, in)
	}
}

// collect makes the claims: a grant's room line, or a held line that must not change.
func collect(files []file, in *Inputs) []claim {
	claims := make([]claim, 0, len(files))
	for i := range files {
		f := &files[i]
		switch {
		case f.fate == served && !f.grant.Closed && !f.grant.KeepRoom:
			if l := f.grant.Line(access.RoomLine); l != nil {
				claims = append(claims, claim{
					f: f, doors: l.Doors, end: l.Window.End,
					checkIn: f.grant.CheckIn, checkOut: f.grant.CheckOut,
				})
			}
		case f.fate == frozen || f.fate == served && f.grant.KeepRoom:
			if f.holding == nil {
				continue
			}
			if h := f.holding.Line(access.RoomLine); h != nil && h.Member && !h.Window.From(in.Now).Empty() {
				claims = append(claims, claim{
					f: f, doors: h.Doors, end: h.Window.End, fixed: true,
					checkIn: h.Window.Start, checkOut: h.Window.End, start: h.Window.Start,
				})
			}
		}
	}
	return claims
}

// table finds the claims on a lock.
type table struct {
	only   map[access.DoorID]*claim   // the first claim on each lock
	groups map[access.DoorID][]*claim // of the locks with several claims, all, by check-in
	order  []access.DoorID            // of groups
}

func byLock(claims []claim) *table {
	t := &table{only: make(map[access.DoorID]*claim, len(claims)), groups: map[access.DoorID][]*claim{}}
	for i := range claims {
		c := &claims[i]
		for _, d := range c.doors {
			switch one := t.only[d]; {
			case one == nil:
				t.only[d] = c
			case len(t.groups[d]) == 0:
				t.groups[d] = []*claim{one, c}
				t.order = append(t.order, d)
				one.contested, c.contested = true, true
			default:
				t.groups[d] = append(t.groups[d], c)
				c.contested = true
			}
		}
	}
	slices.Sort(t.order)
	for _, group := range t.groups {
		slices.SortFunc(group, func(a, b *claim) int {
			return cmp.Or(a.checkIn.Compare(b.checkIn), cmp.Compare(a.f.stay.Key, b.f.stay.Key))
		})
	}
	return t
}

// on returns every claim on a lock.
func (t *table) on(d access.DoorID) []*claim {
	if group := t.groups[d]; group != nil {
		return group
	}
	if one := t.only[d]; one != nil {
		return []*claim{one}
	}
	return nil
}

// conflicts finds the stays that are shown in one room at one time and lets at
// most one of them have the lock: the best of all first, then whoever still fits.
func conflicts(claims []claim, locks *table, in *Inputs) {
	var rivals []*claim
	for i := range claims {
		c := &claims[i]
		if c.contested && slices.ContainsFunc(c.doors, func(d access.DoorID) bool {
			return slices.ContainsFunc(locks.groups[d], func(o *claim) bool { return c.rivals(o, in) })
		}) {
			rivals = append(rivals, c)
		}
	}
	slices.SortFunc(rivals, func(a, b *claim) int { return a.rank(b, in) })
	for _, c := range rivals {
		c.admitted = true
		for _, d := range c.doors {
			for _, o := range locks.groups[d] {
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

// rivals reports whether both are shown in the room for a common night.
func (c *claim) rivals(o *claim, in *Inputs) bool {
	if c == o || c.f.stay.Phase == access.Departed || o.f.stay.Phase == access.Departed || shares(c, o, in) {
		return false
	}
	a, b := c.f.stay, o.f.stay
	if a.Arrival == a.Departure && b.Arrival == b.Departure {
		return a.Arrival == b.Arrival && c.checkIn.Before(o.checkOut) && o.checkIn.Before(c.checkOut)
	}
	return a.Arrival < b.Departure && b.Arrival < a.Departure
}

func shares(c, o *claim, in *Inputs) bool {
	return in.Want.Sharers || slices.Contains(c.f.stay.Linked, o.f.stay.ID) || slices.Contains(o.f.stay.Linked, c.f.stay.ID)
}

// rank orders rivals: in house before expected; of two in house the one that
// holds the lock; of two expected the one whose arrival day has not passed
// without check-in, then the one that was told; then by key.
func (c *claim) rank(o *claim, in *Inputs) int {
	today := access.DateOf(in.Now, in.Zone)
	missedArrival := func(c *claim) bool { return !c.f.inHouse() && c.f.stay.Arrival < today }
	return cmp.Or(
		yesFirst(c.f.inHouse(), o.f.inHouse()),
		yesFirst(c.f.inHouse() && c.holds(), o.f.inHouse() && o.holds()),
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
	h := c.f.held(access.RoomLine)
	return h != nil && h.Member && access.MeetDoors(h.Doors, c.doors)
}

func (f *file) held(id access.LineID) *access.HeldLine {
	if f.holding == nil {
		return nil
	}
	return f.holding.Line(id)
}

func (f *file) told() bool { return f.known != nil && f.known.Told.User != "" }

// dayUse reports whether the stay has no night.
func (c *claim) dayUse() bool { return c.f.stay.Arrival == c.f.stay.Departure }
