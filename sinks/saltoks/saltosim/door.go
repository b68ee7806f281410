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
	OfficeMode          // the door stands open to everybody, and digits do nothing
	Opened
)

func (r Reason) String() string {
	return map[Reason]string{
		NoSuchLock: "no such lock", NoKeypad: "no keypad", NoAccess: "no access", PINUnused: "PIN not in use",
		Blocked: "blocked", Suspended: "suspended", PINExpired: "PIN expired", OutsideHours: "outside hours",
		PrivacyMode: "privacy mode", OfficeMode: "office mode", Opened: "opened",
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
	best, who := w.press(l, digits, at)
	w.log(l, best, who, at)
	return best == Opened || best == OfficeMode, best
}

// press finds what comes of digits at a lock, and by whose rules.
func (w *World) press(l *lock, digits string, at time.Time) (best Reason, who visit) {
	switch {
	case l.office:
		return OfficeMode, visit{}
	case !l.keypad():
		return NoKeypad, visit{}
	case l.cut:
		return w.pressOffline(l, digits, at)
	}
	best = NoAccess
	for person, r := range l.hub.known {
		if r.digits != digits {
			continue
		}
		reason := r.press(l, wallAt(at, l.hub.zone))
		if reason > best || reason == best && reason > NoAccess && person < who.person {
			best, who = reason, visit{person, r.alias, at}
		}
	}
	if best == Opened {
		l.trail[digits] = who
	}
	return best, who
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
	case l.hub.shut != 0:
		return l.hub.shut
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
	if !found {
		return nil
	}
	return w.holders(l, at)
}

func (w *World) holders(l *lock, at time.Time) (holders []Holder) {
	switch {
	case !l.keypad():
		return nil
	case l.cut:
		return w.offlineHolders(l, at)
	}
	for person, r := range l.hub.known {
		if r.press(l, wallAt(at, l.hub.zone)) == Opened {
			holders = append(holders, Holder{person, r.alias, r.digits})
		}
	}
	slices.SortFunc(holders, Holder.compare)
	return holders
}

func (a Holder) compare(b Holder) int {
	return cmp.Or(cmp.Compare(a.Alias, b.Alias), cmp.Compare(a.Person, b.Person), cmp.Compare(a.Digits, b.Digits))
}

// Advance lets everything happen that is due by now.
func (w *World) Advance() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tick()
}
