package saltosim

import "time"

// Spells are stretches of time during which something is out of order. Time is
// cut into pieces of the length Every; in a part of them, Rate, one spell begins
// somewhere and lasts up to Longest. The zero value is none.
type Spells struct {
	Every   time.Duration
	Rate    Rate
	Longest time.Duration
}

func (s Spells) none() bool { return s.Rate <= 0 || s.Every <= 0 || s.Longest <= 0 }

// piece returns the number of the piece that an instant is in.
func (s Spells) piece(t time.Time) int64 {
	n := t.UnixNano() / int64(s.Every)
	if t.UnixNano() < 0 {
		n--
	}
	return n
}

// of returns the spell of one piece; the lot has to be drawn by what it is a
// spell of.
func (s Spells) of(piece int64, draw func(use string, n int) float64) (Window, bool) {
	if draw("whether", int(piece)) >= float64(s.Rate) {
		return Window{}, false
	}
	from := time.Unix(0, piece*int64(s.Every)).Add(time.Duration(draw("when", int(piece)) * float64(s.Every)))
	length := time.Duration((0.1 + 0.9*draw("how long", int(piece))) * float64(s.Longest))
	return Window{from.Truncate(time.Second).UTC(), from.Add(length).Truncate(time.Second).UTC()}, true
}

// between returns the spells that touch a range, cut to it, sorted and disjoint.
func (s Spells) between(from, to time.Time, draw func(use string, n int) float64) []Window {
	if s.none() || !from.Before(to) {
		return nil
	}
	var found []Window
	for n := s.piece(from.Add(-s.Longest)); n <= s.piece(to); n++ {
		if w, is := s.of(n, draw); is {
			if w = w.within(Window{from, to}); w.From.Before(w.To) {
				found = append(found, w)
			}
		}
	}
	return union(found)
}

// at reports whether a spell is on.
func (s Spells) at(t time.Time, draw func(use string, n int) float64) bool {
	return len(s.between(t, t.Add(1), draw)) > 0
}
