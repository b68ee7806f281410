package simulate

import (
	"slices"
	"time"

	"pinwarden/policy/access"
)

// verdict is what is wrong with one door of one stay.
type verdict struct {
	entitled, open    spans
	wrongful, missing spans // after settling is taken off
	settling          time.Duration
	unavoidable       time.Duration // of what was wrongful: no call could take it, or the hub could not hear
}

// verdict compares what a stay was entitled to with what its digits opened.
// While a change settles, the door may still be as it was right before it, and
// no other way: so an opening or closing that both sides of the change agree on
// is never excused.
func (s *scorer) verdict(stay *shownStay, door, digits string) verdict {
	var entitled, stillOpen, stillShut []access.Window
	var before spans
	var never []access.Window // when nothing could be taken
	giving := s.trouble.ungivable(door)
	for i := range stay.eras {
		e := &stay.eras[i]
		now := on(e.lines, door)
		lasts := access.Window{Start: e.at, End: farFuture}
		if i+1 < len(stay.eras) {
			lasts.End = stay.eras[i+1].at
		}
		entitled = append(entitled, now.meet(spans{lasts})...)
		if !before.from(e.at).equal(now.from(e.at)) {
			taking := s.trouble.untakable(stay.id, door, e.at, s.readLate(stay, e, now, now, usable))
			taking = join(append(taking, s.trouble.awaited(e, door)...))
			taken := spans{{Start: e.at, End: s.settled(e.at, e.hinted, s.rules.Interval+2*s.rules.Propagation, taking)}}
			if s.trouble != nil {
				never = append(never, taking.meet(taken)...)
				taken = s.readLate(stay, e, now, taken, taken[0].End.Sub(e.at))
			}
			given := spans{{Start: e.at, End: s.settled(e.at, e.hinted, usable, giving)}}
			stillOpen = append(stillOpen, taken.meet(before)...)
			stillShut = append(stillShut, given.minus(before)...)
		}
		before = now
	}
	list := s.opened[stay.id]
	v := verdict{entitled: join(entitled), open: doorSpans(list, door, digits)}
	wrong, missing := doorSpans(list, door, "").minus(v.entitled), v.entitled.minus(v.open)
	v.wrongful, v.missing = wrong.minus(join(stillOpen)), missing.minus(join(stillShut))
	v.unavoidable = wrong.minus(v.wrongful).meet(join(never)).length()
	v.settling = wrong.length() - v.wrongful.length() + missing.length() - v.missing.length() - v.unavoidable
	return v
}

// readLate adds to spans what the closing of a departure may be late: grace counts
// from when the departure could be read, and not from before.
func (s *scorer) readLate(stay *shownStay, e *era, now, to spans, late time.Duration) spans {
	if s.trouble == nil || stay.rowAt(e.at).Phase != access.Departed || len(now) == 0 {
		return to
	}
	closing := now[len(now)-1].End
	return join(append(slices.Clone(to), access.Window{Start: closing, End: closing.Add(late)}))
}

var farFuture = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
