package plan

import (
	"slices"
	"time"

	"pinwarden/policy/access"
)

// fate is what evidence says of a stay before doors are compared.
type fate uint8

const (
	nothing fate = iota // holds nothing and gets nothing
	served              // a grant says what it should hold
	frozen              // whatever it holds stays as it is
	revoked             // evidence takes its access away
	over                // everything it could open lies in the past
)

// file is all that is known of one stay in one pass.
type file struct {
	fate    fate
	absent  bool
	stay    *access.Stay // the row; of a stay without one, as it was last known
	grant   *access.Grant
	holding *access.Holding
	known   *access.KnownStay
	why     *access.Reason // for what is not served, else nil
	denier  string         // the rule that denies it, or empty

	heldRoom *access.HeldLine // the room line that it holds, or nil
	line     roomLine
	reasons  []access.Reason // what the other stays of its locks did to it
}

func (f *file) inHouse() bool {
	if f.stay.Phase == access.InHouse || f.stay.Phase == access.Expected || f.stay.Phase == access.Departed {
		return f.stay.Phase == access.InHouse
	}
	return f.known == nil || f.known.InHouse
}

// keep joins grants, skips and holdings by stay and decides whose holdings stay
// although nothing asks for them: absence, an unknown word and a stale row are
// no evidence against a guest. Every list is sorted by key, and so is the result.
func keep(in *Inputs, t trust) []file {
	files := make([]file, 0, max(len(in.Want.Grants)+len(in.Want.Skips), len(in.Site.Holdings)))
	grants, skips, holdings, known := in.Want.Grants, in.Want.Skips, in.Site.Holdings, in.Known.Stays
	rooms := heldRooms(holdings)
	for len(grants) > 0 || len(skips) > 0 || len(holdings) > 0 {
		key := firstKey(grants, skips, holdings)
		files = append(files, file{})
		f := &files[len(files)-1]
		for len(known) > 0 && known[0].Key < key {
			known = known[1:]
		}
		if len(known) > 0 && known[0].Key == key {
			f.known = &known[0]
		}
		if len(holdings) > 0 && holdings[0].Key == key {
			f.holding, holdings = &holdings[0], holdings[1:]
			f.heldRoom, rooms = rooms[0], rooms[1:]
		}
		switch {
		case len(grants) > 0 && grants[0].Stay.Key == key:
			f.grant, f.stay, grants = &grants[0], grants[0].Stay, grants[1:]
			f.fate = served
			f.doubt(in)
		case len(skips) > 0 && skips[0].Stay.Key == key:
			f.stay, f.why, f.denier = skips[0].Stay, &skips[0].Why, skips[0].Rule
			f.skipped(in)
			skips = skips[1:]
		default:
			f.vanished(in, key, t)
		}
		if f.holding != nil && f.holding.Looked.IsZero() {
			f.freeze(access.Reason{Code: access.WhyUnread})
		}
	}
	return files
}

// heldRooms finds the room line of each holding, or nil. A tight loop does it at
// the speed of memory; one by one, each would be waited for.
func heldRooms(holdings []access.Holding) []*access.HeldLine {
	rooms := make([]*access.HeldLine, len(holdings))
	for i := range holdings {
		rooms[i] = holdings[i].Line(access.RoomLine)
	}
	return rooms
}

func firstKey(grants []access.Grant, skips []access.Skip, holdings []access.Holding) access.Key {
	var key access.Key
	if len(grants) > 0 {
		key = grants[0].Stay.Key
	}
	if len(skips) > 0 && (key == "" || skips[0].Stay.Key < key) {
		key = skips[0].Stay.Key
	}
	if len(holdings) > 0 && (key == "" || holdings[0].Key < key) {
		key = holdings[0].Key
	}
	return key
}

func fresh(stay *access.Stay, in *Inputs) bool {
	return in.Now.Sub(stay.Read) <= in.Limits.Freshness
}

