package simulate

import (
	"maps"
	"slices"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

// Rules are what the scorer has to know of the set-up.
type Rules struct {
	// Interval is how often a pass is made without a reason, HubDelay how long a
	// change takes to the doors.
	Interval, HubDelay time.Duration
	// Propagation is the controller's allowance between the two halves of a move.
	Propagation time.Duration
}

// hintSlack is what a hinted change may take beside the hub's delay.
const hintSlack = 2 * time.Minute

func (r Rules) allowance(hinted bool) time.Duration {
	if hinted {
		return r.HubDelay + hintSlack
	}
	return r.HubDelay + r.Interval
}

// scorer holds the log against the timeline.
type scorer struct {
	rules  Rules
	set    *policy.Set
	house  *house
	opened map[access.StayID][]opening
	codes  map[access.StayID]*guestCode
	report *Report
}

// Score judges a replay. See the package's comment for what each figure means.
func Score(t *Timeline, log *Log, set *policy.Set, rules Rules) *Report {
	s := &scorer{
		rules: rules, set: set, house: entitlements(t, set),
		opened: openings(log.Doors, t.End), codes: codes(log.Messages, set), report: &Report{},
	}
	lend(s.opened, s.codes)
	r := s.report
	r.Stays, r.Passes, r.FailedPasses, r.HeldPasses, r.Faults = len(t.Bookings), log.Passes, log.Failed, log.Held, log.Faults
	for _, stay := range s.house.order {
		s.stay(stay)
	}
	s.strangers()
	s.conflicts()
	s.writes(log.Writes)
	for i := range t.Bookings {
		if t.Bookings[i].Final == CheckedOut {
			s.arrival(t.Bookings[i].ID)
		}
	}
	return r
}

// codes reads what each guest was told first, and whether a later message differed.
func codes(messages []Message, set *policy.Set) map[access.StayID]*guestCode {
	out := map[access.StayID]*guestCode{}
	for _, m := range messages {
		digits := told(set, m.Text)
		switch g := out[m.Stay]; {
		case digits == "":
		case g == nil:
			out[m.Stay] = &guestCode{at: m.At, digits: digits}
		case g.digits != digits:
			g.other = true
		}
	}
	return out
}

// stay adds up one stay's minutes, door by door.
func (s *scorer) stay(stay *shownStay) {
	list, code := s.opened[stay.id], s.codes[stay.id]
	digits := ""
	if code != nil {
		digits = code.digits
		if code.other || changed(list, code) {
			s.report.PINsChanged++
			s.note(stay.id, "pin changed", time.Time{})
		}
	}
	doors := map[string]bool{}
	for _, o := range list {
		doors[o.door] = true
	}
	for _, e := range stay.eras {
		for _, l := range e.lines {
			doors[l.door] = true
		}
	}
	for _, door := range slices.Sorted(maps.Keys(doors)) {
		v := s.verdict(stay, door, digits)
		s.report.Wrongful += v.wrongful.length()
		s.report.LockedOut += v.missing.length()
		s.report.Settling += v.settling
		for _, w := range v.wrongful {
			s.note(stay.id, "wrongful access to "+door+" until "+w.End.Format(time.RFC3339), w.Start)
		}
		for _, w := range v.missing {
			s.note(stay.id, "locked out of "+door+" until "+w.End.Format(time.RFC3339), w.Start)
		}
	}
}

// changed reports whether digits that open, at some instant after the telling, are others.
func changed(list []opening, code *guestCode) bool {
	return slices.ContainsFunc(list, func(o opening) bool {
		return o.digits != code.digits && o.window.End.After(code.at)
	})
}

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

// strangers counts what opened for persons who belong to no stay.
func (s *scorer) strangers() {
	for id, list := range s.opened {
		if s.house.stays[id] == nil {
			for _, o := range list {
				s.report.Wrongful += o.window.End.Sub(o.window.Start)
				s.note(id, "opens "+o.door+" without being shown", o.window.Start)
			}
		}
	}
}

// conflicts adds up when what was shown entitles two stays to one room.
func (s *scorer) conflicts() {
	rooms := map[string][]access.Window{}
	for _, stay := range s.house.order {
		mine := map[string]spans{}
		for i, e := range stay.eras {
			lasts := access.Window{Start: e.at, End: farFuture}
			if i+1 < len(stay.eras) {
				lasts.End = stay.eras[i+1].at
			}
			for _, l := range e.lines {
				if l.own {
					mine[l.door] = join(append(mine[l.door], spans{l.window}.meet(spans{lasts})...))
				}
			}
		}
		for door, w := range mine {
			rooms[door] = append(rooms[door], w...)
		}
	}
	for _, windows := range rooms {
		var each time.Duration
		for _, w := range windows {
			each += w.End.Sub(w.Start)
		}
		s.report.Conflict += each - join(windows).length()
	}
}

// arrival counts one arrival: whether the guest was told in time, and could enter.
func (s *scorer) arrival(id access.StayID) {
	s.report.Arrivals++
	stay, code := s.house.stays[id], s.codes[id]
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
		due = due.Add(s.rules.allowance(true)) // something shown opened it, and not the clock
	}
	if due.After(end) {
		return true // over before it had to be there
	}
	if _, open := v.open.holding(earlier(due, end.Add(-time.Second))); !open {
		return false
	}
	return len(v.missing.meet(spans{{Start: later(stay.arrived, due), End: end}})) == 0
}
