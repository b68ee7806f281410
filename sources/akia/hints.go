package akia

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"pinwarden/policy/access"
)

// HintConfig sets up Hints. Every zero field has a default.
type HintConfig struct {
	// Reservation, Room and At are where a body may name what it is about.
	Reservation, Room, At []string
	// Names are further actions, for which a policy can wait.
	Names []string
	// Repeat is for how long an equal call counts as the same one; default 1 minute.
	Repeat time.Duration
	// Silence is how long no call may come before that is worth a word; default 24 h.
	Silence time.Duration
	// Heard counts the calls: result is taken, repeated, overflowed or too_large; nil: nobody.
	Heard func(action, result string)
	Now   func() time.Time // default time.Now
}

const (
	largestHint  = 64 << 10
	patience     = 200 * time.Millisecond // for a body; Akia gives up after 1.5 s
	mostWaiting  = 256                    // calls that wait to be looked at
	mostRepeats  = 4096                   // calls that are remembered
	mostMarks    = 4096                   // rooms that are ready, and as many stays whose room is; no hotel has more
	markLifetime = 36 * time.Hour
)

// Hints takes the calls of Akia's automations. A call is answered before anything
// is done about it, and nothing that it says is believed: reservations are read
// anew. The one thing that cannot be read anywhere is that a room is ready; such a
// call marks the room, see access.Room.
type Hints struct {
	cfg   HintConfig
	paths paths
	queue chan called

	mu       sync.Mutex
	last     time.Time // when a call last came; at first, when we began to listen
	repeats  map[[sha256.Size]byte]time.Time
	overflow bool
	marks    map[string]time.Time          // by room: when it was last said to be ready
	pending  map[access.StayID]time.Time   // ready is the room of this stay, which is yet to be read
	received map[access.Received]time.Time // calls of Names: when each came last
}

// called is one call as it came.
type called struct {
	action string
	body   []byte
	at     time.Time
}

// NewHints begins to listen.
func NewHints(cfg HintConfig) *Hints {
	cfg.Repeat, cfg.Silence = cmp.Or(cfg.Repeat, time.Minute), cmp.Or(cfg.Silence, 24*time.Hour)
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Heard == nil {
		cfg.Heard = func(string, string) {}
	}
	return &Hints{
		cfg: cfg, paths: newPaths(cfg.Reservation, cfg.Room, cfg.At), queue: make(chan called, mostWaiting), last: cfg.Now(),
		repeats: map[[sha256.Size]byte]time.Time{}, marks: map[string]time.Time{}, pending: map[access.StayID]time.Time{},
		received: map[access.Received]time.Time{},
	}
}

// ServeHTTP takes a call; the path's value "action" says which. It always answers
// 200 and never waits: whoever answers late or otherwise is unsubscribed in the end.
func (h *Hints) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	action, now := actionOf(r.PathValue("action"), h.cfg.Names), h.cfg.Now()
	_ = http.NewResponseController(rw).SetReadDeadline(time.Now().Add(patience)) // a recorder has none
	body, err := io.ReadAll(io.LimitReader(r.Body, largestHint+1))
	result := "taken"
	switch {
	case len(body) > largestHint:
		body, result = nil, "too_large"
	case err != nil:
		body = nil // it came, so that it is worth a look
	}
	rw.WriteHeader(http.StatusOK)
	if !h.take(called{action, body, now}) {
		result = "repeated"
	} else {
		select {
		case h.queue <- called{action, body, now}:
		default:
			result = "overflowed"
			h.mu.Lock()
			h.overflow = true
			h.mu.Unlock()
		}
	}
	h.cfg.Heard(action, result)
}

// take notes that a call came, and reports whether it is a new one.
func (h *Hints) take(c called) bool {
	sum := sha256.Sum256(append([]byte(c.action+"\n"), c.body...))
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last = c.at
	maps.DeleteFunc(h.repeats, func(_ [sha256.Size]byte, at time.Time) bool { return c.at.Sub(at) >= h.cfg.Repeat })
	if _, again := h.repeats[sum]; again && c.body != nil {
		return false
	}
	if len(h.repeats) < mostRepeats {
		h.repeats[sum] = c.at
	}
	return true
}

// Run works on the calls until the context ends: what they name is read by the
// watch, and who wants to know is woken.
func (h *Hints) Run(ctx context.Context, w *Watch, wake func()) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case c := <-h.queue:
			if h.follow(c, w) {
				wake()
			}
		}
	}
}

