package simulate

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"pinwarden/policy/access"
)

// rooms are the hotel's, numbered by type; there are as many of a type as the
// peak needs, so one more is opened whenever none is free.
type rooms struct{ ofType map[string][]*room }

type room struct {
	name, kind string
	spells     []*spell
	inside     *guest
	dirty      bool
	ready      time.Time // when a dirty room will be ready
}

// spell is a run of nights for which a room is given away, as shown.
type spell struct {
	guest              *guest
	arrival, departure access.Date
}

func (r *rooms) names() []string {
	var names []string
	for _, kind := range slices.Sorted(maps.Keys(r.ofType)) {
		for _, room := range r.ofType[kind] {
			names = append(names, room.name)
		}
	}
	return names
}

// free returns the first room of a type that is free for the dates.
func (r *rooms) free(kind string, arrival, departure access.Date) *room {
	for _, room := range r.ofType[kind] {
		if !slices.ContainsFunc(room.spells, func(s *spell) bool { return s.meets(arrival, departure) }) {
			return room
		}
	}
	fresh := &room{name: fmt.Sprintf("%s%02d", kind, len(r.ofType[kind])+1), kind: kind}
	r.ofType[kind] = append(r.ofType[kind], fresh)
	return fresh
}

// meets reports whether a stay of these dates cannot be in the same room. A stay
// of no night takes the whole day; others may meet at noon.
func (s *spell) meets(arrival, departure access.Date) bool {
	if arrival == departure || s.arrival == s.departure {
		return s.arrival <= departure && arrival <= s.departure
	}
	return s.arrival < departure && arrival < s.departure
}

// leave takes a guest off a room from today on; the day itself stays taken
// unless the guest never came.
func (r *room) leave(g *guest, today access.Date) {
	came := r.inside == g
	if came {
		r.inside = nil
	}
	r.spells = slices.DeleteFunc(r.spells, func(s *spell) bool {
		if s.guest != g {
			return false
		}
		s.departure = max(s.arrival, min(s.departure, today))
		s.guest = nil
		return !came
	})
}

func (r *room) take(g *guest, arrival, departure access.Date) {
	r.spells = append(r.spells, &spell{g, arrival, departure})
}

// of returns a guest's spell, or nil.
func (r *room) of(g *guest) *spell {
	for _, s := range r.spells {
		if s.guest == g {
			return s
		}
	}
	return nil
}

// rivals are the guests to come whose nights a spell takes.
func (r *room) rivals(mine *spell) []*guest {
	var rivals []*guest
	for _, s := range r.spells {
		if s != mine && s.guest != nil && s.meets(mine.arrival, mine.departure) {
			rivals = append(rivals, s.guest)
		}
	}
	return rivals
}
