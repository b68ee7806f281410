package saltoks

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"pinwarden/policy/access"
)

const (
	// maxBody is far beyond any page that a site of thousands of users fills.
	maxBody = 16 << 20
	// tries is how often a read is tried.
	tries = 3
	// longestPause caps what a Retry-After may ask for. None was ever seen.
	longestPause = 20 * time.Second
)

// get reads, and tries again what may go better the next time.
func (c *Client) get(ctx context.Context, path string) (answer, error) {
	for try := 1; ; try++ {
		a, err := c.send(ctx, http.MethodGet, path, nil)
		if err == nil && !a.whole() {
			err = errUnreadable
		}
		if err == nil {
			return a, nil
		}
		err = fmt.Errorf("GET %s: %w", path, err)
		if try == tries || ctx.Err() != nil || !passing(err) {
			return answer{}, err
		}
		if tooMany(err) {
			continue // the wait is everybody's: see send
		}
		if !c.cfg.Pace.retry() {
			return answer{}, err
		}
		if err := c.cfg.Sleep(ctx, pause(try, err)); err != nil {
			return answer{}, err
		}
	}
}

// pause is full jitter, or what the vendor asked for.
func pause(try int, err error) time.Duration {
	var r *refusal
	if errors.As(err, &r) && r.after > 0 {
		return min(r.after, longestPause)
	}
	return time.Duration(rand.Int64N(int64(time.Second) << try))
}

// write sends a change, once. The error tells whether it may have happened.
func (c *Client) write(ctx context.Context, method, path string, body any) (answer, error) {
	a, err := c.send(ctx, method, path, body)
	if err == nil {
		return a, nil
	}
	err = fmt.Errorf("%s %s: %w", method, path, err)
	if class := classOfWrite(err); class != nil {
		err = fmt.Errorf("%w: %w", err, class)
	}
	return answer{}, err
}

// answer is what came back with a status that says yes.
type answer struct {
	body []byte
	date time.Time // of the vendor's clock; zero if it did not tell
}

// whole reports whether the answer to a read neither is blank nor breaks off. It
// looks at the ends only, as most pages read as before and are not decoded.
func (a answer) whole() bool {
	text := bytes.Trim(a.body, " \t\r\n\ufeff")
	n := len(text)
	return n >= 2 && (text[0] == '{' && text[n-1] == '}' || text[0] == '[' && text[n-1] == ']')
}

// decode reads the answer as JSON.
func (a answer) decode(to any) error {
	if err := json.Unmarshal(a.body, to); err != nil {
		return errUnreadable
	}
	return nil
}

// send makes one request and returns its answer, or an error: *refusal for an
// answer that says no, unsent if nothing left this machine.
func (c *Client) send(ctx context.Context, method, path string, body any) (answer, error) {
	if err := c.cfg.Pace.enter(ctx, c.now, c.cfg.Sleep); err != nil {
		return answer{}, unsent{err}
	}
	defer c.cfg.Pace.leave()
	c.calls.Add(1)
	a, err := c.exchange(ctx, method, path, body)
	switch {
	case err == nil:
		c.cfg.Pace.well()
	case tooMany(err):
		c.cfg.Pace.hold(c.now(), pause(1, err))
	}
	return a, err
}

func (c *Client) exchange(ctx context.Context, method, path string, body any) (answer, error) {
	req, err := c.request(ctx, method, path, body)
	if err != nil {
		return answer{}, unsent{err}
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return answer{}, transport(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := readBody(resp)
	if err != nil {
		return answer{}, err
	}
	if r := refused(resp, text); r != nil {
		return answer{}, r
	}
	a := answer{body: text}
	a.date, _ = http.ParseTime(resp.Header.Get("Date"))
	return a, nil
}

func (c *Client) request(ctx context.Context, method, path string, body any) (*http.Request, error) {
	token, err := c.cfg.Token.Token(ctx)
	if err != nil {
		return nil, noToken{fmt.Errorf("get a token: %w", err)}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.cfg.BaseURL+path, content)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Accept", "application/json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

func readBody(resp *http.Response) ([]byte, error) {
	var text bytes.Buffer
	if n := resp.ContentLength; n > 0 && n <= maxBody {
		text.Grow(int(n) + bytes.MinRead)
	}
	n, err := text.ReadFrom(io.LimitReader(resp.Body, maxBody+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the answer: %w", err)
	case n > maxBody:
		return nil, errors.New("the answer is too long")
	}
	return text.Bytes(), nil
}

// retryAfter reads the header, in seconds or as a date by the vendor's clock;
// neither was ever seen. What makes no sense counts for nothing.
func retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	seconds, err := strconv.ParseUint(text, 10, 31)
	if errors.Is(err, strconv.ErrRange) {
		return longestPause
	}
	if err == nil {
		return time.Duration(seconds) * time.Second
	}
	until, err := http.ParseTime(text)
	now, errNow := http.ParseTime(h.Get("Date"))
	if err != nil || errNow != nil {
		return 0
	}
	return max(0, until.Sub(now))
}

// ambiguous wraps what happened to a write that may have been made.
func ambiguous(what string, err error) error {
	return fmt.Errorf("%s: %w: %w", what, err, access.ErrAmbiguous)
}
