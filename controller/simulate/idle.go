package simulate

import (
	"maps"
	"slices"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

// writes counts the writes, and those that nothing can have asked for: since the
// stay's last write nothing of it was shown, nothing of its room or of those
// before and after it there, and no instant came at which it changes by itself.
// Writes of one instant belong together, unless one is made twice.
func (s *scorer) writes(log []Write) {
	s.report.Writes = len(log)
	ofStay := map[access.StayID][]Write{}
	for _, w := range log {
		ofStay[w.Stay] = append(ofStay[w.Stay], w)
	}
	for _, id := range slices.Sorted(maps.Keys(ofStay)) {
		list := ofStay[id]
		var causes []time.Time
		if stay := s.house.stays[id]; stay != nil {
			causes = s.causes(stay)
		}
		made := map[string]bool{} // at this instant
		for i, w := range list {
			first := i == 0 || !w.At.Equal(list[i-1].At)
			if first {
				clear(made)
			}
			idle := made[w.What]
			if first && !idle {
				from := time.Time{}
				if i > 0 {
					from = list[i-1].At
				}
				idle = !between(causes, from, w.At) && (i == 0 || !list[i-1].Failed)
			}
			if made[w.What] = !w.Failed; idle {
				s.report.Idle++
				s.note(id, "idle write "+w.What, w.At)
			}
		}
	}
}

// between reports whether one of the instants is after from and not after to.
func between(sorted []time.Time, from, to time.Time) bool {
	i, _ := slices.BinarySearchFunc(sorted, from.Add(1), time.Time.Compare)
	return i < len(sorted) && !sorted[i].After(to)
}

// causes are all instants at which a write to a stay can have been due.
func (s *scorer) causes(stay *shownStay) []time.Time {
	out := slices.Concat(stay.events, stay.nearby)
	for i, e := range stay.eras {
		until := farFuture
		if i+1 < len(stay.eras) {
			until = stay.eras[i+1].at
		}
		for _, l := range e.lines {
			for _, t := range []time.Time{l.window.Start, l.window.End} {
				if !t.Before(e.at) && !t.After(until) {
					out = append(out, t)
				}
			}
		}
	}
	for _, e := range stay.rows {
		if e.moved {
			out = append(out, e.at.Add(s.rules.Propagation)) // the second half of a move
		}
		if rule := ruleFor(s.set, e.row); rule != nil {
			if in, leaves, ok := bare(s.set, e.row); ok {
				out = append(out, in.Add(-rule.PIN.Issue), in.Add(-rule.PIN.Tell))
				for _, a := range rule.Access { // also of an inferred no-show, whose user is kept to the end
					out = append(out, moment(s.set, a.Opens, in, leaves, e.row.Arrival, access.Opening),
						moment(s.set, a.Closes, in, leaves, e.row.Departure, access.Closing))
				}
			}
			if slices.ContainsFunc(rule.Access, func(a policy.Access) bool { return a.RoomReady }) {
				// A mark counts for an arrival of that property day, so from its first instant on.
				out = append(out, access.At(e.row.Arrival, 0, access.Opening, s.set.Zone))
			}
		}
	}
	out = append(out, s.deletion(stay))
	slices.SortFunc(out, time.Time.Compare)
	return out
}

// deletion is when the user of an ended stay is deleted: a day after the later
// of its last closing and the end of its last shown day.
func (s *scorer) deletion(stay *shownStay) time.Time {
	end := access.At(stay.row.Departure+1, 0, access.Closing, s.set.Zone)
	if n := len(stay.eras); n > 0 {
		last := stay.eras[n-1]
		end = later(end, last.at)
		for _, l := range last.lines {
			end = later(end, l.window.End)
		}
	}
	return end.Add(24 * time.Hour)
}
