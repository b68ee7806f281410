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
	comes             time.Time // since when it has the doors, or when it first needs them: at check-in or now
	end               time.Time // of the line, after yielding
	out               time.Time // when the last stay before it is out
	before            access.Key
	start             time.Time // the settled opening; zero: none
	fixed             bool      // must not change: frozen, or its room is not understood
	kept              bool      // the held doors of a guest who has left: they only close
	loser             bool
	admitted          bool
	deferred          bool // waits for the stay before it
	contested         bool
}

// settle decides, lock by lock, which of the stays that want a room line have
// it and from when to when: of two stays shown in one room at one time at most
// one has it, and an arriving stay waits until the leaving one is out.
func settle(files []file, in *Inputs) {
	claims := collect(files, in)
	locks := byLock(claims)
	if outdated(locks, in) {
		claims = collect(files, in)
		locks = byLock(claims)
	}
	conflicts(claims, locks, in)
	yields(locks, in)
	waits(locks, in)
	left := findDepartures(files, in)
	for i := range claims {
		claims[i].open(in, left)
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
		case f.fate == served && f.stay.Phase == access.Departed:
			if !f.grace(access.RoomLine).From(in.Now).Empty() {
				claims = append(claims, f.onGrace())
			}
		case f.fate == served && !f.grant.Closed && !f.grant.KeepRoom:
			claims = f.granted(claims, in.Now)
		case f.fate == frozen && f.holding.Looked.IsZero() && f.grant != nil:
			claims = f.granted(claims, in.Now) // what it holds is not known yet
		case f.fate == frozen || f.fate == served && f.grant.KeepRoom:
			if f.holdsRoom(in.Now) {
				claims = append(claims, f.asItIs())
			}
		}
	}
	return claims
}

// holdsRoom reports whether the stay has a room line that is not over.
func (f *file) holdsRoom(now time.Time) bool {
	h := f.held(access.RoomLine)
	return h != nil && h.Member && !h.Window.From(now).Empty()
}

// asItIs is the claim of a held line that must not change.
func (f *file) asItIs() claim {
	h := f.held(access.RoomLine)
	return claim{
		f: f, doors: h.Doors, end: h.Window.End, fixed: true,
		checkIn: h.Window.Start, checkOut: h.Window.End, comes: h.Window.Start, start: h.Window.Start,
	}
}

// onGrace is the claim of a guest who has left: the held doors, wherever the row
// shows the stay by now, until the grace is over.
func (f *file) onGrace() claim {
	c := f.asItIs()
	c.fixed, c.kept = false, true
	c.end = earlier(c.end, f.grant.RoomEnd)
	c.checkIn, c.checkOut = f.grant.CheckIn, f.grant.CheckOut
	return c
}

// granted adds the claim that policy gives to a stay.
func (f *file) granted(claims []claim, now time.Time) []claim {
	l := f.grant.Line(access.RoomLine)
	if l == nil {
		return claims
	}
	c := claim{f: f, doors: l.Doors, end: l.Window.End, checkIn: f.grant.CheckIn, checkOut: f.grant.CheckOut, comes: f.grant.CheckIn}
	switch {
	case f.fate == frozen:
		c.fixed, c.start = true, l.Window.Start
	case !c.inside(now) || f.stay.Phase == access.Expected:
		c.comes = later(c.comes, now)
	case f.inHouse():
		c.comes = earlier(c.comes, f.held(access.RoomLine).Window.Start)
	}
	return append(claims, c)
}

// inside reports whether the stay can open all the doors now.
func (c *claim) inside(now time.Time) bool {
	h := c.f.held(access.RoomLine)
	return h != nil && h.Member && h.Window.Contains(now) && len(access.MinusDoors(c.doors, h.Doors)) == 0
}

// table finds the claims on a lock.
type table struct {
	only   map[access.DoorID]*claim   // the first claim on each lock
	groups map[access.DoorID][]*claim // of the locks with several claims, all: first who comes first, then who leaves first
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
			return cmp.Or(a.comes.Compare(b.comes), yesFirst(a.fixed, b.fixed), yesFirst(a.f.inHouse(), b.f.inHouse()), a.checkOut.Compare(b.checkOut), cmp.Compare(a.f.stay.Key, b.f.stay.Key))
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

func (f *file) held(id access.LineID) *access.HeldLine {
	if f.holding == nil {
		return nil
	}
	return f.holding.Line(id)
}

func (f *file) told() bool { return f.known != nil && f.known.Told.User != "" }

// dayUse reports whether the stay has no night.
func (c *claim) dayUse() bool { return c.f.stay.Arrival == c.f.stay.Departure }
