package plan

import (
	"time"

	"pinwarden/policy/access"
)

// roomLine is the verdict on a stay's room line.
type roomLine struct {
	state lineState
	span
}

type lineState uint8

const (
	noLine   lineState = iota // none is wanted, or none is possible now
	given                     // the grant's doors, in the span
	asHeld                    // the held line, word for word
	heldTill                  // the held doors, in the span
)

// claim is one stay's wish for the doors of a room line.
type claim struct {
	f                 *file
	doors             []access.DoorID
	arrives, departs  access.Date // as the row shows them
	checkIn, checkOut instant     // the stay's own hours
	comes             instant     // since when it has the doors, or when it first needs them: at check-in or now
	span                          // of the line: the settled opening, or never, and the end, after yielding
	out               instant     // when the last stay before it is out
	before            *claim      // that stay
	fixed             bool        // must not change: frozen, or its room is not understood
	kept              bool        // the held doors of a guest who has left: they only close
	inside            bool        // can open all the doors now
	stays             bool        // is in house and has been let in
	moves             bool        // holds doors and should have others
	linked            bool        // the source links other stays to it
	contested         bool        // has rivals
	loser             bool
	admitted          bool
	deferred          bool // waits for the stay before it
}

// settle decides, lock by lock, which of the stays that want a room line have
// it and from when to when: of two stays shown in one room at one time at most
// one has it, and an arriving stay waits until the leaving one is out. Where too
// many are shown to believe any, nothing changes.
func settle(files []file, in *Inputs) {
	claims := collect(files, in)
	locks := byLock(claims, len(in.Site.Doors))
	if crowds(locks, in) {
		claims = collect(files, in)
		locks = byLock(claims, len(in.Site.Doors))
	}
	rivals := locks.rivals(in)
	if outdated(rivals, in) {
		claims = collect(files, in)
		locks = byLock(claims, len(in.Site.Doors))
		rivals = locks.rivals(in)
	}
	conflicts(rivals, locks, in)
	yields(locks, in)
	waits(locks, in)
	left := findDepartures(claims, in)
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
	h := f.heldRoom
	return h != nil && h.Member && !h.Window.From(now).Empty()
}

// asItIs is the claim of a held line that must not change.
func (f *file) asItIs() claim {
	h := f.heldRoom
	start, end := at(h.Window.Start), at(h.Window.End)
	return claim{
		f: f, doors: h.Doors, arrives: f.stay.Arrival, departs: f.stay.Departure, fixed: true,
		checkIn: start, checkOut: end, comes: start, span: span{start, end}, out: never,
		linked: len(f.stay.Linked) > 0,
	}
}

// onGrace is the claim of a guest who has left: the held doors, wherever the row
// shows the stay by now, until the grace is over.
func (f *file) onGrace() claim {
	c := f.asItIs()
	c.fixed, c.kept = false, true
	c.end = min(c.end, at(f.grant.RoomEnd))
	c.checkIn, c.checkOut = at(f.grant.CheckIn), at(f.grant.CheckOut)
	return c
}

// granted adds the claim that policy gives to a stay.
func (f *file) granted(claims []claim, now time.Time) []claim {
	l := f.grant.Line(access.RoomLine)
	if l == nil {
		return claims
	}
	claims = append(claims, claim{
		f: f, doors: l.Doors, arrives: f.stay.Arrival, departs: f.stay.Departure,
		checkIn: at(f.grant.CheckIn), checkOut: at(f.grant.CheckOut), span: span{never, at(l.Window.End)}, out: never,
		linked: len(f.stay.Linked) > 0,
	})
	c := &claims[len(claims)-1]
	c.comes = c.checkIn
	if h := f.heldRoom; h != nil && h.Member {
		all := access.SameDoors(c.doors, h.Doors) || len(access.MinusDoors(c.doors, h.Doors)) == 0
		c.inside = all && h.Window.Contains(now)
		c.moves = !all && len(h.Doors) > 0 && f.holdsRoom(now)
	}
	switch {
	case f.fate == frozen:
		c.fixed, c.start = true, at(l.Window.Start)
		return claims
	case c.inside && f.inHouse(): // whoever is in stays in
		c.stays, c.start = true, at(f.heldRoom.Window.Start)
		c.comes = min(c.comes, c.start)
		return claims
	case !c.inside || f.stay.Phase == access.Expected:
		c.comes = max(c.comes, at(now))
	}
	if f.grant.Opening == nil {
		c.start = at(l.Window.Start)
	}
	return claims
}

func (f *file) told() bool { return f.known != nil && f.known.Told.User != "" }

// dayUse reports whether the stay has no night.
func (c *claim) dayUse() bool { return c.arrives == c.departs }
