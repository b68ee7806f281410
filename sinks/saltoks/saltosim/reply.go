package saltosim

import (
	"encoding/json"
	"net/http"
)

// reply is an answer before it is sent, if it ever is.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func ok(body []byte) reply      { return reply{status: http.StatusOK, body: body} }
func created(body []byte) reply { return reply{status: http.StatusCreated, body: body} }
func accepted() reply           { return reply{status: http.StatusAccepted} }
func done() reply               { return reply{status: http.StatusNoContent} }

// refusal is an answer with the vendor's error body, and the error of a hand
// that asks for the same impossible thing.
type refusal struct {
	status  int
	Code    any    `json:"ErrorCode"` // a number, at times as a string (measured)
	Message string `json:"Message"`
}

func (r *refusal) Error() string { return "saltosim: " + r.Message }

func badRequest(message string) error { return &refusal{http.StatusBadRequest, 1100, message} }
func badValue(message string) error   { return &refusal{http.StatusBadRequest, 1101, message} }
func badFilter(message string) error  { return &refusal{http.StatusBadRequest, 1102, message} }
func notFound(thing string) error {
	return &refusal{http.StatusNotFound, 2202, thing + " not found"}
}

// refuse turns an error of this package into an answer.
func refuse(err error) reply {
	r, isRefusal := err.(*refusal)
	if !isRefusal {
		r = &refusal{http.StatusInternalServerError, 2201, err.Error()}
	}
	return reply{status: r.status, body: mustJSON(r)}
}

// problem is the shape of errors under /v2, which a token for users may not
// enter (measured).
func problem() reply {
	body := `{"type":"https://httpstatuses.io/403","title":"Forbidden","status":403,"traceId":"00-0-0-00"}`
	return reply{http.StatusForbidden, http.Header{"Content-Type": {"application/problem+json"}}, []byte(body)}
}

func (a reply) send(rw http.ResponseWriter) {
	for name, values := range a.header {
		rw.Header()[name] = values
	}
	if len(a.body) > 0 && rw.Header().Get("Content-Type") == "" {
		rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	rw.WriteHeader(a.status)
	_, _ = rw.Write(a.body) // a caller that hung up is the caller's affair
}

func mustJSON(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // our own shapes always marshal
	}
	return text
}
