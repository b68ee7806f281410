package saltosim

import (
	"fmt"
	"net/http"
	"slices"
)

// Fault is what a caller gets instead of the answer.
type Fault struct {
	Status      int         // 0: the connection is cut
	Header      http.Header // for instance Retry-After
	AfterCommit bool        // the request takes effect first: its answer is lost
}

func (f Fault) answer() draft {
	if f.Status == 0 {
		panic(http.ErrAbortHandler)
	}
	return draft{reply{status: f.Status, header: f.Header}}
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
	if calls[call] == nil && scheduleCalls[call] == nil {
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

func (w *World) struck(r *http.Request) (Fault, bool) {
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
	if hook == nil {
		return Fault{}, false
	}
	return hook(r)
}
