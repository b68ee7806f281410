package simulate

import (
	"slices"
	"time"

	"pinwarden/policy/access"
)

// spans are instants: sorted windows that neither overlap nor touch.
type spans []access.Window

// join returns the instants of all windows.
func join(windows []access.Window) spans {
	sorted := slices.Clone(windows)
	slices.SortFunc(sorted, func(a, b access.Window) int { return a.Start.Compare(b.Start) })
	var out spans
	for _, w := range sorted {
		switch n := len(out); {
		case w.Empty():
		case n > 0 && !w.Start.After(out[n-1].End):
			if w.End.After(out[n-1].End) {
				out[n-1].End = w.End
			}
		default:
			out = append(out, w)
		}
	}
	return out
}

// meet returns the instants that are in both.
func (s spans) meet(o spans) spans {
	var out spans
	for len(s) > 0 && len(o) > 0 {
		if w := cut(s[0], o[0]); !w.Empty() {
			out = append(out, w)
		}
		if s[0].End.Before(o[0].End) {
			s = s[1:]
		} else {
			o = o[1:]
		}
	}
	return out
}

// minus returns the instants of s that are not in o.
func (s spans) minus(o spans) spans {
	var out spans
	for _, w := range s {
		for _, hole := range o {
			if !hole.Overlaps(w) {
				continue
			}
			if w.Start.Before(hole.Start) {
				out = append(out, access.Window{Start: w.Start, End: hole.Start})
			}
			w.Start = hole.End
			if w.Empty() {
				break
			}
		}
		if !w.Empty() {
			out = append(out, w)
		}
	}
	return out
}

func (s spans) length() time.Duration {
	var sum time.Duration
	for _, w := range s {
		sum += w.End.Sub(w.Start)
	}
	return sum
}

// holding returns the window that holds an instant.
func (s spans) holding(t time.Time) (access.Window, bool) {
	for _, w := range s {
		if w.Contains(t) {
			return w, true
		}
	}
	return access.Window{}, false
}

// from returns what is left from an instant on.
func (s spans) from(t time.Time) spans {
	var out spans
	for _, w := range s {
		if w = w.From(t); !w.Empty() {
			out = append(out, w)
		}
	}
	return out
}

func (s spans) equal(o spans) bool {
	return slices.EqualFunc(s, o, access.Window.Equal)
}

func cut(a, b access.Window) access.Window {
	if a.Start.Before(b.Start) {
		a.Start = b.Start
	}
	if a.End.After(b.End) {
		a.End = b.End
	}
	return a
}
