package akia

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"pinwarden/policy/access"
)

// largest is the longest answer that is read, far beyond any report of a hotel.
const largest = 16 << 20

var (
	// errWebPage: Akia shows its login page, with status 200, on any path that it
	// does not know. Whatever was asked was not done.
	errWebPage  = fmt.Errorf("the answer is a web page instead of JSON; check BaseURL, and what the token may do: %w", access.ErrTerminal)
	errTooLarge = fmt.Errorf("the answer is larger than %d MiB", largest>>20)
	errEnvelope = errors.New("the answer lacks Akia's envelope {status, data}")
)

// statusError is an answer that says no. Akia's own words are left out: they may
// name a guest.
type statusError struct {
	code int           // 0 if only the envelope says no, without a number
	wait time.Duration // as Retry-After wishes
}

func (e *statusError) Error() string {
	switch {
	case e.code == 0:
		return "Akia answers that it is not ok"
	case e.code == http.StatusUnauthorized:
		return "Akia does not accept the access token (401); log in again, or look at TokenIn"
	case e.code >= 300 && e.code < 400:
		return fmt.Sprintf("Akia answers %d, a redirect that is not followed; check BaseURL", e.code)
	}
	return strings.TrimSpace(fmt.Sprintf("Akia answers %d %s", e.code, http.StatusText(e.code)))
}

// Is puts the error into its class. A token that has run out and a limit say
// nothing about what was asked, so they are of no class: the next pass tries again.
func (e *statusError) Is(class error) bool {
	return class == access.ErrTerminal && !e.passing() && e.code < 500
}

// passing reports whether the request was turned away without being looked at.
func (e *statusError) passing() bool {
	switch e.code {
	case http.StatusUnauthorized, http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	}
	return false
}

func isNotFound(err error) bool {
	var no *statusError
	return errors.As(err, &no) && (no.code == http.StatusNotFound || no.code == http.StatusGone)
}

// answer is what a request brought.
type answer struct {
	data  []byte        // valid JSON
	dated bool          // whether the answer told Akia's time
	skew  time.Duration // Akia's clock minus ours
}

// readAnswer accepts nothing but a success that is proven: status, content type,
// size, JSON, envelope.
func (c *Client) readAnswer(resp *http.Response) (answer, error) {
	a := c.compareClocks(resp)
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return a, &statusError{code: resp.StatusCode, wait: c.retryAfter(resp)}
	}
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	switch {
	case kind == "text/html":
		return a, errWebPage
	case kind != "application/json":
		return a, fmt.Errorf("the answer's content type is not application/json: %w", errEnvelope)
	}
	body, err := readBody(resp)
	if err != nil {
		return a, err
	}
	a.data, err = openEnvelope(body)
	return a, err
}

func readBody(resp *http.Response) ([]byte, error) {
	if resp.ContentLength > largest {
		return nil, errTooLarge
	}
	limited := io.LimitReader(resp.Body, largest+1)
	if n := resp.ContentLength; n > 0 {
		body := make([]byte, n)
		_, err := io.ReadFull(limited, body)
		return body, err
	}
	body, err := io.ReadAll(limited)
	if len(body) > largest {
		return nil, errTooLarge
	}
	return body, err
}

// openEnvelope takes the data out of {"status":"ok","status_code":200,"data":…}.
func openEnvelope(body []byte) (data []byte, err error) {
	var status, code []byte
	at := cursor{b: body}
	if at.peek() != '{' {
		_, err = at.value()
		return nil, errors.Join(err, errEnvelope)
	}
	err = at.object(func(name []byte) error {
		value, err := at.value()
		switch string(name) {
		case "status":
			status = value
		case "status_code":
			code = value
		case "data":
			data = value
		}
		return err
	})
	if err = errors.Join(err, at.end()); err != nil {
		return nil, err
	}
	if word, _ := textOf(status); word == "" {
		return nil, errEnvelope
	} else if word != "ok" {
		n, _ := countOf(code)
		if n < 300 {
			n = 0
		}
		return nil, &statusError{code: n}
	}
	return data, nil
}

// compareClocks reads the answer's Date, which counts whole seconds: a
// difference of less than two of them is none.
func (c *Client) compareClocks(resp *http.Response) answer {
	date, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return answer{}
	}
	skew := date.Sub(c.cfg.Now())
	if skew.Abs() < 2*time.Second {
		skew = 0
	}
	return answer{dated: true, skew: skew}
}

// retryAfter reads how long Akia wants to be left alone; 0 if it does not say.
func (c *Client) retryAfter(resp *http.Response) time.Duration {
	said := resp.Header.Get("Retry-After")
	if s, err := strconv.Atoi(said); err == nil {
		return time.Duration(min(max(s, 0), int(longestWait/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(said); err == nil {
		return min(max(at.Sub(c.cfg.Now()), 0), longestWait)
	}
	return 0
}
