package simulate

import (
	"slices"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

// due is one difference in what a stay needs at the lock system, and its price.
type due struct {
	at    time.Time // of the first pass that could see it
	cause Cause
	price int
}

// Cause names a kind of change.
type Cause string

// The causes, as README.md tells them.
const (
	causeIssue   Cause = "issue"
	causeRoom    Cause = "room"
	causeMove    Cause = "move"
	causeOpen    Cause = "open"
	causeExtend  Cause = "extend"
	causeShorten Cause = "shorten"
	causeDepart  Cause = "depart"
	causeClose   Cause = "close"
	causeCancel  Cause = "cancel"
	causeTidy    Cause = "tidy"
	causeDelete  Cause = "delete"
	causeAgain   Cause = "again"
	causeNone    Cause = "none" // nothing was due: a write before any change
)

// group is what a stay needs one access group for: doors that share their hours.
type group struct {
	own    bool // the room's
	doors  []string
	window access.Window
}

// groups puts lines together that can share a group; what is over is none.
func groups(lines []line, now time.Time) []group {
	var out []group
	for _, l := range lines {
		if !l.window.End.After(now) {
			continue
		}
		i := slices.IndexFunc(out, func(g group) bool { return !l.own && !g.own && g.window.Equal(l.window) })
		if i < 0 {
			i = len(out)
			out = append(out, group{own: l.own, window: l.window})
		}
		out[i].doors = append(out[i].doors, l.door)
	}
	for i := range out {
		slices.Sort(out[i].doors)
		out[i].doors = slices.Compact(out[i].doors)
	}
	return out
}

// changes are all that a stay needed, in order, as the passes could see it.
func (s *scorer) changes(stay *shownStay) []due {
	var p purse
	for _, at := range s.seen(stay) {
		row := stay.rowAt(at)
		want := groups(s.foreseen(row, stay.linesAt(at), at), at)
		switch {
		case !p.made:
			if len(want) > 0 && s.issued(row, at) {
				p.issue(at, want)
			}
		case p.ended && len(want) > 0:
			p.again(at, want)
		case p.ended:
			if !p.deleted && !at.Before(s.deletion(stay)) {
				p.deleted = true
				p.note(at, causeDelete, userGone)
			}
		case len(want) == 0:
			p.end(at, row)
		default:
			p.turn(at, row, want)
		}
	}
	return p.changes
}

// foreseen are the lines as they can be written before the day of arrival, on
// which alone a ready mark counts: until then a gated room opens at its latest,
// or not at all.
func (s *scorer) foreseen(row Row, lines []line, at time.Time) []line {
	if row.Phase != access.Expected || !at.Before(s.dayOf(row)) {
		return lines
	}
	rule := ruleFor(s.set, row)
	if rule == nil {
		return lines
	}
	i := slices.IndexFunc(rule.Access, func(a policy.Access) bool { return a.Room && a.RoomReady })
	if i < 0 {
		return lines
	}
	var out []line
	for _, l := range lines {
		if l.own && rule.Access[i].AtLatest == access.NoTime {
			continue
		}
		if l.own {
			l.window.Start = later(l.window.Start, access.At(row.Arrival, rule.Access[i].AtLatest, access.Opening, s.set.Zone))
		}
		out = append(out, l)
	}
	return out
}

func (s *scorer) dayOf(row Row) time.Time {
	return access.At(row.Arrival, 0, access.Opening, s.set.Zone)
}

// issued reports whether a stay's PIN is to exist.
func (s *scorer) issued(row Row, at time.Time) bool {
	rule := ruleFor(s.set, row)
	in, _, ok := bare(s.set, row)
	return rule != nil && ok && !at.Before(in.Add(-rule.PIN.Issue))
}

// seen are the passes at which something of a stay can have become different.
func (s *scorer) seen(stay *shownStay) []time.Time {
	var instants []time.Time
	for _, e := range stay.eras {
		instants = append(instants, e.at)
		for _, l := range e.lines {
			instants = append(instants, l.window.End)
		}
	}
	for _, r := range stay.rows {
		instants = append(instants, r.at, s.dayOf(r.row))
		if rule := ruleFor(s.set, r.row); rule != nil {
			if in, _, ok := bare(s.set, r.row); ok {
				instants = append(instants, in.Add(-rule.PIN.Issue))
			}
		}
	}
	instants = append(instants, s.deletion(stay))
	var passes []time.Time
	for _, at := range instants {
		if i, _ := slices.BinarySearchFunc(s.looks, at, time.Time.Compare); i < len(s.looks) {
			passes = append(passes, s.looks[i])
		}
	}
	slices.SortFunc(passes, time.Time.Compare)
	return slices.CompactFunc(passes, time.Time.Equal)
}

// rowAt is what was shown of a stay last at an instant.
func (s *shownStay) rowAt(at time.Time) (row Row) {
	for i := range s.rows {
		if !s.rows[i].at.After(at) {
			row = s.rows[i].row
		}
	}
	return row
}

// linesAt is what a stay was entitled to at an instant, from then on.
func (s *shownStay) linesAt(at time.Time) (lines []line) {
	for i := range s.eras {
		if !s.eras[i].at.After(at) {
			lines = s.eras[i].lines
		}
	}
	return lines
}
