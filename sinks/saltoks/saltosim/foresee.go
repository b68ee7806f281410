package saltosim

import (
	"maps"
	"time"
)

// Foresee says what Open would say at an instant to come if nobody did anything
// until then: news that is on its way has arrived, and hubs that are offline stay
// so. Unlike Open it leaves the World where it is, and no trace in the log. An
// instant that is over counts as now.
func (w *World) Foresee(lock, digits string, at time.Time) (opens bool, why Reason) {
	w.mu.Lock()
	defer w.mu.Unlock()
	l, found := find(w.locks, lock)
	if !found {
		return false, NoSuchLock
	}
	w.ahead(l, at, func(at time.Time) { why, _ = w.press(l, digits, at) })
	return why == Opened || why == OfficeMode, why
}

// ForeseeWho is to Who as Foresee is to Open.
func (w *World) ForeseeWho(lock string, at time.Time) (holders []Holder) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if l, found := find(w.locks, lock); found {
		w.ahead(l, at, func(at time.Time) { holders = w.holders(l, at) })
	}
	return holders
}

// ahead lets somebody look at a lock as its hub will know it at an instant.
func (w *World) ahead(l *lock, at time.Time, look func(time.Time)) {
	if now := w.tick(); at.Before(now) {
		at = now
	}
	known, trail := l.hub.known, l.trail
	defer func() { l.hub.known, l.trail = known, trail }()
	l.hub.known, l.trail = w.knownAt(l.hub, at), maps.Clone(trail)
	look(at)
}

// knownAt is what a hub will know at an instant, as things stand.
func (w *World) knownAt(h *hub, at time.Time) map[string]rules {
	known := maps.Clone(h.known)
	if !h.online || w.lapsed {
		return known
	}
	for _, news := range h.queue {
		if !news.due.After(at) {
			keep(known, news.person, news.rules)
		}
	}
	for _, first := range w.newcomers {
		for _, u := range first.group.members {
			if due := w.due(h, u, first.at); !due.After(at) {
				keep(known, u.person, w.compile(u, first.at)[h])
			}
		}
	}
	return known
}