// follow asks for what one call names, and reports whether a pass is worth it
// before anything was read: a mark, or a call that names nothing.
func (h *Hints) follow(c called, w *Watch) (now bool) {
	said := h.paths.read(c.body, c.at)
	if c.action == RoomReady {
		h.mu.Lock()
		for _, room := range said.rooms {
			h.mark(room, said.at)
		}
		if len(said.rooms) == 0 {
			for _, id := range said.ids {
				h.await(id, said.at)
			}
		}
		h.mu.Unlock()
	}
	if slices.Contains(h.cfg.Names, c.action) {
		h.receive(c.action, said.ids, c.at)
	}
	for _, room := range said.rooms {
		w.AskRoom(room)
	}
	w.Ask(said.ids...)
	return len(said.ids) == 0
}

func (h *Hints) mark(room string, at time.Time) {
	switch last, known := h.marks[room]; {
	case !at.After(last):
	case !known && len(h.marks) >= mostMarks:
		h.overflow = true
	default:
		h.marks[room] = at
	}
}

// await keeps a mark until it is known whose room it is.
func (h *Hints) await(id access.StayID, at time.Time) {
	if _, known := h.pending[id]; !known && len(h.pending) >= mostMarks {
		h.overflow = true
		return
	}
	h.pending[id] = at
}

// receive notes that an action came for stays. It is shown for as long as a mark is,
// so that a stay which is yet to be read has it too.
func (h *Hints) receive(action string, ids []access.StayID, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, id := range ids {
		r := access.Received{ID: id, Action: action}
		if _, known := h.received[r]; !known && len(h.received) >= mostMarks {
			h.overflow = true
			return
		}
		h.received[r] = at
	}
}

// Recall takes over marks that were made before a restart.
func (h *Hints) Recall(rooms []access.KnownRoom) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, r := range rooms {
		if r.Readiness == access.Ready {
			h.mark(r.Name, r.Since)
		}
	}
}

// house is what the calls say by themselves: marks, given what else was read. A
// mark is over when a later reading shows the room's state.
func (h *Hints) house(read access.House) access.House {
	now := h.cfg.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range read.Stays {
		s := &read.Stays[i]
		if at, waits := h.pending[s.ID]; waits && s.Single && !s.Read.Before(at) && s.Room != "" {
			h.mark(s.Room, at)
			delete(h.pending, s.ID)
		}
	}
	for _, r := range read.Rooms {
		if r.Readiness != access.ReadinessUnknown && !r.Mark && r.Read.After(h.marks[r.Name]) {
			delete(h.marks, r.Name)
		}
	}
	old := func(at time.Time) bool { return now.Sub(at) > markLifetime }
	maps.DeleteFunc(h.marks, func(_ string, at time.Time) bool { return old(at) })
	maps.DeleteFunc(h.pending, func(_ access.StayID, at time.Time) bool { return old(at) })

	maps.DeleteFunc(h.received, func(_ access.Received, at time.Time) bool { return old(at) })

	house := access.House{Abilities: access.Abilities{Readiness: true}, Takes: h.cfg.Names}
	for r := range h.received {
		house.Received = append(house.Received, r)
	}
	slices.SortFunc(house.Received, func(a, b access.Received) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Action, b.Action))
	})
	for _, name := range slices.Sorted(maps.Keys(h.marks)) {
		house.Rooms = append(house.Rooms, access.Room{Name: name, Readiness: access.Ready, Read: h.marks[name], Mark: true})
	}
	if quiet := now.Sub(h.last); quiet > h.cfg.Silence {
		house.Gaps = append(house.Gaps, fmt.Sprintf("no automation of Akia's has called for %s: see in Akia whether the action is still subscribed", quiet.Round(time.Hour)))
	}
	if h.overflow {
		house.Gaps = append(house.Gaps, "more calls of Akia's automations came than could be looked at; the stays that they named are read in turn")
		h.overflow = false
	}
	return house
}

// Last is when a call last came; before the first, when we began to listen.
func (h *Hints) Last() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last
}

// Silent reports whether no call has come for longer than is expected.
func (h *Hints) Silent() bool { return h.cfg.Now().Sub(h.Last()) > h.cfg.Silence }
