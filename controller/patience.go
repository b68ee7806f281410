package controller

import (
	"errors"
	"sync"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// The waits after an action failed: they double from the first to the longest,
// which is shorter where somebody can enter until it is done.
const (
	firstWait     = time.Minute
	longestWait   = 30 * time.Minute
	longestTaking = 2 * time.Minute
)

// errBacksOff is why an action is not tried although nothing else speaks against it.
var errBacksOff = errors.New("an attempt failed, its own or one of its swap, and it is not yet time for the next")

// patience spaces the attempts at an action that fails, by what it would do and
// never by what an error says. One stay's trouble holds up no other.
type patience struct {
	mu    sync.Mutex
	tries map[access.Key]tries
}

type tries struct {
	op    string
	wait  time.Duration
	until time.Time
}

// may reports whether an action may be tried now.
func (p *patience) may(a *plan.Action, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, ok := p.tries[a.Key]
	return !ok || t.op != a.Digest() || !now.Before(t.until)
}

// learn takes note of how an attempt ended. What will not work until something
// changes waits the longest.
func (p *patience) learn(a *plan.Action, err error, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err == nil {
		delete(p.tries, a.Key)
		return
	}
	if p.tries == nil {
		p.tries = map[access.Key]tries{}
	}
	t := p.tries[a.Key]
	op := a.Digest()
	longest := longestWait
	if a.Break || a.Verb == plan.Revoke || a.Verb == plan.Suspend || a.Verb == plan.Shorten {
		longest = longestTaking
	}
	switch {
	case errors.Is(err, access.ErrTerminal):
		t.wait = longest
	case t.op == op:
		t.wait = min(2*t.wait, longest)
	default:
		t.wait = firstWait
	}
	t.op, t.until = op, now.Add(t.wait)
	p.tries[a.Key] = t
}
