package simulate

import (
	"time"

	"pinwarden/policy/access"
)

// verdict is what is wrong with one door of one stay.
type verdict struct {
	entitled, open    spans
	wrongful, missing spans // after settling is taken off
	settling          time.Duration
}

// verdict compares what a stay was entitled to with what its digits opened.
// While a change settles, the door may still be as it was right before it, and
// no other way: so an opening or closing that both sides of the change agree on
// is never excused.
func (s *scorer) verdict(stay *shownStay, door, digits string) verdict {
	var entitled, stillOpen, stillShut []access.Window
	var before spans
	for i := range stay.eras {
		e := &stay.eras[i]
		now := on(e.lines, door)
		lasts := access.Window{Start: e.at, End: farFuture}
		if i+1 < len(stay.eras) {
			lasts.End = stay.eras[i+1].at
		}
		entitled = append(entitled, now.meet(spans{lasts})...)
		if !before.from(e.at).equal(now.from(e.at)) {
			settles := spans{{Start: e.at, End: e.at.Add(s.rules.allowance(e.hinted))}}
			stillOpen = append(stillOpen, settles.meet(before)...)
			stillShut = append(stillShut, settles.minus(before)...)
		}
		before = now
	}
	list := s.opened[stay.id]
	v := verdict{entitled: join(entitled), open: doorSpans(list, door, digits)}
	wrong, missing := doorSpans(list, door, "").minus(v.entitled), v.entitled.minus(v.open)
	v.wrongful, v.missing = wrong.minus(join(stillOpen)), missing.minus(join(stillShut))
	v.settling = wrong.length() - v.wrongful.length() + missing.length() - v.missing.length()
	return v
}

var farFuture = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
