package saltosim

import "time"

// entry is one line of the audit log: somebody pressed digits at a door.
type entry struct {
	id       string
	at       time.Time
	lock     *lock
	who      visit // nobody: digits that the lock does not know
	category string
	detail   string
	zone     *time.Location // of the hub then
}

// nobody is the id that stands for digits which a lock does not know (measured).
const nobody = "ee8f17b4-701b-4aa6-9f1c-22f71cc61ca6"

// keptEntries bounds the log of a long run; the vendor keeps 90 days (measured).
const keptEntries = 10_000

// log notes what came of pressing digits. Measured: the details no_access and
// suspended, and none for somebody whom the lock knows and does not let in.
func (w *World) log(l *lock, reason Reason, who visit, at time.Time) {
	e := entry{lock: l, at: at.UTC(), who: who, category: "lock_rejected", zone: l.hub.zone}
	switch reason {
	case NoKeypad, OfficeMode:
		return // nobody hears of it (assumed)
	case Opened:
		e.category = "lock_opened"
	case NoAccess:
		e.detail, e.who = "no_access", visit{person: nobody}
	case Suspended:
		e.detail = "suspended"
	}
	if len(w.entries) >= keptEntries {
		w.entries = append(w.entries[:0], w.entries[keptEntries/2:]...)
	}
	e.id = w.id("entry", l.id)
	w.entries = append(w.entries, e)
}
