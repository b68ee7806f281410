package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"pinwarden/controller/tokens"
	"pinwarden/sinks/saltoks"
	"pinwarden/sinks/saltoks/saltosim"
)

// loggedIn is a site that a client was let into an hour ago, less a while.
type loggedIn struct {
	*saltosim.World
	t             *testing.T
	api, identity *httptest.Server
	refresh       string
	keeper        *tokens.Keeper

	mu  sync.Mutex
	now time.Time
}

func newLoggedIn(t *testing.T, o saltosim.Authority) *loggedIn {
	t.Helper()
	x := &loggedIn{t: t, now: time.Date(2026, 5, 11, 12, 0, 0, 0, time.UTC)}
	o.ClientID = "pinwarden"
	x.World = saltosim.New(saltosim.Options{Clock: x.clock, Identity: o})
	x.api, x.identity = httptest.NewServer(x.Handler()), httptest.NewServer(x.Identity())
	t.Cleanup(x.api.Close)
	t.Cleanup(x.identity.Close)
	access, refresh := x.Consent()
	x.refresh = refresh
	web := tokens.NewWeb()
	login := saltoks.Login{Identity: x.identity.URL, ClientID: "pinwarden", Redirect: "http://127.0.0.1/callback"}
	var err error
	x.keeper, err = tokens.New(tokens.Config{
		Account: "salto", Dir: folder(t), Key: make([]byte, 32), Bound: "pinwarden",
		Client: tokens.Client{
			Config: func(ctx context.Context) (*oauth2.Config, error) { return login.Discover(ctx, web) },
			Life:   saltoks.TokenLife, Web: web, Now: x.clock,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	pair := tokens.Pair{Access: tokens.NewSecret(access), Refresh: tokens.NewSecret(refresh), Issued: x.now, Expires: x.now.Add(time.Hour)}
	if err := x.keeper.Save(t.Context(), pair); err != nil {
		t.Fatal(err)
	}
	return x
}

func (x *loggedIn) clock() time.Time {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.now
}

func (x *loggedIn) pass(d time.Duration) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.now = x.now.Add(d)
}

// opens reports whether a token opens the API.
func (x *loggedIn) opens(token string) bool {
	x.t.Helper()
	req, err := http.NewRequestWithContext(x.t.Context(), http.MethodGet, x.api.URL+"/v1.2/sites", nil)
	if err != nil {
		x.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		x.t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// naive refreshes as many clients do: an error means to try again, and a 4xx
// means that the login is over.
func (x *loggedIn) naive(tries int) (over bool) {
	for range tries {
		resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).PostForm(x.identity.URL+"/connect/token",
			url.Values{"grant_type": {"refresh_token"}, "refresh_token": {x.refresh}, "client_id": {"pinwarden"}})
		if err != nil {
			continue
		}
		_ = resp.Body.Close()
		return resp.StatusCode >= 400
	}
	return false
}

// Trap 17: whoever sends a refresh token again after a lost answer has none any
// more, and where reuse ends the whole login no access either.
func TestTrapOfARefreshThatIsSentTwice(t *testing.T) {
	loseOne := func(x *loggedIn) {
		var once sync.Once
		x.Intercept(func(r *http.Request) (f saltosim.Fault, struck bool) {
			if strings.HasSuffix(r.URL.Path, "/connect/token") {
				once.Do(func() { f, struck = saltosim.Fault{AfterCommit: true}, true })
			}
			return f, struck
		})
	}
	x := newLoggedIn(t, saltosim.Authority{ReuseEndsAll: true})
	before, err := x.keeper.Token(t.Context())
	if err != nil || !x.opens(before) {
		t.Fatalf("the login does not open the API (%v)", err)
	}
	loseOne(x)
	if !x.naive(2) || x.opens(before) {
		t.Error("the naive client is let in after sending its refresh token twice")
	}

	x = newLoggedIn(t, saltosim.Authority{ReuseEndsAll: true})
	loseOne(x)
	x.pass(45 * time.Minute)
	token, err := x.keeper.Token(t.Context())
	if err != nil || !x.opens(token) {
		t.Errorf("after a lost answer the token in use does not open the API (%v)", err)
	}
	x.pass(time.Hour)
	if _, err := x.keeper.Token(t.Context()); err == nil || !strings.Contains(err.Error(), "pinwarden login salto") {
		t.Errorf("once it has expired: %v; want to be told to log in", err)
	}
	if uses := x.RefreshUses(); uses.Again != 0 {
		t.Errorf("a spent refresh token was sent %d times", uses.Again)
	}
}

// Trap 18: an identity host that answers 404 on every path for two hours is out,
// and has revoked nothing.
func TestTrapOfAnIdentityHostThatIsOut(t *testing.T) {
	x := newLoggedIn(t, saltosim.Authority{})
	x.IdentityOut(true)
	if !x.naive(1) {
		t.Error("the naive client does not take the 404 for a refusal")
	}
	x.pass(45 * time.Minute)
	if token, err := x.keeper.Token(t.Context()); err != nil || !x.opens(token) {
		t.Errorf("the token in use is given up during the outage (%v)", err)
	}
	x.pass(time.Hour)
	if _, err := x.keeper.Token(t.Context()); err == nil || strings.Contains(err.Error(), "pinwarden login") || errors.Is(err, context.Canceled) {
		t.Errorf("an hour later: %v; want an outage, and nobody sent to log in", err)
	}
	x.IdentityOut(false)
	x.pass(time.Hour)
	if token, err := x.keeper.Token(t.Context()); err != nil || !x.opens(token) {
		t.Errorf("after the outage: %v", err)
	}
}
