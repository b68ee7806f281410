package akiasim

import (
	"net/http"
	"path"
	"strings"
	"time"
)

// call is a request, once read: what an action needs and nothing of HTTP.
type call struct {
	id    string // of what the path names
	asked map[string]string
	at    time.Time
}

// action carries out one kind of request and returns its answer. It runs under the lock; its answer does not.
type action func(*World, call) http.HandlerFunc

// routes is all that this API understands. Only GET and POST exist (transcribed).
var routes = map[string]action{
	"GET /v3/me":                              (*World).me,
	"GET /v3/properties":                      (*World).properties,
	"GET /v3/reservations/{id}":               (*World).reservation,
	"GET /v3/reservations/{id}/custom_fields": (*World).customFields,
	"POST /v4/reservations/search":            (*World).search,
	"GET /v3/customers/{id}":                  (*World).customer,
	"GET /v3/customers/{id}/reservations":     (*World).customerReservations,
	"POST /v3/customers/{id}/messages":        (*World).send,
	"POST /v3/reports/{id}/run":               (*World).runReport,
	"GET /v3/reports/jobs/{id}":               (*World).pollJob,
}

// Handler serves the API. Its Date headers follow the World's clock.
func (w *World) Handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, act := range routes {
		mux.HandleFunc(pattern, w.serve(act))
	}
	w.routeOAuth(mux)
	// Whatever is unknown shows the login page, with status 200 and whether or not a token came along
	// (transcribed). That a known path with another method does so too is assumed.
	unknown := w.serve(nil)
	mux.HandleFunc("/", unknown)
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if path.Clean(r.URL.Path) != r.URL.Path {
			unknown(rw, r) // the mux would redirect to the clean path; Akia is not known to
			return
		}
		mux.ServeHTTP(rw, r)
	})
}

// serve answers one kind of request: first what the faults want, then what the World knows.
func (w *World) serve(act action) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		now := w.options.Clock()
		rw.Header().Set("Date", now.UTC().Format(http.TimeFormat))
		fault := w.meet(r, act != nil, now)
		if fault.Before != nil {
			fault.Before(rw, r)
			return
		}
		answer := w.carryOut(act, r, now)
		if fault.After != nil {
			answer = fault.After
		}
		answer(rw, r)
	}
}

func (w *World) carryOut(act action, r *http.Request, now time.Time) http.HandlerFunc {
	if act == nil {
		return LoginPage
	}
	asked, err := readParameters(r) // before the lock: it waits for the network
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case !w.admit(r.Pattern, now):
		return w.refuseFast()
	case !w.admits(r, now):
		return Refuse(http.StatusUnauthorized, "access token missing or unknown")
	case err != nil:
		return Refuse(http.StatusBadRequest, "body not understood")
	}
	w.catchUp(now)
	return act(w, call{id: r.PathValue("id"), asked: asked, at: now})
}

// admits reports whether the request brings the access token. The header is what Akia's MCP demands (transcribed);
// the query parameter is what the one known client ended with.
func (w *World) admits(r *http.Request, now time.Time) bool {
	token := r.URL.Query().Get("access_token")
	if w.options.TokenIn == TokenInHeader {
		token = ""
	}
	scheme, value, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if w.options.TokenIn != TokenInQuery && strings.EqualFold(scheme, "Bearer") {
		token = value
	}
	return w.opens(token, now)
}