// doubt freezes a stay whose row is no evidence.
func (f *file) doubt(in *Inputs) {
	switch {
	case isBad(&in.House, f.stay.Key):
		f.freeze(access.Reason{Code: access.WhyBadRow})
	case !fresh(f.stay, in), f.older(in.Now):
		f.freeze(access.Reason{Code: access.WhyStaleRow, At: f.stay.Read})
	}
}

// older reports whether the row is of before what a newer one showed otherwise, as
// in an export that was dropped late.
func (f *file) older(now time.Time) bool {
	return f.known != nil && !f.known.Shows(f.stay) && f.stay.Read.Before(f.known.Newest(now))
}

// freeze lets a stay keep exactly what it holds.
func (f *file) freeze(why access.Reason) {
	f.why, f.fate = &why, nothing
	if f.holding != nil {
		f.fate = frozen
	}
}

// skipped decides what becomes of a holding whose stay gets nothing.
func (f *file) skipped(in *Inputs) {
	if f.holding == nil {
		if f.why.Code == access.WhyCancelledIn {
			f.why = &access.Reason{Code: access.WhyCancelled} // nobody has to say which is right
		}
		return
	}
	switch f.why.Code {
	case access.WhyDeparted, access.WhyOver:
		f.fate = over
		if pastAll(f.holding, in.Now) {
			return // nothing is taken, so nothing has to be proven
		}
	case access.WhyUnknownPhase, access.WhyCancelledIn, access.WhyEmptyWindow:
		f.fate = frozen
	default:
		f.fate = revoked
	}
	f.doubt(in)
}

// vanished decides what becomes of a holding whose stay is not in the read.
func (f *file) vanished(in *Inputs, key access.Key, t trust) {
	f.absent = true
	f.stay = &access.Stay{Key: key, Phase: access.PhaseUnknown}
	misses := 0
	if f.known != nil {
		f.stay.ID, f.stay.Room = f.known.ID, f.known.Room
		f.stay.Arrival, f.stay.Departure = f.known.Arrival, f.known.Departure
		misses = f.known.Misses
	}
	switch {
	case isBad(&in.House, key):
		f.freeze(access.Reason{Code: access.WhyBadRow})
	case pastAll(f.holding, in.Now) && !f.ahead(in):
		f.fate, f.why = over, &access.Reason{Code: access.WhyOver}
	case f.known == nil || f.known.InHouse:
		f.freeze(access.Reason{Code: access.WhyMissingIn})
	case t.bulk && misses >= in.Want.Misses:
		f.fate, f.why = revoked, &access.Reason{Code: access.WhyVanished, At: f.known.LastRead}
	default:
		f.freeze(access.Reason{Code: access.WhyMissing})
	}
}

// ahead reports whether a stay that should still be shown is only on its way to
// what it is to hold: half made, it opens nothing, and is not over all the same.
func (f *file) ahead(in *Inputs) bool {
	today := access.DateOf(in.Now, in.Zone)
	if f.known == nil || !f.known.Live(today) {
		return false
	}
	return f.known.Departure > today && len(f.holding.Lines) == 0 ||
		slices.ContainsFunc(f.holding.Lines, func(l access.HeldLine) bool { return !l.Window.From(in.Now).Empty() })
}

// held returns the line that the stay holds, or nil.
func (f *file) held(id access.LineID) *access.HeldLine {
	if f.holding == nil {
		return nil
	}
	return f.holding.Line(id)
}

// pastAll reports whether nothing in the holding opens at t or later.
func pastAll(h *access.Holding, t time.Time) bool {
	for i := range h.Lines {
		if h.Lines[i].Member && !h.Lines[i].Window.From(t).Empty() || len(h.Lines[i].Odd) > 0 {
			return false
		}
	}
	return true
}

// earliest is the earlier of our clock and the vendors'.
func (in *Inputs) earliest() time.Time {
	return in.Now.Add(min(0, in.House.Skew, in.Site.Skew))
}
