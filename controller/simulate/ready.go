package simulate

import (
	"slices"
	"time"

	"pinwarden/policy/access"
)

// arrival counts one arrival: whether the guest was told in time, and could enter.
func (s *scorer) arrival(id access.StayID) {
	s.report.Arrivals++
	stay, code := s.house.stays[id], s.codes[id]
	ready := s.report.Ready
	defer func() {
		switch {
		case s.trouble == nil || s.report.Ready != ready:
		case stay == nil || stay.arrived.IsZero():
			s.report.UnreadyUsable++ // no fault keeps a guest from coming
		default:
			s.excuse(stay)
		}
	}()
	if stay == nil || stay.arrived.IsZero() {
		s.report.Untold++
		s.note(id, "never arrived", time.Time{})
		return
	}
	if code == nil || code.at.After(stay.arrived) {
		s.report.Untold++
		s.note(id, "not told on arrival", stay.arrived)
		return
	}
	if s.ready(stay, code.digits) {
		s.report.Ready++
	} else {
		s.note(id, "room not ready on arrival", stay.arrived)
	}
}

// ready reports whether the room opened with the told digits when it had to, and
// for the guest from the arrival on.
func (s *scorer) ready(stay *shownStay, digits string) bool {
	door := Door(stay.home)
	v := s.verdict(stay, door, digits)
	i := slices.IndexFunc(v.entitled, func(w access.Window) bool { return w.End.After(stay.arrived) })
	if i < 0 {
		return false
	}
	due, end := v.entitled[i].Start, v.entitled[i].End
	if slices.ContainsFunc(stay.eras, func(e era) bool { return e.at.Equal(due) }) {
		due = s.settled(due, true, usable, s.trouble.ungivable(door)) // something shown opened it, and not the clock
	}
	if s.trouble != nil {
		_, at := s.opening(stay, door)
		due = later(due, at)
	}
	if due.After(end) {
		return true // over before it had to be there
	}
	if _, open := v.open.holding(earlier(due, end.Add(-time.Second))); !open {
		return false
	}
	return len(v.missing.meet(spans{{Start: later(stay.arrived, due), End: end}})) == 0
}
