package saltosim

import (
	"cmp"
	"slices"
	"time"
)

// Reason says what a keypad made of some digits; a greater one came closer to
// opening.
type Reason int

const (
	NoSuchLock   Reason = iota + 1
	NoKeypad            // the lock takes no PINs (any more)
	NoAccess            // nobody that the hub knows has these digits and this lock
	PINUnused           // known, but use_pin is off
	Blocked             // known, but blocked
	Suspended           // known, but not subscribed
	PINExpired          // the key is over
	OutsideHours        // no schedule is true now
	PrivacyMode         // shut from inside
	Opened
)

func (r Reason) String() string {
	return map[Reason]string{
		NoSuchLock: "no such lock", NoKeypad: "no keypad", NoAccess: "no access", PINUnused: "PIN not in use",
		Blocked: "blocked", Suspended: "suspended", PINExpired: "PIN expired", OutsideHours: "outside hours",
		PrivacyMode: "privacy mode", Opened: "opened",
	}[r]
}

// Open presses digits at a door (by name or id) at an instant, and says whether
// it opens and why. It first lets everything happen that is due by then. What
// has happened cannot be undone: an instant before the last one is answered with
// the rules of the last one.
//
// Equal PINs open the doors of all their holders (documented, for PINs that
// people chose). Assumed: several schedules or groups of a person add up.
func (w *World) Open(lock, digits string, at time.Time) (bool, Reason) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle(at)
	l, found := find(w.locks, lock)
	if !found {
		return false, NoSuchLock
	}
	best := NoAccess
	for _, r := range l.hub.known {
		if r.digits == digits {
			best = max(best, r.press(l, wallAt(at, l.hub.zone)))
		}
	}
	if !l.keypad() {
		best = NoKeypad
	}
	return best == Opened, best
}

// press says what comes of these rules at a lock whose hub's clock shows c.
func (r rules) press(l *lock, c wall) Reason {
	held, now := false, false
	for _, g := range r.grants {
		if g.lock == l {
			held = true
			now = now || g.span.holds(c)
		}
	}
	switch {
	case !held:
		return NoAccess
	case r.bar != 0:
		return r.bar
	case c >= r.until:
		return PINExpired
	case !now:
		return OutsideHours
	case l.privacy && !r.override:
		return PrivacyMode
	}
	return Opened
}

// Holder is somebody who opens a door.
type Holder struct {
	Person string // id of the person (user.id in the API)
	Alias  string // or the name of who has none, as the hub knows it
	Digits string
}

// Who lists, by alias, everybody who opens a door at an instant; nobody if
// there is no such door. It moves the World on as Open does.
func (w *World) Who(lock string, at time.Time) []Holder {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle(at)
	l, found := find(w.locks, lock)
	if !found || !l.keypad() {
		return nil
	}
	var holders []Holder
	for person, r := range l.hub.known {
		if r.press(l, wallAt(at, l.hub.zone)) == Opened {
			holders = append(holders, Holder{person, r.alias, r.digits})
		}
	}
	slices.SortFunc(holders, func(a, b Holder) int {
		return cmp.Or(cmp.Compare(a.Alias, b.Alias), cmp.Compare(a.Person, b.Person))
	})
	return holders
}

// Advance lets everything happen that is due by now.
func (w *World) Advance() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tick()
}
