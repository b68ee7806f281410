package saltosim

import (
	"slices"
	"time"
)

// visit is somebody who opened a lock, and when.
type visit struct {
	person, alias string
	at            time.Time
}

// pressOffline is for a lock that is cut off from its hub. It lets in whom it let
// in during the time of its trail, at any hour and even if that was taken back
// since (documented; for PINs the vendor's own pages contradict each other).
func (w *World) pressOffline(l *lock, digits string, at time.Time) (Reason, visit) {
	last, known := l.trail[digits]
	if !known || w.opt.Traps.OfflineTrail <= 0 || at.Sub(last.at) >= w.opt.Traps.OfflineTrail {
		return NoAccess, visit{}
	}
	last.at = at
	l.trail[digits] = last
	return Opened, last
}

func (w *World) offlineHolders(l *lock, at time.Time) (holders []Holder) {
	for digits, last := range l.trail {
		if at.Sub(last.at) < w.opt.Traps.OfflineTrail {
			holders = append(holders, Holder{last.person, last.alias, digits})
		}
	}
	slices.SortFunc(holders, Holder.compare)
	return holders
}

// windowsOffline is when a lock that is cut off lets somebody in, if nobody
// presses meanwhile.
func (w *World) windowsOffline(l *lock, digits string, at time.Time) []Window {
	last, known := l.trail[digits]
	if until := last.at.Add(w.opt.Traps.OfflineTrail); known && until.After(at) {
		return []Window{{at, until}}
	}
	return nil
}

// SetLockLink cuts a lock off from its hub, or joins it again. Watch then tells
// of those whom the hub knows, not of those whose rights were taken before.
func (w *World) SetLockLink(name string, up bool) error {
	return onOne(w, &w.locks, name, func(l *lock, now time.Time) {
		l.cut, l.json = !up, nil
		w.retold(l.hub, l, now)
	})
}
