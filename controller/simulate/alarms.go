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
	wait := spans{{Start: shown, End: due}}
	if left := due.Sub(shown) - s.trouble.ungivable(door).meet(wait).length(); left >= usable {
		s.report.UnreadyUsable++
		s.note(stay.id, "not ready in "+left.Round(time.Minute).String()+" of usable time", due)
		return
	}
	inTheWay := slices.DeleteFunc(slices.Clone(s.trouble.outages), func(w access.Window) bool { // each as a whole: its alarm may stand since before
		return len(wait.meet(spans{w})) == 0
	})
	if !s.alarmed(stay.id, inTheWay, shown, due) {
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
		due = later(due, s.settled(shown, true, usable, s.trouble.ungivable(door)))
	}
	return shown, due
}

// alarmed reports whether an alarm that names the stay stood between the showing
// and the opening, or one that names none came, by then, during an outage of a
// vendor that was in the way. Of a hub only an alarm tells that names the stay.
func (s *scorer) alarmed(id access.StayID, outages spans, shown, due time.Time) bool {
	return slices.ContainsFunc(s.alarms, func(a Alarm) bool {
		if a.Stay != "" {
			return a.Stay == id && a.stood(shown, due)
		}
		return !a.At.After(due) && slices.ContainsFunc(outages, func(w access.Window) bool {
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

// caused reports whether a fault can be behind an alarm, not long ago: one that met
// the stay by itself, or one that met all stays, or an outage of a vendor or of the
// hub of one of its doors.
func (s *scorer) caused(a Alarm) bool {
	if s.trouble == nil {
		return false
	}
	recent := spans{{Start: a.At.Add(-lateBy), End: a.At.Add(1)}}
	for _, id := range []access.StayID{a.Stay, ""} {
		if slices.ContainsFunc(s.trouble.touched[id], recent[0].Contains) {
			return true
		}
	}
	return slices.ContainsFunc(s.doorsAt(a.Stay, a.At), func(door string) bool {
		return len(s.trouble.ungivable(door).meet(recent)) > 0
	})
}

// doorsAt are the doors that a stay has to do with at an instant: its room's, and
// those that it is entitled to.
func (s *scorer) doorsAt(id access.StayID, at time.Time) []string {
	stay := s.house.stays[id]
	if stay == nil {
		return []string{""}
	}
	doors := []string{Door(stay.rowAt(at).Room)}
	for i := len(stay.eras) - 1; i >= 0; i-- {
		if e := &stay.eras[i]; !e.at.After(at) {
			return append(doors, doorsOf(e.lines)...)
		}
	}
	return doors
}
