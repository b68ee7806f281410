package policy

import (
	"fmt"
	"slices"
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
	for _, c := range []struct {
		what     string
		patterns []string
		text     string
	}{{"room", w.Room, stay.Room}, {"room_type", w.RoomType, stay.RoomType}, {"rate_code", w.RateCode, stay.RateCode}, {"channel", w.Channel, stay.Channel}} {
		if !anyPattern(c.patterns, c.text) {
			out = append(out, fmt.Sprintf("%s is %q, not %s", c.what, c.text, strings.Join(c.patterns, " or ")))
		}
	}
	if len(w.Status) > 0 && !slices.Contains(w.Status, stay.Phase) {
		var words []string
		for _, p := range w.Status {
			words = append(words, p.String())
		}
		out = append(out, fmt.Sprintf("status is %s, not %s", stay.Phase, strings.Join(words, " or ")))
	}
	if len(out) == 0 {
		out = append(out, "its conditions do not hold")
	}
	return out
}

// Nearest returns the known word that an unknown one resembles, or "".
func Nearest(word string, known []string) string { return nearest(word, known) }
