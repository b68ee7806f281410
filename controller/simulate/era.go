package simulate

import (
	"slices"
	"time"

	"pinwarden/policy/access"
)

// shownStay is one stay as the hotel showed it so far.
type shownStay struct {
	id      access.StayID
	row     Row
	since   time.Time // of the phase
	arrived time.Time // the guest's own arrival; zero: never
	home    string    // the room on arrival
	eras    []era
	rows    []shownRow
	events  []time.Time // when its own row changed
	nearby  []time.Time // when its room or a neighbour changed
}

// shownRow is one of the rows that were shown of a stay.
type shownRow struct {
	at    time.Time
	row   Row
	moved bool // to another room, from one
}

// era is what a stay was entitled to from one instant on, until the next era.
type era struct {
	at     time.Time
	hinted bool
	lines  []line
}

// turn begins an era if anything to come is different from now on.
func (s *shownStay) turn(now time.Time, hinted bool, lines []line) {
	old := s.last()
	same := true
	for _, door := range doorsOf(old, lines) {
		same = same && on(old, door).from(now).equal(on(lines, door).from(now))
	}
	if same {
		return
	}
	if n := len(s.eras); n > 0 && s.eras[n-1].at.Equal(now) {
		s.eras[n-1].lines = lines
		return
	}
	s.eras = append(s.eras, era{now, hinted, lines})
}

func (s *shownStay) last() []line {
	if len(s.eras) == 0 {
		return nil
	}
	return s.eras[len(s.eras)-1].lines
}

// opened reports since when the stay's room line has been open, if it is.
func (s *shownStay) opened(now time.Time) (time.Time, bool) {
	for _, l := range s.last() {
		if l.own && l.window.Start.Before(now) && !now.After(l.window.End) {
			return l.window.Start, true
		}
	}
	return time.Time{}, false
}

func (s *shownStay) openAt(door string, now time.Time) (access.Window, bool) {
	return on(s.last(), door).holding(now)
}

// on are the instants at which lines open a door.
func on(lines []line, door string) spans {
	var windows []access.Window
	for _, l := range lines {
		if l.door == door {
			windows = append(windows, l.window)
		}
	}
	return join(windows)
}

func doorsOf(of ...[]line) []string {
	var doors []string
	for _, lines := range of {
		for _, l := range lines {
			doors = append(doors, l.door)
		}
	}
	slices.Sort(doors)
	return slices.Compact(doors)
}
