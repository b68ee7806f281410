package tokens

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

// fate is what became of a refresh token that was to be sent.
type fate int

const (
	perhapsSpent fate = iota // nobody knows: it must not be sent again
	unspent                  // proven: it may be sent again
	refused                  // the server does not take it any more
)

// failure is a refresh, or an exchange of a code, that brought no pair.
type failure struct {
	fate fate
	why  string        // never the server's own words, which may quote the request
	wait time.Duration // as the server wishes; 0 if it does not say
}

func (f *failure) Error() string { return f.why }

// judge tells what an error of a token call means. These prove that nothing was spent:
//
//   - no connection came about (DNS, dial, TLS): nothing was sent;
//   - an OAuth error code other than invalid_grant: the endpoint looked at the request and turned it down, as for a
//     wrong client secret (standard);
//   - a status from 300 to 499 other than 408: turned down, or not this host's business. 404 on every path is what
//     Salto's identity host answers while it is out (measured);
//   - 429 and 503: turned away at the gate (standard; 503 bursts were seen at Salto);
//   - a web page with a status that says yes: Akia's answer on every path that it does not know (transcribed), so no
//     token endpoint was reached.
//
// The risk in the last three: a gateway that answers so although the server behind it has done the exchange. Then the
// next try sends a spent token, gets invalid_grant, and ends where the other choice would have ended at once: a person
// logs in. All else proves nothing: a connection that breaks, a time-out, 500, 502, 504, an answer that cannot be read.
func judge(err error, connected bool) *failure {
	var no *oauth2.RetrieveError
	switch {
	case errors.Is(err, errWebPage):
		return &failure{fate: unspent, why: "the token endpoint answers with a web page, as if it were not there"}
	case !errors.As(err, &no) && !connected:
		return &failure{fate: unspent, why: "the token endpoint cannot be reached: " + bare(err).Error()}
	case no == nil:
		return &failure{why: "the answer of the token endpoint was lost or cannot be read"}
	}
	status, code := no.Response.StatusCode, knownCode(no.ErrorCode)
	f := &failure{wait: retryAfter(no.Response.Header), why: strings.TrimSpace(
		fmt.Sprintf("the token endpoint answers %d %s", status, http.StatusText(status)))}
	switch {
	case code == "invalid_grant":
		f.fate, f.why = refused, "the token endpoint does not accept the grant any more (invalid_grant)"
	case code != "":
		f.fate, f.why = unspent, "the token endpoint refuses: "+code+hint(code)
	case status == http.StatusRequestTimeout:
	case status >= 300 && status < 500, status == http.StatusServiceUnavailable:
		f.fate = unspent
		if status == http.StatusBadRequest || status == http.StatusUnauthorized || status == http.StatusForbidden {
			f.why += ", without a reason; check the client's id and secret, and log in again if it goes on"
		}
	}
	return f
}

// codes are those that a token endpoint may answer (RFC 6749, 5.2). Any other text is not repeated.
var codes = []string{"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope"}

func knownCode(code string) string {
	if slices.Contains(codes, code) {
		return code
	}
	return ""
}

func hint(code string) string {
	switch code {
	case "invalid_client", "unauthorized_client":
		return "; check the client's id and secret"
	case "invalid_scope":
		return "; check the scopes"
	}
	return ""
}

// bare takes the address off an error.
func bare(err error) error {
	var full *url.Error
	if errors.As(err, &full) {
		return full.Err
	}
	return err
}

// longestWait caps what a server may ask for.
const longestWait = time.Hour

func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, longestWait)
}
