package access

import "time"

// Window is a half-open interval of instants: Start is in, End is not.
// The zero Window is empty.
type Window struct{ Start, End time.Time }

// Empty reports whether no instant is in the window.
func (w Window) Empty() bool { return !w.Start.Before(w.End) }

// Contains reports whether t is in the window.
func (w Window) Contains(t time.Time) bool { return !t.Before(w.Start) && t.Before(w.End) }

// Overlaps reports whether some instant is in both windows.
func (w Window) Overlaps(o Window) bool {
	return !w.Empty() && !o.Empty() && w.Start.Before(o.End) && o.Start.Before(w.End)
}

// From returns what is left of the window from t on.
func (w Window) From(t time.Time) Window {
	if w.Start.Before(t) {
		w.Start = t
	}
	if w.Empty() {
		return Window{}
	}
	return w
}

// And returns what is in both windows.
func (w Window) And(o Window) Window {
	if o.End.Before(w.End) {
		w.End = o.End
	}
	return w.From(o.Start)
}

// Within reports whether every instant of w is in o.
func (w Window) Within(o Window) bool {
	return w.Empty() || (!w.Start.Before(o.Start) && !w.End.After(o.End))
}

// Equal reports whether both hold the same instants.
func (w Window) Equal(o Window) bool {
	if w.Empty() || o.Empty() {
		return w.Empty() && o.Empty()
	}
	return w.Start.Equal(o.Start) && w.End.Equal(o.End)
}
