package saltosim

import "time"

// WatchCloud calls f for each change as the cloud takes it, before any hub has
// heard: At is that instant, and Doors are what the person will open at the hub's
// doors once it has. The difference to Watch is what is still on its way, or waits
// for a hub that is offline. f is called with the World locked and must not call
// it back.
func (w *World) WatchCloud(f func(Change)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cloudWatchers = append(w.cloudWatchers, f)
}

func (w *World) taken(h *hub, u *user, next rules, at time.Time) {
	if len(w.cloudWatchers) == 0 {
		return
	}
	if next.none() {
		next = rules{alias: u.called()}
	}
	c := w.change(h, u.person, next, at)
	for _, f := range w.cloudWatchers {
		f(c)
	}
}
