package akiasim

import (
	"sync"
	"time"
)

// World is one property's Akia. Make it with New.
type World struct {
	options Options // as at the start; never changes

	mu     sync.Mutex
	token  string
	lag    time.Duration
	truth  *hotel   // what the hotel did
	shown  *hotel   // what the API has heard of it
	queue  []change // from the one to the other, oldest first
	serial int      // the last number handed out

	jobs   jobs
	outbox []Message
	faults faults
	hooks  automations
	bucket bucket

	authority authority
}

// change is one step of the truth on its way to the API.
type change struct {
	due   time.Time
	apply func(*hotel)
}

// New makes an empty hotel: no rooms, no reservations, no customers.
func New(o Options) *World {
	return &World{options: o.withDefaults(), token: o.Token, lag: o.Lag, truth: newHotel(), shown: newHotel()}
}

// SetLag changes Options.Lag for the changes to come. A change never overtakes an earlier one.
func (w *World) SetLag(lag time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lag = lag
}

// SetToken changes Options.Token, as a refresh or a revocation would.
func (w *World) SetToken(token string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.token = token
}

// change makes something true now and shown later. The caller holds the lock.
func (w *World) change(apply func(*hotel)) {
	apply(w.truth)
	w.queue = append(w.queue, change{due: w.options.Clock().Add(w.lag), apply: apply})
}

// catchUp shows what has become due. It stops at the first change that has not, so that order is kept.
// The caller holds the lock.
func (w *World) catchUp(now time.Time) {
	for len(w.queue) > 0 && !w.queue[0].due.After(now) {
		w.queue[0].apply(w.shown)
		w.queue = w.queue[1:]
	}
}
