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
	looks  []time.Time
	alarms []Alarm
	report *Report
	// trouble is nil without faults.
	trouble *troubles
}

// Score judges a replay. See the package's comment for what each figure means.
func Score(t *Timeline, log *Log, set *policy.Set, rules Rules) *Report {
	s := &scorer{
		rules: rules, set: set, house: entitlements(t, set),
		opened: openings(log.Doors, t.End), codes: codes(log.Messages, set), looks: log.Looks, alarms: log.Alarms, report: &Report{},
		trouble: readTrouble(log.Trouble),
	}
	lend(s.opened, s.codes)
	r := s.report
	r.Stays, r.Passes, r.FailedPasses, r.HeldPasses, r.Faults = len(t.Bookings), log.Passes, log.Failed, log.Held, log.Faults
	for _, stay := range s.house.order {
		s.stay(stay)
	}
	s.strangers()
	s.conflicts()
	for i := range t.Bookings {
		if t.Bookings[i].Final == CheckedOut {
			s.arrival(t.Bookings[i].ID)
		}
	}
	s.judgeAlarms()
	if log.Trouble != nil {
		r.Struck = log.Trouble.Struck
	}
	s.writes(log.Writes)
	s.spend(log.Writes)
	return r
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
		s.report.Unavoidable += v.unavoidable
		for _, w := range v.wrongful {
			s.note(stay.id, "wrongful access to "+door+" until "+w.End.Format(time.RFC3339), w.Start)
		}
		for _, w := range v.missing {
			s.note(stay.id, "locked out of "+door+" until "+w.End.Format(time.RFC3339), w.Start)
		}
	}
}

// strangers counts what opened for persons who belong to no stay.
func (s *scorer) strangers() {
	for _, id := range slices.Sorted(maps.Keys(s.opened)) {
		if s.house.stays[id] == nil {
			for _, o := range s.opened[id] {
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
