package saltoks

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"pinwarden/policy/access"
)

// refusal is an answer that says no. It keeps nothing of the vendor's words,
// which may name a person.
type refusal struct {
	status  int
	code    int // 0: none
	already bool
	// stranger says that the text is not the vendor's: a page of a proxy or of a
	// firewall, which tells nothing of what the vendor did.
	stranger bool
	after    time.Duration
}

func (r *refusal) Error() string {
	switch {
	case r.stranger:
		return fmt.Sprintf("answer %d, and not in the vendor's words", r.status)
	case r.code == 0:
		return fmt.Sprintf("answer %d", r.status)
	}
	if what := meaning[r.code]; what != "" {
		return fmt.Sprintf("answer %d with code %d: %s", r.status, r.code, what)
	}
	return fmt.Sprintf("answer %d with code %d", r.status, r.code)
}

// The codes that mean more than their status (measured).
const (
	codeUnauthorised = 1500
	codeNotFound     = 2202
	codeForbidden    = 2203

	codeUnknown = -1 // one that is no number
)

// meaning is what the vendor's codes say (documented) of the calls that are made
// here, with the way out where there is one.
var meaning = map[int]string{
	1100:             "the request is not valid",
	1101:             "a value is not valid",
	1102:             "the filter is not valid",
	codeUnauthorised: "the token is not accepted",
	2201:             "an internal error of the vendor",
	codeNotFound:     "there is no such thing",
	codeForbidden:    "the account may not do that: is it still site admin, with a seat?",
	2210:             "the installer has not released the site",
	2211:             "a hub did not get its certificate",
	2212:             "the site's subscription is over or lacks the feature",
	2220:             "the user is a member of a pod: take it out there first",
	2223:             "the site is being migrated",
	3101:             "a failure in the vendor's lower layers",
}

// errUnreadable says that an answer is not what it should be. The text itself is
// kept out: it may be a PIN.
var errUnreadable = errors.New("the answer cannot be understood")

// unsent wraps an error after which nothing was sent.
type unsent struct{ error }

func (u unsent) Unwrap() error { return u.error }

// noToken wraps an error of the source of tokens, which has its own patience.
type noToken struct{ error }

func (n noToken) Unwrap() error { return n.error }

// transport tells what surely was not sent from what may have been.
func transport(err error) error {
	var dial *net.OpError
	var name *net.DNSError
	var cert *tls.CertificateVerificationError
	if errors.As(err, &dial) && dial.Op == "dial" || errors.As(err, &name) || errors.As(err, &cert) {
		return unsent{err}
	}
	return err
}

// refused returns the refusal in an answer, or nil. A code other than 0 is one
// under any status: another client guards against those inside 200 (seen).
func refused(resp *http.Response, text []byte) *refusal {
	if resp.StatusCode/100 == 2 && !bytes.Contains(text, []byte(`"ErrorCode"`)) {
		return nil // nearly always
	}
	r := &refusal{status: resp.StatusCode, after: retryAfter(resp.Header)}
	r.stranger = r.status/100 == 4 && len(bytes.TrimSpace(text)) > 0 && !json.Valid(text)
	if bytes.Contains(text, []byte(`"ErrorCode"`)) {
		var body struct {
			Code    json.RawMessage `json:"ErrorCode"` // a number, or a string of digits (measured)
			Message string          `json:"Message"`
		}
		_ = json.Unmarshal(text, &body)
		if code := strings.Trim(string(body.Code), `"`); code != "" && code != "null" {
			var err error
			if r.code, err = strconv.Atoi(code); err != nil {
				r.code = codeUnknown
			}
		}
		r.already = strings.Contains(strings.ToLower(body.Message), "already")
	}
	if r.status/100 == 2 && r.code == 0 {
		return nil
	}
	if r.status/100 == 2 {
		r.status = statusOf(r.code)
	}
	return r
}

// statusOf is the status that usually comes with a code.
func statusOf(code int) int {
	switch {
	case code == codeNotFound:
		return http.StatusNotFound
	case code == codeForbidden:
		return http.StatusForbidden
	case code == codeUnauthorised:
		return http.StatusUnauthorized
	case code >= 1100 && code < 1500:
		return http.StatusBadRequest
	case code >= 2212 && code <= 2220:
		return http.StatusForbidden // or 400, which is no better
	}
	return http.StatusInternalServerError
}

// passing reports whether a read that failed so may go better soon. After a 401
// the source of tokens is asked once more.
func passing(err error) bool {
	var r *refusal
	var n noToken
	if !errors.As(err, &r) {
		return !errors.Is(err, errNoTime) && !errors.As(err, &n)
	}
	return r.stranger || r.status >= 500 || r.status == http.StatusTooManyRequests || r.status == http.StatusUnauthorized ||
		r.status == http.StatusRequestTimeout
}

// tooMany reports whether the vendor asks for fewer calls.
func tooMany(err error) bool {
	var r *refusal
	return errors.As(err, &r) && r.status == http.StatusTooManyRequests
}

// classOfWrite returns the class of a write's error; nil is a plain one.
func classOfWrite(err error) error {
	var u unsent
	var r *refusal
	switch {
	case errors.As(err, &u):
		return nil
	case !errors.As(err, &r):
		return access.ErrAmbiguous
	case r.status < 400 || r.status == http.StatusUnauthorized || r.status == http.StatusTooManyRequests:
		return nil
	case r.stranger || r.status >= 500 || r.status == http.StatusRequestTimeout:
		return access.ErrAmbiguous
	}
	return access.ErrTerminal
}

// gone reports whether the error says that the thing does not exist.
func gone(err error) bool {
	var r *refusal
	return errors.As(err, &r) && r.status == http.StatusNotFound && !r.stranger
}

// invalid reports whether the error says that the request makes no sense.
func invalid(err error) bool {
	var r *refusal
	return errors.As(err, &r) && r.status == http.StatusBadRequest && !r.stranger
}

// early reports whether the error is what a thing gets that was made a moment
// ago: for up to a minute a new user is unknown or not ours to change (measured).
func early(err error) bool {
	var r *refusal
	return errors.As(err, &r) && (r.status == http.StatusNotFound || r.status == http.StatusForbidden)
}
