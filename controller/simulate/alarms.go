package simulate

import (
	"slices"
	"time"

	"pinwarden/policy/access"
)

// lateBy is how long before an alarm its cause may have been.
const lateBy = time.Hour

// excuse counts an arrival that was not ready: whether the faults left time
// enough for it, and if not, whether somebody was told to look in time.
func (s *scorer) excuse(stay *shownStay) {
	door := Door(stay.home)
	shown, due := s.opening(stay, door)
	hole := s.trouble.ungivable(door).meet(spans{{Start: shown, End: due}})
	if left := due.Sub(shown) - hole.length(); left >= usable {
		s.report.UnreadyUsable++
		s.note(stay.id, "not ready in "+left.Round(time.Minute).String()+" of usable time", due)
		return
	}
	if !s.alarmed(stay.id, hole, due) {
		s.report.UnreadyUnalarmed++
		s.note(stay.id, "not ready, and nobody was told to look", due)
	}
}

// opening is when the room of an arrival has to open, and since when that was shown.
func (s *scorer) opening(stay *shownStay, door string) (shown, due time.Time) {
	due = stay.arrived
	var before spans
	for i := range stay.eras {
		e := &stay.eras[i]
		now := on(e.lines, door)
		if e.at.After(stay.arrived) {
			break
		}
		if !before.from(e.at).equal(now.from(e.at)) {
			shown = e.at
			if j := slices.IndexFunc(now, func(w access.Window) bool { return w.End.After(stay.arrived) }); j >= 0 {
				due = now[j].Start
			}
		}
		before = now
	}
	return shown, later(due, shown)
}

// alarmed reports whether an alarm named the stay before it was due, or one that
// names none came during one of the outages that were in its way.
func (s *scorer) alarmed(id access.StayID, outages spans, due time.Time) bool {
	return slices.ContainsFunc(s.alarms, func(a Alarm) bool {
		if a.At.After(due) {
			return false
		}
		return a.Stay == id || a.Stay == "" && slices.ContainsFunc(outages, func(w access.Window) bool {
			return !a.At.Before(w.Start) && !a.At.After(w.End)
		})
	})
}

// judgeAlarms counts the alarms, and those that name a stay which nothing touched.
func (s *scorer) judgeAlarms() {
	s.report.Alarms = len(s.alarms)
	for _, a := range s.alarms {
		if a.Stay == "" || s.caused(a) {
			continue
		}
		s.report.AlarmsWithoutCause++
		s.note(a.Stay, "alarm without cause: "+a.Why, a.At)
	}
}

// caused reports whether a fault can be behind an alarm: one that met the stay by
// itself at any time before, or one that met all stays, or an outage of a vendor or
// of its door's hub, not long ago.
func (s *scorer) caused(a Alarm) bool {
	if s.trouble == nil {
		return false
	}
	if slices.ContainsFunc(s.trouble.touched[a.Stay], func(at time.Time) bool { return !at.After(a.At) }) {
		return true
	}
	recent := spans{{Start: a.At.Add(-lateBy), End: a.At.Add(1)}}
	if slices.ContainsFunc(s.trouble.touched[""], recent[0].Contains) {
		return true
	}
	door := ""
	if stay := s.house.stays[a.Stay]; stay != nil {
		door = Door(stay.rowAt(a.At).Room)
	}
	return len(s.trouble.ungivable(door).meet(recent)) > 0
}
