package policy

import (
	"slices"
	"strings"

	"pinwarden/policy/access"
)

// RuleFor returns the rule that decides for a stay, the first that matches, or
// nil. A cancelled stay and one whose phase is unknown get nothing whatever it says.
func (s *Set) RuleFor(stay *access.Stay) *Rule {
	for i := range s.Rules {
		if s.Rules[i].When.matches(stay) {
			return &s.Rules[i]
		}
	}
	return nil
}

func (w *When) matches(stay *access.Stay) bool {
	return anyPattern(w.Room, stay.Room) && anyPattern(w.RoomType, stay.RoomType) &&
		anyPattern(w.RateCode, stay.RateCode) && anyPattern(w.Channel, stay.Channel) &&
		(len(w.Status) == 0 || slices.Contains(w.Status, stay.Phase)) &&
		anyAmount(w.Nights, int(stay.Departure-stay.Arrival)) &&
		(len(w.PartySize) == 0 || stay.PartySize > 0 && anyAmount(w.PartySize, stay.PartySize)) &&
		(len(w.Weekday) == 0 || slices.Contains(w.Weekday, stay.Arrival.Weekday())) &&
		(len(w.Leaves) == 0 || slices.Contains(w.Leaves, stay.Departure.Weekday())) &&
		(len(w.Season) == 0 || slices.ContainsFunc(w.Season, func(d Dates) bool { return d.contains(stay.Arrival) })) &&
		(w.Not == nil || !w.Not.matches(stay)) && w.anyMatches(stay)
}

func (w *When) anyMatches(stay *access.Stay) bool {
	for i := range w.Any {
		if w.Any[i].matches(stay) {
			return true
		}
	}
	return len(w.Any) == 0
}

func anyAmount(amounts []Amount, n int) bool {
	return len(amounts) == 0 || slices.ContainsFunc(amounts, func(a Amount) bool { return a.Least <= n && (n <= a.Most || a.Most == most) })
}

// number puts days in their order, of one year if they have none.
func (d Day) number() int { return d.Year*10000 + int(d.Month)*100 + d.Day }

// contains reports whether a date lies in a part of the year, which may run over New Year.
func (d Dates) contains(date access.Date) bool {
	year, month, day := date.Midnight().Date()
	if d.From.Year == 0 {
		year = 0
	}
	n, from, to := Day{year, month, day}.number(), d.From.number(), d.To.number()
	if from <= to {
		return from <= n && n <= to
	}
	return from <= n || n <= to
}

func anyPattern(patterns []string, text string) bool {
	if len(patterns) == 0 {
		return true
	}
	for _, p := range patterns {
		if glob(p, text) {
			return true
		}
	}
	return false
}

// LocksOf names the locks of a door set for the guest of a room, as the source shows it.
func (r Rooms) LocksOf(set, room string) []string {
	parts, depends := r.Parts[set]
	if !depends {
		return r.Doors[set]
	}
	var locks []string
	for _, p := range parts {
		if anyPattern(p.Rooms, room) {
			locks = append(locks, p.Locks...)
		}
	}
	return locks
}

// glob matches text with a pattern in which * stands for any text, also none.
func glob(pattern, text string) bool {
	head, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == text
	}
	if !strings.HasPrefix(text, head) {
		return false
	}
	text = text[len(head):]
	for {
		part, next, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(text, part)
		}
		i := strings.Index(text, part)
		if i < 0 {
			return false
		}
		text, rest = text[i+len(part):], next
	}
}

// find returns the locks of a room as the source shows it, or why there are none.
func (m *doorMap) find(shown string, tolerant bool) (*roomDoors, access.Why) {
	switch {
	case shown == "":
		return nil, access.WhyNoRoom
	case m.astray[shown]:
		return nil, access.WhyNoTemplate
	}
	r := m.rooms[shown]
	if r == nil && tolerant {
		switch near := m.folded[fold(shown)]; {
		case len(near) > 1:
			return nil, access.WhyAmbiguousRoom
		case len(near) == 1:
			r = near[0]
		}
	}
	switch {
	case r == nil && strings.TrimSpace(shown) == "":
		return nil, access.WhyNoRoom
	case r == nil:
		return nil, access.WhyNoTemplate
	case r.twice:
		return nil, access.WhyAmbiguousRoom
	case len(r.own) == 0:
		return r, access.WhyNoDoors
	}
	return r, ""
}

// fold brings names that differ only in case and spacing together.
func fold(name string) string {
	return strings.ToLower(strings.Join(strings.Fields(name), ""))
}
