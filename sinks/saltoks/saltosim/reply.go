package saltosim

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// reply is an answer before it is sent, if it ever is.
type reply struct {
	status  int
	header  http.Header
	body    []byte
	refusal *refusal // what the body will say instead
	made    bool     // the body is of something new
	torn    bool     // half of the body will be sent
}

func ok(body []byte) reply      { return reply{status: http.StatusOK, body: body} }
func made(body []byte) reply    { return reply{status: http.StatusOK, body: body, made: true} }
func created(body []byte) reply { return reply{status: http.StatusCreated, body: body, made: true} }
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

// forbidden is the text that was measured right after a user was made.
func forbidden() error {
	return &refusal{http.StatusForbidden, 2203, "User does not have permission for this operation on this user"}
}

func unpaid() error {
	return &refusal{http.StatusForbidden, 2212, "A valid subscription is needed for this feature"}
}

// refuse turns an error of this package into an answer.
func refuse(err error) reply {
	r, isRefusal := err.(*refusal)
	if !isRefusal {
		r = &refusal{http.StatusInternalServerError, 2201, err.Error()}
	}
	return reply{status: r.status, refusal: r}
}

// problem is the shape of errors under /v2, which a token for users may not
// enter (measured).
func problem() reply {
	body := `{"type":"https://httpstatuses.io/403","title":"Forbidden","status":403,"traceId":"00-0-0-00"}`
	return reply{
		status: http.StatusForbidden, header: http.Header{"Content-Type": {"application/problem+json"}}, body: []byte(body),
	}
}

func (a reply) send(rw http.ResponseWriter) {
	for name, values := range a.header {
		rw.Header()[name] = values
	}
	if len(a.body) > 0 && rw.Header().Get("Content-Type") == "" {
		rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	if a.torn {
		rw.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
		a.body = a.body[:len(a.body)/2]
	}
	rw.WriteHeader(a.status)
	_, _ = rw.Write(a.body) // a caller that hung up is the caller's affair
	if a.torn {
		_ = http.NewResponseController(rw).Flush() // half an answer, if there is a wire
		panic(http.ErrAbortHandler)
	}
}

func mustJSON(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // our own shapes always marshal
	}
	return text
}
