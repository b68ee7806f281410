package saltosim

import (
	"fmt"
	"slices"
)

// shelf keeps things in the order in which they came, and finds them by id.
type shelf[T comparable] struct {
	all  []T
	byID map[string]T
}

func (s *shelf[T]) add(id string, thing T) {
	if s.byID == nil {
		s.byID = map[string]T{}
	}
	s.all = append(s.all, thing)
	s.byID[id] = thing
}

func (s *shelf[T]) remove(id string) {
	thing, ok := s.byID[id]
	if !ok {
		return
	}
	delete(s.byID, id)
	s.all = without(s.all, thing)
}

// named is what people call by a name, or several.
type named interface {
	comparable
	answersTo(name string) bool
}

func (g *group) answersTo(name string) bool { return g.name == name }
func (l *lock) answersTo(name string) bool  { return l.name == name }
func (h *hub) answersTo(name string) bool   { return h.name == name }

// find returns the thing with the id, or else the oldest with the name.
func find[T named](s shelf[T], name string) (T, bool) {
	if thing, found := s.byID[name]; found {
		return thing, true
	}
	for _, thing := range s.all {
		if thing.answersTo(name) {
			return thing, true
		}
	}
	var none T
	return none, false
}

func mustFind[T named](s shelf[T], names ...string) []T {
	things := make([]T, len(names))
	for i, name := range names {
		found := false
		if things[i], found = find(s, name); !found {
			panic(fmt.Sprintf("saltosim: there is no %q", name))
		}
	}
	return things
}

// without returns the list less one thing; the old list stays as it is.
func without[T comparable](list []T, thing T) []T {
	i := slices.Index(list, thing)
	if i < 0 {
		return list
	}
	return slices.Concat(list[:i], list[i+1:])
}
