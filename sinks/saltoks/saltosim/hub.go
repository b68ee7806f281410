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
	shut     Reason           // why no digits open anything here; 0 if they may

	since   time.Time // when it went offline
	outages []Window  // that are over
	storm   storm
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
		h.queue = append(h.queue, delta{w.due(h, u, at), u.person, next})
	}
}

// due is when news reaches a hub. It overtakes none.
func (w *World) due(h *hub, u *user, at time.Time) time.Time {
	due := at.Add(w.opt.HubDelay)
	if late := w.weather.HubLate; late > 0 && w.weather.rages(at) {
		due = due.Add(time.Duration(lot(w.weather.Seed, "hub late", h.id+u.person, int(at.Unix())) * float64(late)))
		if n := len(h.queue); n > 0 && h.queue[n-1].due.After(due) {
			due = h.queue[n-1].due
		}
	}
	return due
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
			if len(g.schedules) == 0 && w.opt.Traps.NoScheduleOpens {
				grants[l.hub] = append(grants[l.hub], grant{l, atAllTimes})
			}
		}
	}
	out := make(map[*hub]rules, len(grants))
	for h, list := range grants {
		slices.SortFunc(list, grant.compare)
		out[h] = rules{u.called(), u.pin.digits, u.bar(), u.OverridePrivacy, w.until(u), slices.Compact(list)}
	}
	return out
}

// until is when a user's key is over.
func (w *World) until(u *user) wall {
	if !w.opt.Traps.ExpiryShuts || u.ExpiresAt == nil {
		return u.pin.until
	}
	expires, _, err := w.reading().date(*u.ExpiresAt, "23:59", "59")
	if err != nil {
		return u.pin.until
	}
	return min(u.pin.until, expires)
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
