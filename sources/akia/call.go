package akia

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"pinwarden/policy/access"
)

// What calls weigh against the limit. Akia weighs each kind differently and does
// not say how; that a report is dearer than a read is a guess.
const (
	weightRead    = 1
	weightMessage = 1
	weightRun     = 2
)

// How reads are repeated.
const (
	attempts    = 3
	firstWait   = 500 * time.Millisecond
	longestWait = time.Minute
)

// call is one request.
type call struct {
	method, path string
	body         []byte // JSON; nil for none
	weight       int
}

// ask makes a call that changes nothing, up to three times while the client's
// budget of retries lasts.
func (c *Client) ask(ctx context.Context, call call) (answer, error) {
	for try := 1; ; try++ {
		req, err := c.prepare(ctx, call)
		if err != nil {
			return answer{}, err
		}
		a, err := c.exchange(req)
		if err == nil || try == attempts || ctx.Err() != nil || !worthRepeating(err) {
			return a, err
		}
		if !c.cfg.Retries.AllowN(c.cfg.Now(), 1) {
			return a, fmt.Errorf("%w; not asked again, the budget of retries is used up", err)
		}
		if err := c.cfg.Sleep(ctx, c.waitAfter(err, try)); err != nil {
			return answer{}, err
		}
	}
}

// tell makes a call that changes something, once. An error is of class
// access.ErrAmbiguous unless it is known that nothing was changed.
func (c *Client) tell(ctx context.Context, call call) error {
	req, err := c.prepare(ctx, call)
	if err != nil {
		return err
	}
	var asked, written atomic.Bool
	req = req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GetConn:      func(string) { asked.Store(true) },
		WroteHeaders: func() { written.Store(true) },
	}))
	_, err = c.exchange(req)
	var no *statusError
	switch {
	case err == nil, errors.Is(err, access.ErrTerminal):
		return err
	case errors.As(err, &no) && no.passing():
		return err
	case asked.Load() && !written.Load(): // a connection was sought, and nothing went over it
		return err
	}
	return fmt.Errorf("%w: %w", err, access.ErrAmbiguous)
}

// prepare waits for the call's turn and writes the request, without sending it.
func (c *Client) prepare(ctx context.Context, call call) (*http.Request, error) {
	if err := c.pace(ctx, call.weight); err != nil {
		return nil, err
	}
	token, err := c.cfg.Token.Token(ctx)
	if err != nil {
		return nil, fmt.Errorf("get an access token: %w", err)
	}
	var body io.Reader = http.NoBody // not nil: a handler in the same process may read it
	if call.body != nil {
		body = bytes.NewReader(call.body)
	}
	req, err := http.NewRequestWithContext(ctx, call.method, c.cfg.BaseURL+call.path, body)
	if err != nil {
		return nil, bare(err)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "pinwarden")
	if call.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.cfg.TokenIn == InQuery {
		req.URL.RawQuery = url.Values{"access_token": {token}}.Encode()
	} else {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return req, nil
}

// exchange sends a request and reads its answer, both within the timeout.
func (c *Client) exchange(req *http.Request) (answer, error) {
	ctx, cancel := context.WithTimeout(req.Context(), c.cfg.Timeout)
	defer cancel()
	resp, err := c.http.Do(req.WithContext(ctx))
	if err != nil {
		return answer{}, bare(err)
	}
	defer resp.Body.Close()
	return c.readAnswer(resp)
}

// bare takes the address off an error: it may hold the token.
func bare(err error) error {
	var full *url.Error
	if errors.As(err, &full) {
		return full.Err
	}
	return err
}

// worthRepeating reports whether the same read may succeed a moment later.
func worthRepeating(err error) bool {
	var no *statusError
	if errors.As(err, &no) {
		return no.code >= 500 || no.passing() && no.code != http.StatusUnauthorized
	}
	return !errors.Is(err, errWebPage) && !errors.Is(err, errTooLarge) && !errors.Is(err, errEnvelope)
}

// waitAfter returns how long to wait after a failed try: as long as Akia wishes,
// else twice as long each time, and a little more or less so that many clients
// do not come back together.
func (c *Client) waitAfter(err error, try int) time.Duration {
	var no *statusError
	if errors.As(err, &no) && no.wait > 0 {
		return no.wait
	}
	wait := firstWait << (try - 1)
	return wait/2 + time.Duration(c.cfg.Jitter()*float64(wait))
}

// pace waits until the limit allows a call. It uses the Client's own clock and
// sleep, so that simulated time is limited too.
func (c *Client) pace(ctx context.Context, weight int) error {
	if err := ctx.Err(); err != nil || c.cfg.Limiter == nil {
		return err
	}
	now := c.cfg.Now()
	turn := c.cfg.Limiter.ReserveN(now, weight)
	if !turn.OK() {
		return fmt.Errorf("the limit never allows a call of weight %d; raise its burst", weight)
	}
	wait := turn.DelayFrom(now)
	if wait == 0 {
		return nil
	}
	if err := c.cfg.Sleep(ctx, wait); err != nil {
		turn.CancelAt(c.cfg.Now())
		return err
	}
	return nil
}
