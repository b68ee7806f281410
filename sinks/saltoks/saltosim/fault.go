package saltosim

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// Fault is what a caller gets instead of the answer.
type Fault struct {
	Status      int         // 0: the connection is cut
	Header      http.Header // for instance Retry-After
	Body        []byte
	AfterCommit bool // the request takes effect first: its answer is lost
	Answered    bool // it takes effect and is answered, for instance late
	// Delay passes before the caller hears anything; see Options.Wait.
	Delay time.Duration

	bend  func(*reply) // what becomes of the answer
	torn  bool         // half of it comes
	stale bool         // an older one comes
}

// happens reports whether the request takes effect.
func (f Fault) happens() bool { return f.AfterCommit || f.Answered }

// instead returns what the caller gets.
func (f Fault) instead(a reply) reply {
	switch {
	case f.Answered && f.bend != nil:
		f.bend(&a)
		return a
	case f.Answered:
		a.torn = f.torn
		return a
	case f.Status == 0:
		panic(http.ErrAbortHandler)
	}
	return reply{status: f.Status, header: f.Header, body: f.Body}
}

// strike is a fault that waits for a call.
type strike struct {
	call  string
	fault Fault
}

// FailNext lets the next call of that name, such as "POST /sites/{site}/users",
// meet a fault; used again, the one after that. It panics if there is no such
// call.
func (w *World) FailNext(call string, f Fault) {
	if calls[call] == nil && scheduleCalls[call] == nil && logCalls[call] == nil {
		panic(fmt.Sprintf("saltosim: no call is named %q", call))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.strikes = append(w.strikes, strike{call, f})
}

// Intercept lets f decide about every request that no FailNext waits for; nil
// ends that. f is given the name of the call in r.Pattern and may read the body.
// It is called before the World is touched, at the same time from several
// requests, and may use the hands: what it does happens before the request.
func (w *World) Intercept(f func(r *http.Request) (Fault, bool)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hook = f
}

// struck finds the fault that a request meets: one that waits for it, one of the
// hook, or the weather.
func (w *World) struck(r *http.Request, id identity) (Fault, bool) {
	w.mu.Lock()
	i := slices.IndexFunc(w.strikes, func(s strike) bool { return s.call == r.Pattern })
	if i >= 0 {
		f := w.strikes[i].fault
		w.strikes = slices.Delete(w.strikes, i, i+1)
		w.mu.Unlock()
		return f, true
	}
	hook := w.hook
	w.mu.Unlock()
	if hook != nil {
		if f, struck := hook(r); struck {
			return f, true
		}
	}
	if !w.stormy.Load() {
		return Fault{}, false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	f, kind := w.weather.strike(r, id, w.kinds, w.tick())
	if f.stale && !w.remembers(r) {
		kind = ""
	}
	if kind == "" {
		return Fault{}, false
	}
	w.hits[kind]++
	return f, true
}
