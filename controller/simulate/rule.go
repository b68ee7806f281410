package simulate

import (
	"slices"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

// This is the policy read a second time, by hand: the judge must not repeat a
// mistake of those who are judged, so it shares the policy's data and no more.

// ruleFor returns the rule that decides for a row, or nil.
func ruleFor(set *policy.Set, r Row) *policy.Rule {
	for i := range set.Rules {
		if applies(&set.Rules[i].When, r) {
			return &set.Rules[i]
		}
	}
	return nil
}

// applies reports whether a row is as all conditions ask. A replay has no rate
// codes, and a row without a number of guests is of no size.
func applies(w *policy.When, r Row) bool {
	for _, t := range []struct {
		patterns []string
		text     string
	}{{w.Room, r.Room}, {w.RoomType, r.RoomType}, {w.RateCode, ""}, {w.Channel, r.Channel}} {
		if !like(t.patterns, t.text) {
			return false
		}
	}
	of := func(amounts []policy.Amount, n int) bool {
		for _, a := range amounts {
			if n >= a.Least && n <= a.Most {
				return true
			}
		}
		return false
	}
	switch {
	case w.Status != nil && !slices.Contains(w.Status, r.Phase),
		w.Nights != nil && !of(w.Nights, int(r.Departure-r.Arrival)),
		w.PartySize != nil && (r.Guests == 0 || !of(w.PartySize, r.Guests)),
		w.Weekday != nil && !slices.Contains(w.Weekday, r.Arrival.Weekday()),
		w.Leaves != nil && !slices.Contains(w.Leaves, r.Departure.Weekday()),
		w.Season != nil && !slices.ContainsFunc(w.Season, func(d policy.Dates) bool { return during(d, r.Arrival) }),
		w.Not != nil && applies(w.Not, r),
		w.Any != nil && !slices.ContainsFunc(w.Any, func(one policy.When) bool { return applies(&one, r) }):
		return false
	}
	return true
}

// during reports whether a day is in a part of the year: it goes from its first day
// until its last, which may be of the next year.
func during(d policy.Dates, day access.Date) bool {
	year := day.Midnight().Year()
	for y := year - 1; y <= year; y++ {
		from, to := d.From, d.To
		if from.Year == 0 {
			from.Year, to.Year = y, y
			if to.Month < from.Month || to.Month == from.Month && to.Day < from.Day {
				to.Year++
			}
		}
		if day >= access.NewDate(from.Year, from.Month, from.Day) && day <= access.NewDate(to.Year, to.Month, to.Day) {
			return true
		}
	}
	return false
}

// gated reports whether doors wait for something that the row does not show: a
// check-in, or a custom field or a call, of which a replay has none.
func gated(a *policy.Access, r Row) bool {
	return a.InHouse && r.Phase == access.Expected || len(a.Fields) > 0 || len(a.Actions) > 0
}

// doorsFor are the doors of a set that the guest of a room is to have.
func doorsFor(set *policy.Set, name, room string) []string {
	parts := set.Rooms.Parts[name]
	if len(parts) == 0 {
		return set.Rooms.Doors[name]
	}
	var doors []string
	for _, p := range parts {
		if like(p.Rooms, room) {
			doors = append(doors, p.Locks...)
		}
	}
	return doors
}

// like reports whether the text is as one of the patterns; none ask nothing.
func like(patterns []string, text string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool { return wild(p, text) })
}

// wild compares character by character; a star may stand for any number of them.
func wild(pattern, text string) bool {
	switch {
	case pattern == "":
		return text == ""
	case pattern[0] == '*':
		return wild(pattern[1:], text) || text != "" && wild(pattern, text[1:])
	}
	return text != "" && pattern[0] == text[0] && wild(pattern[1:], text[1:])
}

// bare are the hours of a row without any rule; ok is false for a stay that the
// policy gives none.
func bare(set *policy.Set, r Row) (in, out time.Time, ok bool) {
	opens, closes := set.CheckIn, set.CheckOut
	if r.Arrival == r.Departure {
		if set.DayUse == nil {
			return in, out, false
		}
		opens, closes = set.DayUse.Opens, set.DayUse.Closes
	}
	in = access.At(r.Arrival, opens, access.Opening, set.Zone)
	out = access.At(r.Departure, closes, access.Closing, set.Zone)
	return in, out, in.Before(out)
}

// moment resolves a rule's moment for a stay of these hours.
func moment(set *policy.Set, m policy.Moment, in, out time.Time, date access.Date, edge access.Edge) time.Time {
	switch m.Base {
	case policy.FromCheckIn:
		return in.Add(m.Offset)
	case policy.FromCheckOut:
		return out.Add(m.Offset)
	}
	return access.At(date, m.Clock, edge, set.Zone)
}

// setDoors are the names of all doors that a policy names.
func setDoors(set *policy.Set) []string {
	var doors []string
	for _, names := range set.Rooms.Doors {
		doors = append(doors, names...)
	}
	slices.Sort(doors)
	return slices.Compact(doors)
}
