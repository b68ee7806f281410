package saltosim

import "time"

// SetSubscription ends or renews the subscription of the site. While it is over
// all users and hubs count as unsubscribed, no PIN opens and no change gets
// through (documented); that the API refuses to write then is assumed, and that
// a renewal brings everybody back.
func (w *World) SetSubscription(valid bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.tick()
	w.lapsed = !valid
	for _, u := range w.users.all {
		u.lapsed, u.json = w.lapsed, nil
	}
	w.reopen(now)
}

// SetPINs switches PINs on or off for the site.
func (w *World) SetPINs(on bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.tick()
	w.pinsOff = !on
	w.reopen(now)
}

// SetReleased takes the site back from its owner or hands it over: only then the
// API knows it (documented).
func (w *World) SetReleased(released bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unreleased = !released
}

// reopen lets the hubs know whether digits count at all, at once.
func (w *World) reopen(now time.Time) {
	for _, h := range w.hubs.all {
		w.shut(h)
		if !w.lapsed {
			h.resume(now)
		}
		w.retold(h, nil, now)
	}
}

func (w *World) shut(h *hub) {
	switch h.shut = 0; {
	case w.lapsed:
		h.shut = Suspended
	case w.pinsOff:
		h.shut = PINUnused
	}
}
