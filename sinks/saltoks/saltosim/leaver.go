package saltosim

import (
	"slices"
	"time"
)

// leaver is a user who was deleted and can still be read for a while (measured:
// gone within 10 s).
type leaver struct {
	*user
	until time.Time
}

// linger lets a deleted user be read for a while.
func (w *World) linger(u *user, at time.Time) {
	longest := w.opt.Traps.DeletedShown
	if longest <= 0 {
		return
	}
	w.leaving = slices.DeleteFunc(w.leaving, func(l *leaver) bool { return !at.Before(l.until) })
	stay := time.Duration((0.5 + lot(w.opt.Seed, "leaving", u.id, 0)/2) * float64(longest))
	w.leaving = append(w.leaving, &leaver{u, at.Add(stay)})
}

// leaver finds a user who is deleted and still read; nil if there is none.
func (w *World) leaver(id string) *user {
	for _, l := range w.leaving {
		if l.id == id && w.last.Before(l.until) {
			return l.user
		}
	}
	return nil
}

// withLeaving adds to a list whoever it still shows.
func (w *World) withLeaving(users []*user) []*user {
	if !w.opt.Traps.DeletedListed || len(w.leaving) == 0 {
		return users
	}
	users = slices.Clone(users)
	for _, l := range w.leaving {
		if w.last.Before(l.until) {
			users = append(users, l.user)
		}
	}
	return users
}
