package policy

import (
	"slices"
	"strings"

	"pinwarden/policy/access"
)

// ruleFor returns the first rule that matches the stay, or nil.
func (s *Set) ruleFor(stay *access.Stay) *Rule {
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
		(len(w.Status) == 0 || slices.Contains(w.Status, stay.Phase))
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
