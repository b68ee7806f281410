package saltosim

import (
	"cmp"
	"slices"
	"time"
)

// hub is one IQ. It decides for its locks, by the rules that have reached it
// and by the clock on its wall, whether or not it is online (documented).
type hub struct {
	id, name string
	zone     *time.Location
	online   bool
	told     map[string]rules // the cloud's last word, by person
	known    map[string]rules // what has arrived, by person
	queue    []delta          // in the order of the changes, which is that of their due times
}

// delta is news about one person on its way to a hub.
type delta struct {
	due    time.Time
	person string
	rules  rules
}

// rules are all that a hub knows about one person; none if that person could
// open nothing of the hub's at any time.
type rules struct {
	alias    string
	digits   string
	bar      Reason // why the digits open nothing; 0 if they may
	override bool   // of privacy mode
	until    wall   // first second at which the key is over
	grants   []grant
}

// grant is one lock during one schedule, through some group.
type grant struct {
	lock *lock
	span span
}

func (r rules) none() bool { return len(r.grants) == 0 }

func (r rules) equal(o rules) bool {
	if r.none() || o.none() {
		return r.none() && o.none()
	}
	return r.alias == o.alias && r.digits == o.digits && r.bar == o.bar && r.override == o.override &&
		r.until == o.until && slices.Equal(r.grants, o.grants)
}

// tell queues what changed about a user for each hub that it concerns. Whole
// rules travel, so news that arrives is never half a change.
func (w *World) tell(u *user, at time.Time) {
	now := w.compile(u, at)
	for _, h := range w.hubs.all {
		next := now[h]
		if next.equal(h.told[u.person]) {
			continue
		}
		w.taken(h, u, next, at)
		keep(h.told, u.person, next)
		h.queue = append(h.queue, delta{at.Add(w.opt.HubDelay), u.person, next})
	}
}

// compile works out what each hub should know about a user. A group without a
// schedule, or a user without a key, never gets as far as the door (measured).
func (w *World) compile(u *user, at time.Time) map[*hub]rules {
	if u.pin.digits == "" {
		return nil
	}
	grants := map[*hub][]grant{}
	for _, g := range u.groups {
		if g.liveAt.After(at) {
			continue
		}
		for _, l := range g.locks {
			for _, s := range g.schedules {
				grants[l.hub] = append(grants[l.hub], grant{l, s.span})
			}
		}
	}
	out := make(map[*hub]rules, len(grants))
	for h, list := range grants {
		slices.SortFunc(list, grant.compare)
		out[h] = rules{u.called(), u.pin.digits, u.bar(), u.OverridePrivacy, u.pin.until, slices.Compact(list)}
	}
	return out
}

func (a grant) compare(b grant) int {
	return cmp.Or(cmp.Compare(a.lock.number, b.lock.number), cmp.Compare(a.span.from, b.span.from),
		cmp.Compare(a.span.to, b.span.to), cmp.Compare(a.span.opens, b.span.opens),
		cmp.Compare(a.span.ends, b.span.ends), cmp.Compare(a.span.days, b.span.days))
}

// bar tells why a user's PIN opens nothing at all, if so.
func (u *user) bar() Reason {
	switch {
	case !u.subscribed:
		return Suspended
	case u.Blocked:
		return Blocked
	case !u.UsePIN:
		return PINUnused
	}
	return 0
}

// settle lets happen, in the order of their own times, all that is due by t:
// groups that go live, and news that reaches a hub.
func (w *World) settle(t time.Time) {
	t = t.UTC()
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
		if h.online && len(h.queue) > 0 && (next == nil || h.queue[0].due.Before(at)) {
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
	if online && !h.online {
		for i := range h.queue {
			if h.queue[i].due.Before(at) {
				h.queue[i].due = at
			}
		}
	}
	h.online = online
	for _, l := range w.locks.all {
		if l.hub == h {
			l.json = nil
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
