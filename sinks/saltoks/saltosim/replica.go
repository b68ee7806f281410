package saltosim

import (
	"net/http"
	"time"
)

// replica is an answer that somebody got a while ago.
type replica struct {
	at     time.Time
	answer reply
}

// remembers reports whether there is an older answer to a request. The World is
// locked.
func (w *World) remembers(r *http.Request) bool {
	old, found := w.replicas[r.URL.RequestURI()]
	return found && w.last.Sub(old.at) <= w.weather.StaleFor
}

// remember keeps a good answer to a read, or takes the kept one.
func (w *World) remember(r *http.Request, a *reply, stale bool) {
	if r.Method != http.MethodGet {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	key := r.URL.RequestURI()
	switch {
	case stale:
		*a = w.replicas[key].answer
	case w.weather.Stale > 0 && a.status == http.StatusOK && !a.torn:
		w.replicas[key] = replica{w.last, *a}
	}
}
