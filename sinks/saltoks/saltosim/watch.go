package saltosim

import (
	"maps"
	"slices"
	"time"
)

// Change says what one person opens at one hub's doors from one instant on. It
// replaces the last Change of that person at that hub; until the next one the
// person opens exactly Doors, each exactly during its windows.
type Change struct {
	At     time.Time // UTC; never earlier than that of the Change before
	Hub    string    // name
	Person string    // id of the person (user.id in the API)
	Alias  string    // or the name of who has none, as the hub knows it
	Digits string    // none if the hub knows the person no more
	Doors  []Door    // sorted by when the lock was added; only doors that will open
}

// Door is one lock and the instants at which it opens.
type Door struct {
	Lock, LockID string
	// Windows are sorted and disjoint, in UTC, and cut to begin at Change.At at
	// the earliest and to end five years later at the latest.
	Windows []Window
}

// Watch calls f at once for everybody whom a hub knows now, and then for each
// change: news that reaches a hub, and what happens at a door or to a hub's
// clock. Changes come in the order of their instants, not when they happen but
// when somebody next looks (a request, Open, Who, Advance, a hand); a scorer
// that keeps the last Change of each person and hub, and adds up its windows
// between the two instants, has measured every opening to the second. Equal PINs
// are the scorer's to join: a door opens with digits whenever some holder's does.
//
// f is called with the World locked and must not call it back.
func (w *World) Watch(f func(Change)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.tick()
	for _, h := range w.hubs.all {
		for _, person := range h.people() {
			f(w.change(h, person, h.known[person], now))
		}
	}
	w.watchers = append(w.watchers, f)
}

func (h *hub) people() []string { return slices.Sorted(maps.Keys(h.known)) }

func (w *World) emit(h *hub, person string, r rules, at time.Time) {
	if len(w.watchers) == 0 {
		return
	}
	c := w.change(h, person, r, at)
	for _, f := range w.watchers {
		f(c)
	}
}

// retold emits anew what everybody whom it concerns can open, after something
// happened at the doors. A nil lock means all of the hub's.
func (w *World) retold(h *hub, l *lock, at time.Time) {
	for _, person := range h.people() {
		r := h.known[person]
		if l == nil || slices.ContainsFunc(r.grants, func(g grant) bool { return g.lock == l }) {
			w.emit(h, person, r, at)
		}
	}
}

func (w *World) change(h *hub, person string, r rules, at time.Time) Change {
	return Change{At: at, Hub: h.name, Person: person, Alias: r.alias, Digits: r.digits, Doors: w.doors(h, r, at)}
}

// doors resolves rules to instants. A door in office mode stands open anyway, so
// it counts as one that opens.
func (w *World) doors(h *hub, r rules, at time.Time) []Door {
	if r.bar != 0 || h.shut != 0 {
		return nil
	}
	var doors []Door
	for i := 0; i < len(r.grants); {
		l := r.grants[i].lock
		var windows []Window
		for ; i < len(r.grants) && r.grants[i].lock == l; i++ {
			s := r.grants[i].span
			s.to = min(s.to, r.until)
			windows = append(windows, s.windows(at, h.zone)...)
		}
		if l.cut {
			windows = w.windowsOffline(l, r.digits, at)
		}
		shut := !l.keypad() || l.privacy && !r.override
		if windows = union(windows); len(windows) > 0 && !shut {
			doors = append(doors, Door{l.name, l.id, windows})
		}
	}
	return doors
}
