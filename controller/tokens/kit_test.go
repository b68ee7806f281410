package tokens_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"pinwarden/controller/tokens"
)

// endpoint is a token endpoint at which a refresh token works once.
type endpoint struct {
	*httptest.Server
	mu     sync.Mutex
	answer func(http.ResponseWriter, *http.Request) bool // false: go on as usual
	sent   map[string]int                                // how often each refresh token came in
	n      int
}

func newEndpoint(t *testing.T) *endpoint {
	t.Helper()
	e := &endpoint{sent: map[string]int{}}
	e.Server = httptest.NewServer(e)
	t.Cleanup(e.Close)
	return e
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	e.sent[r.FormValue("refresh_token")]++
	e.n++
	n, answer := e.n, e.answer
	e.mu.Unlock()
	if answer != nil && answer(w, r) {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"token_type":"bearer","access_token":"access-sentinel-%d","refresh_token":"refresh-sentinel-%d","expires_in":3600}`, n, n)
}

// meet lets every call meet an answer; nil ends that.
func (e *endpoint) meet(answer func(http.ResponseWriter, *http.Request) bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.answer = answer
}

func (e *endpoint) calls() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.n
}

// times is how often a refresh token came in.
func (e *endpoint) times(token string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.sent[token]
}

func status(code int, body string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		kind := "application/json"
		if body != "" && body[0] == '<' {
			kind = "text/html"
		}
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(code)
		fmt.Fprint(w, body)
		return true
	}
}

func cut(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) }

// before does something before a request is sent, which may keep it from being sent.
type before func(*http.Request) error

func (f before) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := f(r); err != nil {
		return nil, err
	}
	return http.DefaultTransport.RoundTrip(r)
}

// desk is one account's folder with a clock; keepers are made of it as processes would.
type desk struct {
	t   *testing.T
	dir string
	at  time.Time
	e   *endpoint

	mu    sync.Mutex
	heard []tokens.Notice
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	return &desk{t: t, dir: t.ArtifactDir(), at: time.Date(2026, 5, 11, 10, 0, 0, 0, time.UTC), e: newEndpoint(t)}
}

var sealKey = bytes.Repeat([]byte("k"), 32)

func (d *desk) config() tokens.Config {
	return tokens.Config{
		Account: "akia", Dir: d.dir, Key: sealKey, Bound: "client",
		Client: tokens.Client{
			Config: func(context.Context) (*oauth2.Config, error) {
				return &oauth2.Config{ClientID: "client", Endpoint: oauth2.Endpoint{TokenURL: d.e.URL, AuthStyle: oauth2.AuthStyleInParams}}, nil
			},
			Life: time.Hour,
			Now:  func() time.Time { return d.at },
		},
		Notice: func(n tokens.Notice) {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.heard = append(d.heard, n)
		},
	}
}

// keeper is what another process would make of the same folder.
func (d *desk) keeper(edits ...func(*tokens.Config)) *tokens.Keeper {
	d.t.Helper()
	cfg := d.config()
	for _, edit := range edits {
		edit(&cfg)
	}
	k, err := tokens.New(cfg)
	if err != nil {
		d.t.Fatal(err)
	}
	return k
}

// login saves a pair that is good for an hour.
func (d *desk) login(access, refresh string) {
	d.t.Helper()
	p := tokens.Pair{Access: tokens.NewSecret(access), Refresh: tokens.NewSecret(refresh), Issued: d.at, Expires: d.at.Add(time.Hour)}
	if err := d.keeper().Save(d.t.Context(), p); err != nil {
		d.t.Fatal(err)
	}
}

// kinds are what was told so far.
func (d *desk) kinds() (kinds []tokens.Kind) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, n := range d.heard {
		if !n.Again {
			kinds = append(kinds, n.Kind)
		}
	}
	return kinds
}

func (d *desk) count(kind tokens.Kind) (n int) {
	for _, k := range d.kinds() {
		if k == kind {
			n++
		}
	}
	return n
}

// said is what came with the last notice of a kind.
func (d *desk) said(kind tokens.Kind) (text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, n := range d.heard {
		if n.Kind == kind {
			text = n.Err.Error()
		}
	}
	return text
}

// wants expects a token.
func (d *desk) wants(k *tokens.Keeper, want string) {
	d.t.Helper()
	if got, err := k.Token(d.t.Context()); err != nil || got != want {
		d.t.Errorf("the token is not %s (%v)", want, err)
	}
}
