package akiasim

import (
	"cmp"
	"maps"
	"net/http"
	"time"
)

// Request identifies a request by what it asks for and how often that was asked before, never by its place in the
// stream of all requests: a fault decided by it hits the same request whatever else is going on.
type Request struct {
	Route string    // as in "GET /v3/reservations/{id}"; "GET /" for any unknown path
	ID    string    // what stands for {id}; else the query without its token; or the whole unknown path
	Nth   int       // 1 for the first request with this Route and ID
	At    time.Time // by the World's clock
}

// Fault is what goes wrong with one request; the zero Fault is nothing. LoginPage, Cut and Refuse are ready-made
// answers, and any other handler will do.
type Fault struct {
	// Before answers instead of carrying the request out.
	Before http.HandlerFunc
	// After answers once the request was carried out: whatever it did is done, and its own answer is lost.
	After http.HandlerFunc
}

// faults is everything that is to go wrong.
type faults struct {
	hook    func(Request) Fault
	logins  map[string]bool // paths that show the login page
	reports []pendingFault
	asked   map[Request]int // by Route and ID alone
	served  map[string]int  // by Route
}

// Hook has every request judged before it is looked at, even before its token is; nil ends that. The hook may be
// called by many goroutines at once, and may move levers.
func (w *World) Hook(judge func(Request) Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults.hook = judge
}

// LoginPageAt makes a path that exists answer like one that does not, or ends that.
func (w *World) LoginPageAt(path string, on bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.faults.logins == nil {
		w.faults.logins = map[string]bool{}
	}
	w.faults.logins[path] = on
}

// Requests counts the requests so far by Request.Route, refused ones included.
func (w *World) Requests() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.faults.served)
}

// meet counts a request and decides what goes wrong with it.
func (w *World) meet(r *http.Request, known bool, now time.Time) Fault {
	req := Request{Route: r.Pattern, ID: cmp.Or(r.PathValue("id"), question(r))}
	if !known {
		req = Request{Route: r.Method + " /", ID: r.URL.Path}
	}
	w.mu.Lock()
	req.Nth, req.At = w.faults.count(req), now
	login, judge := w.faults.logins[r.URL.Path], w.faults.hook
	w.mu.Unlock()

	switch {
	case login:
		return Fault{Before: LoginPage}
	case judge != nil:
		return judge(req)
	}
	return Fault{}
}

// question is the query of a request without its token, in one order.
func question(r *http.Request) string {
	q := r.URL.Query()
	q.Del("access_token")
	return q.Encode()
}

// count counts a request that has neither Nth nor At yet, and returns how many such there were.
func (f *faults) count(req Request) int {
	if f.asked == nil {
		f.asked, f.served = map[Request]int{}, map[string]int{}
	}
	f.asked[req]++
	f.served[req.Route]++
	return f.asked[req]
}
