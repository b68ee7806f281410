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
	outages := s.trouble.ungivable(door)
	hole := outages.meet(spans{{Start: shown, End: due}})
	if left := due.Sub(shown) - hole.length(); left >= usable {
		s.report.UnreadyUsable++
		s.note(stay.id, "not ready in "+left.Round(time.Minute).String()+" of usable time", due)
		return
	}
	inTheWay := slices.DeleteFunc(slices.Clone(outages), func(w access.Window) bool { // each as a whole: its alarm may stand since before
		return len(hole.meet(spans{w})) == 0
	})
	if !s.alarmed(stay.id, inTheWay, due) {
		s.report.UnreadyUnalarmed++
		s.note(stay.id, "not ready, and nobody was told to look", due)
	}
}

// opening is when the room of an arrival has to open, and since when that was
// shown. What was shown too late by itself, and not by a fault, has as long as
// any change.
func (s *scorer) opening(stay *shownStay, door string) (shown, due time.Time) {
	var before time.Time
	for i := range stay.eras {
		e := &stay.eras[i]
		if e.at.After(stay.arrived) {
			break
		}
		now := on(e.lines, door)
		start := time.Time{}
		if j := slices.IndexFunc(now, func(w access.Window) bool { return w.End.After(stay.arrived) }); j >= 0 {
			start = now[j].Start
		}
		if !start.Equal(before) {
			shown, due = e.at, later(start, e.at)
		}
		before = start
	}
	if before.IsZero() {
		shown, due = stay.arrived, stay.arrived
	}
	if s.trouble != nil && due.Sub(shown) < usable {
		due = later(due, s.settled(shown, true, s.trouble.ungivable(door)))
	}
	return shown, due
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

// ofNobody is the kind of the alarms that name no stay.
const ofNobody = "the site or the hotel as a whole"

// judgeAlarms counts the alarms by kind, and those that name a stay which nothing touched.
func (s *scorer) judgeAlarms() {
	s.report.Alarms = len(s.alarms)
	if s.report.Alarms > 0 {
		s.report.AlarmKinds = map[string]int{}
	}
	for _, a := range s.alarms {
		kind := a.Why
		if a.Stay == "" {
			kind = ofNobody
		}
		s.report.AlarmKinds[kind]++
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
