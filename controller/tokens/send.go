package tokens

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"golang.org/x/oauth2"
)

// Client asks one token endpoint for pairs.
type Client struct {
	// Config says where, as whom and how. It is asked before every call, when nothing is marked or sent yet, so it may
	// ask the network where the endpoint is. Its AuthStyle must be set: with none, oauth2 sends a request that fails
	// a second time.
	Config func(context.Context) (*oauth2.Config, error)
	// Life is how long an access token lives whose answer does not say.
	Life time.Duration
	Web  *http.Client     // nil: NewWeb
	Now  func() time.Time // nil: time.Now
}

func (c Client) withDefaults() Client {
	if c.Web == nil {
		c.Web = NewWeb()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// Exchange gives the code that a login brought, with its verifier if there is one, for the first pair.
func (c Client) Exchange(ctx context.Context, conf *oauth2.Config, code string, opts ...oauth2.AuthCodeOption) (Pair, error) {
	c = c.withDefaults()
	pair, f := c.call(ctx, func(ctx context.Context) (*oauth2.Token, error) { return conf.Exchange(ctx, code, opts...) })
	switch {
	case f != nil:
		return Pair{}, f
	case pair.Refresh.IsZero():
		return Pair{}, errors.New("no refresh token came, so the login would end with the access token; check the scopes")
	}
	return pair, nil
}

// refresh sends a refresh token, once.
func (c Client) refresh(ctx context.Context, conf *oauth2.Config, token Secret) (Pair, *failure) {
	return c.call(ctx, func(ctx context.Context) (*oauth2.Token, error) {
		return conf.TokenSource(ctx, &oauth2.Token{RefreshToken: token.Reveal()}).Token()
	})
}

func (c Client) call(ctx context.Context, ask func(context.Context) (*oauth2.Token, error)) (Pair, *failure) {
	// A connection that was never had is proof that nothing was sent. Another transport than Go's own does not tell;
	// then there is no such proof.
	var sought, had atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { sought.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { had.Store(true) },
	})
	asked := c.Now()
	t, err := ask(context.WithValue(ctx, oauth2.HTTPClient, c.Web))
	if err != nil {
		return Pair{}, judge(err, had.Load() || !sought.Load())
	}
	life := time.Duration(t.ExpiresIn) * time.Second
	if life <= 0 {
		life = c.Life
	}
	p := Pair{Access: NewSecret(t.AccessToken), Issued: asked, Expires: asked.Add(life)}
	// oauth2 puts the old refresh token where no new one came. Both vendors send a new one each time; an answer
	// without one is beyond the facts, and the old one counts as spent.
	if fresh, _ := t.Extra("refresh_token").(string); fresh != "" {
		p.Refresh = NewSecret(fresh)
	}
	return p, nil
}
