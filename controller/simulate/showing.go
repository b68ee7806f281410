package simulate

import (
	"slices"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

// roomState is what the hotel shows of a room, and when it was last given up.
type roomState struct {
	ready  bool
	since  time.Time
	closed time.Time
}

// house follows what the hotel shows and keeps every stay's eras.
type house struct {
	set   *policy.Set
	stays map[access.StayID]*shownStay
	order []*shownStay
	rooms map[string]roomState
	in    map[string][]*shownStay // the stays shown in a room
}

// entitlements replays a timeline: to each stay what the policy gives it, from
// the instant at which the hotel showed it.
func entitlements(t *Timeline, set *policy.Set) *house {
	h := &house{
		set: set, stays: map[access.StayID]*shownStay{}, rooms: map[string]roomState{},
		in: map[string][]*shownStay{},
	}
	for _, r := range t.Rooms {
		h.rooms[r] = roomState{ready: true, since: t.Start}
	}
	for i := 0; i < len(t.Events); {
		n := i
		for n < len(t.Events) && t.Events[n].At.Equal(t.Events[i].At) {
			n++
		}
		h.show(t.Events[i:n])
		i = n
	}
	return h
}

// show takes what is shown at one instant and works out anew what it touches.
func (h *house) show(batch []Event) {
	now, hinted := batch[0].At, false
	touched := map[string]bool{}
	var alone []*shownStay
	for i := range batch {
		e := &batch[i]
		hinted = hinted || e.Kind.Hinted()
		if e.Stay == "" {
			r := h.rooms[e.Room]
			r.ready, r.since = e.Ready, now
			h.rooms[e.Room] = r
			touched[e.Room] = true
			continue
		}
		s := h.stay(e.Stay)
		touched[s.row.Room], touched[e.Row.Room] = true, true
		h.place(s, e)
		if e.Row.Room == "" {
			alone = append(alone, s)
		}
	}
	for _, s := range alone {
		s.turn(now, hinted, claimOf(h.set, s).lines(h.set, now))
	}
	for room := range touched {
		if room != "" {
			h.room(room, now, hinted)
		}
	}
}

func (h *house) stay(id access.StayID) *shownStay {
	s := h.stays[id]
	if s == nil {
		s = &shownStay{id: id}
		h.stays[id] = s
		h.order = append(h.order, s)
	}
	return s
}

// place takes over a stay's new row.
func (h *house) place(s *shownStay, e *Event) {
	if s.row.Room != e.Row.Room {
		h.in[s.row.Room] = slices.DeleteFunc(h.in[s.row.Room], func(o *shownStay) bool { return o == s })
		if e.Row.Room != "" {
			h.in[e.Row.Room] = append(h.in[e.Row.Room], s)
		}
		if s.row.Phase == access.InHouse {
			h.close(s.row.Room, e.At)
		}
	}
	if len(s.events) == 0 || s.row.Phase != e.Row.Phase {
		s.since = e.At
	}
	if e.Row.Phase == access.InHouse && s.arrived.IsZero() {
		s.arrived, s.home = e.At, e.Row.Room
	}
	s.rows = append(s.rows, shownRow{e.At, e.Row, s.row.Room != "" && s.row.Room != e.Row.Room})
	s.row = e.Row
	s.events = append(s.events, e.At)
}

// room works out all stays of a room, and forgets those that are long over.
func (h *house) room(name string, now time.Time, hinted bool) {
	var claims []*claim
	h.in[name] = slices.DeleteFunc(h.in[name], func(s *shownStay) bool {
		c := claimOf(h.set, s)
		if c != nil && c.room != nil && c.window.End.Before(now.Add(-2*24*time.Hour)) {
			h.close(name, c.window.End)
			return true
		}
		s.nearby = append(s.nearby, now)
		if c == nil {
			s.turn(now, hinted, nil)
			return s.row.Phase == access.Cancelled
		}
		claims = append(claims, c)
		return false
	})
	settleRoom(h.set, claims, h.rooms[name], now)
	for _, c := range claims {
		c.stay.turn(now, hinted, c.lines(h.set, now))
	}
}

func (h *house) close(room string, at time.Time) {
	r := h.rooms[room]
	r.closed = later(r.closed, at)
	h.rooms[room] = r
}
