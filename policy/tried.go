package policy

import (
	"fmt"
	"strings"

	"pinwarden/policy/access"
)

// Tried is one rule that was asked about a stay.
type Tried struct {
	Rule *Rule
	// Unmet are the conditions that do not hold, for people; none for the rule that decides.
	Unmet []string
}

// Try asks the rules about a stay, in their order, up to the one that decides.
func (s *Set) Try(stay *access.Stay) []Tried {
	var tried []Tried
	for i := range s.Rules {
		r := &s.Rules[i]
		if r.When.matches(stay) {
			return append(tried, Tried{Rule: r})
		}
		tried = append(tried, Tried{Rule: r, Unmet: r.When.unmet(stay)})
	}
	return tried
}

// unmet says which conditions a stay does not meet.
func (w *When) unmet(stay *access.Stay) []string {
	var out []string
	add := func(met bool, format string, args ...any) {
		if !met {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	for _, c := range []struct {
		what     string
		patterns []string
		text     string
	}{{"room", w.Room, stay.Room}, {"room_type", w.RoomType, stay.RoomType}, {"rate_code", w.RateCode, stay.RateCode}, {"channel", w.Channel, stay.Channel}} {
		add(anyPattern(c.patterns, c.text), "%s is %q, not %s", c.what, c.text, strings.Join(c.patterns, " or "))
	}
	only := func(w When) bool { return w.matches(stay) }
	add(only(When{Status: w.Status}), "status is %s, not %s", stay.Phase, words(w.Status))
	add(only(When{Weekday: w.Weekday}), "weekday of arrival is %s, not %s", stay.Arrival.Weekday(), words(w.Weekday))
	add(only(When{Leaves: w.Leaves}), "weekday of departure is %s, not %s", stay.Departure.Weekday(), words(w.Leaves))
	add(only(When{Nights: w.Nights}), "nights are %d", stay.Departure-stay.Arrival)
	add(only(When{PartySize: w.PartySize}), "party_size is %d", stay.PartySize)
	add(only(When{Season: w.Season}), "season does not hold %s", stay.Arrival)
	add(only(When{Not: w.Not}), "not holds")
	add(only(When{Any: w.Any}), "none of any holds")
	return out
}

func words[T fmt.Stringer](list []T) string {
	var out []string
	for _, w := range list {
		out = append(out, w.String())
	}
	return strings.Join(out, " or ")
}
