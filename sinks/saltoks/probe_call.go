package saltoks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// reply is an answer of which the status matters, and a refusal is one like any other.
type reply struct {
	status int
	no     *refusal
	body   []byte
}

func (r reply) ok() bool { return r.no == nil }

// String says how it went, without a word of the vendor's.
func (r reply) String() string {
	if r.no != nil && r.no.code != 0 {
		return fmt.Sprintf("%d with code %d", r.status, r.no.code)
	}
	return fmt.Sprint(r.status)
}

// call makes one call and returns its answer, whatever it says. Only being told to
// slow down is waited out: then nothing was done. No answer at all is an error,
// and what may have been done is swept up at the end.
func (p *probe) call(ctx context.Context, method, path string, body any) (reply, error) {
	for try := 1; ; try++ {
		r, err := p.once(ctx, method, path, body)
		if err != nil {
			return r, fmt.Errorf("%s %s: %w", method, path, err)
		}
		if r.status != http.StatusTooManyRequests || try == tries {
			return r, nil
		}
		if err := p.cfg.Sleep(ctx, pause(try, r.no)); err != nil {
			return r, err
		}
	}
}

func (p *probe) once(ctx context.Context, method, path string, body any) (reply, error) {
	req, err := p.request(ctx, method, path, body)
	if err != nil {
		return reply{}, err
	}
	resp, err := p.http.Do(req)
	var long *url.Error
	if errors.As(err, &long) {
		err = long.Err // the caller says which call it was
	}
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := readBody(resp)
	return reply{resp.StatusCode, refused(resp, text), text}, err
}

// make makes an object and returns its id. A refusal is an error: the probe
// cannot go on without it.
func (p *probe) make(ctx context.Context, what, path string, body any) (id string, r reply, err error) {
	r, err = p.call(ctx, http.MethodPost, path, body)
	if err != nil {
		p.unsure = true
		return "", r, fmt.Errorf("make %s: %w", what, err)
	}
	var made struct {
		ID string `json:"id"`
	}
	if !r.ok() {
		p.unsure = p.unsure || r.no.status >= http.StatusInternalServerError
		return "", r, fmt.Errorf("make %s: answer %s; may the account write?", what, r)
	}
	if json.Unmarshal(r.body, &made) != nil || made.ID == "" {
		p.unsure = true
		return "", r, fmt.Errorf("make %s: %w", what, errUnreadable)
	}
	return made.ID, r, nil
}

// remove deletes an object; one that is gone is removed.
func (p *probe) remove(ctx context.Context, path string) error {
	var err error
	for try := 1; try <= tries; try++ {
		var r reply
		r, err = p.call(ctx, http.MethodDelete, path, nil)
		if err == nil && (r.ok() || gone(r.no)) {
			return nil
		}
		if err == nil {
			err = fmt.Errorf("DELETE %s: answer %s", path, r)
		}
		if p.cfg.Sleep(ctx, pause(try, err)) != nil {
			break
		}
	}
	return err
}

// until looks again and again, and returns how long it took until the look was
// good; ok is false if it never was within probeWait.
func (p *probe) until(ctx context.Context, look func() (bool, error)) (took time.Duration, ok bool, err error) {
	begun := p.now()
	for {
		good, err := look()
		took = p.now().Sub(begun)
		if err != nil || good || took >= probeWait {
			return took, good, err
		}
		if err := p.cfg.Sleep(ctx, probeLook); err != nil {
			return took, false, err
		}
	}
}

// clean removes what the probe has made: what it knows of, and what the lists show
// although its answer never came.
func (p *probe) clean(ctx context.Context) error {
	var failed []error
	if p.user != "" {
		failed = append(failed, p.removeAsked(ctx, "user", path(v12, p.site, "users", p.user)))
	}
	for _, g := range []string{p.other, p.group} {
		if g != "" {
			failed = append(failed, p.remove(ctx, path(v12, p.site, "access_groups", g)))
		}
	}
	failed = append(failed, p.sweep(ctx))
	for range cleanSweeps {
		if !p.unsure {
			break
		}
		failed = append(failed, p.cfg.Sleep(ctx, cleanPause), p.sweep(ctx)) // lists may show it a little later
	}
	if err := errors.Join(failed...); err != nil {
		return fmt.Errorf("objects named %q may be left on the site; the next probe removes them, or delete them there: %w", p.name, err)
	}
	return p.askGone(ctx)
}
