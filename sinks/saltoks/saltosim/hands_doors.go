package saltosim

import (
	"slices"
	"time"
)

// SetHubOnline cuts a hub off, or brings it back. Meanwhile it decides by the
// rules that it has; what waited arrives when it is back, in order.
func (w *World) SetHubOnline(name string, online bool) error {
	return onOne(w, &w.hubs, name, func(h *hub, now time.Time) { w.connect(h, online, now) })
}

// SetHubZone moves a hub's wall clock to another zone, at once. It panics if
// the zone is unknown.
func (w *World) SetHubZone(name, zone string) error {
	loc := mustZone(zone)
	return onOne(w, &w.hubs, name, func(h *hub, now time.Time) {
		h.zone = loc
		w.retold(h, nil, now)
	})
}

// SetPrivacy turns the knob inside a room: PINs are refused, except those of
// users who may override it (documented).
func (w *World) SetPrivacy(name string, on bool) error {
	return onOne(w, &w.locks, name, func(l *lock, now time.Time) {
		l.privacy, l.json = on, nil
		w.retold(l.hub, l, now)
	})
}

// SetOfficeMode lets a door stand open: codes do nothing there (documented).
func (w *World) SetOfficeMode(name string, on bool) error {
	return onOne(w, &w.locks, name, func(l *lock, _ time.Time) { l.office, l.json = on, nil })
}

// RemoveLock takes a lock off its door, and out of every group.
func (w *World) RemoveLock(name string) error {
	return onOne(w, &w.locks, name, func(l *lock, now time.Time) {
		for _, g := range w.groups.all {
			if slices.Contains(g.locks, l) {
				w.unfit(g, l, now)
			}
		}
		w.locks.remove(l.id)
	})
}

// SetBattery changes what a lock says of its battery; only "fresh" is known.
func (w *World) SetBattery(name, level string) error {
	return onOne(w, &w.locks, name, func(l *lock, _ time.Time) { l.battery, l.json = level, nil })
}

// SetLockType changes what a lock says it is. Without "_pin" at its end the
// keypad is dead, as after a fault in a hub (documented).
func (w *World) SetLockType(name, kind string) error {
	return onOne(w, &w.locks, name, func(l *lock, now time.Time) {
		l.kind, l.json = kind, nil
		w.retold(l.hub, l, now)
	})
}
