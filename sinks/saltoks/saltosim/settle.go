package saltosim

import "time"

// settle lets happen, in the order of their own times, all that is due by t:
// groups that go live, news that reaches a hub, and hubs that storms strike.
func (w *World) settle(t time.Time) {
	if w.weather.HubsOff.none() {
		w.settleCalmly(t.UTC())
		return
	}
	for h, at := w.nextStorm(); h != nil && !at.After(t); h, at = w.nextStorm() {
		w.settleCalmly(at)
		w.turn(h, at)
	}
	w.settleCalmly(t.UTC())
}

func (w *World) settleCalmly(t time.Time) {
	for {
		h, arrival := w.nextArrival()
		if len(w.newcomers) > 0 && (h == nil || !w.newcomers[0].at.After(arrival)) {
			first := w.newcomers[0]
			if first.at.After(t) {
				break
			}
			w.newcomers = w.newcomers[1:]
			w.tellAll(first.group, first.at)
			continue
		}
		if h == nil || arrival.After(t) {
			break
		}
		w.arrive(h)
	}
	if t.After(w.last) {
		w.last = t
	}
}

func (w *World) nextArrival() (next *hub, at time.Time) {
	for _, h := range w.hubs.all {
		if h.online && !w.lapsed && len(h.queue) > 0 && (next == nil || h.queue[0].due.Before(at)) {
			next, at = h, h.queue[0].due
		}
	}
	return next, at
}

func (w *World) arrive(h *hub) {
	news := h.queue[0]
	h.queue = h.queue[1:]
	old := h.known[news.person]
	keep(h.known, news.person, news.rules)
	if news.rules.none() {
		news.rules = rules{alias: old.alias}
	}
	w.emit(h, news.person, news.rules, news.due)
}

// connect puts a hub on or off line. What waited for it arrives as it comes
// back, in order.
func (w *World) connect(h *hub, online bool, at time.Time) {
	switch {
	case online && !h.online:
		h.resume(at)
		h.outages = append(h.outages, Window{h.since, at})
	case !online && h.online:
		h.since = at
	}
	h.online = online
	for _, l := range w.locks.all {
		if l.hub == h {
			l.json = nil
		}
	}
}

// resume lets what waited arrive now.
func (h *hub) resume(at time.Time) {
	for i := range h.queue {
		if h.queue[i].due.Before(at) {
			h.queue[i].due = at
		}
	}
}

func keep(all map[string]rules, person string, r rules) {
	if r.none() {
		delete(all, person)
		return
	}
	all[person] = r
}
