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
		w := &set.Rules[i].When
		if like(w.Room, r.Room) && like(w.RoomType, r.RoomType) && like(w.RateCode, "") && like(w.Channel, r.Channel) &&
			(len(w.Status) == 0 || slices.Contains(w.Status, r.Phase)) {
			return &set.Rules[i]
		}
	}
	return nil
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
