package saltosim

import (
	"bytes"
	"cmp"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
)

// maxBody is far beyond any body that the API knows.
const maxBody = 1 << 20

// Handler returns the API. It answers under /v1.1 and /v1.2 alike, except where
// only one is known to work.
//
// A fault that cuts the connection is http.ErrAbortHandler as a panic, which
// net/http understands; whoever calls the handler without a server, as an
// http.RoundTripper may, must recover it.
func (w *World) Handler() http.Handler { return http.HandlerFunc(w.serve) }

// serve is the one way in: every request is named, struck by a fault or not,
// answered, counted, and only then sent.
func (w *World) serve(rw http.ResponseWriter, r *http.Request) {
	r = r.WithContext(r.Context()) // a copy to write on
	body, err := readBody(r)
	if err != nil {
		http.Error(rw, "", http.StatusBadRequest)
		return
	}
	name := w.name(r)
	r.Pattern, r.Body = name, io.NopCloser(bytes.NewReader(body))
	id := w.identify(name, r)
	fault, struck := w.struck(r, id)

	answer := draft{id: id}
	if !struck || fault.happens() {
		r.Body = io.NopCloser(bytes.NewReader(body))
		w.mux.ServeHTTP(&answer, r)
	}
	if fault.Delay > 0 && w.opt.Wait != nil {
		w.opt.Wait(fault.Delay)
	}
	now := w.count(name, r, answer.status, struck && (!fault.Answered || fault.torn))
	if struck {
		answer.reply = fault.instead(answer.reply)
	}
	if w.stormy.Load() {
		w.remember(r, &answer.reply, fault.stale)
	}
	rw.Header().Set("Date", now.Format(http.TimeFormat))
	answer.send(rw)
}

// readBody knows that a request which never saw a server may have none.
func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	return io.ReadAll(io.LimitReader(r.Body, maxBody))
}

// draft keeps an answer until it is known whether it will be sent.
type draft struct {
	reply
	id identity // of the request
}

func (d *draft) Header() http.Header {
	if d.header == nil {
		d.header = http.Header{}
	}
	return d.header
}

func (d *draft) WriteHeader(status int) { d.status = status }

func (d *draft) Write(p []byte) (int, error) {
	d.body = append(d.body, p...)
	return len(p), nil
}

// request is one call as its handler sees it, with the World locked.
type request struct {
	*http.Request
	body []byte
	now  time.Time
	id   identity
}

type handler func(*World, *request) reply

// answer makes an http.Handler: it checks what every call has to bring.
func (w *World) answer(h handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		d := rw.(*draft) // serve gave it nothing else
		d.reply = w.respond(h, r, d.id)
	})
}

func (w *World) respond(h handler, r *http.Request, id identity) reply {
	body, err := io.ReadAll(r.Body)
	switch {
	case err != nil:
		return w.dress(r, refuse(badRequest("The request is invalid.")))
	case !w.authorised(r):
		return unauthorised()
	case len(body) > 0 && !isJSON(r):
		return reply{status: http.StatusUnsupportedMediaType}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	req := &request{r, body, w.tick(), id}
	if err := cmp.Or(w.checkSite(r.PathValue("site")), w.checkActing(r), w.checkKeys(body)); err != nil {
		return w.dress(r, refuse(err))
	}
	return w.dress(r, h(w, req))
}

func (w *World) authorised(r *http.Request) bool {
	token, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return found && w.opens(token)
}

// unauthorised has no body; the reason is in the header (measured on another
// host of the vendor's).
func unauthorised() reply {
	const why = `Bearer error="invalid_token", error_description="The token is missing or expired"`
	return reply{status: http.StatusUnauthorized, header: http.Header{"Www-Authenticate": {why}}}
}

func isJSON(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "application/json"
}

// checkSite refuses a site id that is no GUID, as the one that people read
// (measured), and any other site (assumed).
func (w *World) checkSite(id string) error {
	switch {
	case id == w.opt.SiteID && w.unreleased:
		return &refusal{http.StatusBadRequest, 2210, "The site is not accessible until it is released"}
	case id == "" || id == w.opt.SiteID:
		return nil
	case len(id) != len(w.opt.SiteID) || strings.Count(id, "-") != 4:
		return badRequest("The site id is not valid.")
	case w.opt.Traps.ForeignForbidden:
		return forbidden()
	}
	return notFound("Site")
}
