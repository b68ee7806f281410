package main

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/time/rate"

	"pinwarden/controller/tokens"
	"pinwarden/sinks/saltoks"
	"pinwarden/sources/akia"
)

// account is who pinwarden is to one vendor. All properties share it, with its
// tokens and with the limit of its calls.
type account struct {
	name    string
	token   akia.TokenFunc
	http    *http.Client
	limiter *rate.Limiter // of Akia
	pace    *saltoks.Pace // of Salto KS

	// What follows is there with a login only, and not with a token_file.
	keeper *tokens.Keeper
	client tokens.Client
	pkce   bool
}

// accounts are who pinwarden is to both; hotel is nil where Akia is not spoken to.
type accounts struct{ hotel, locks *account }

func (c *config) accounts(n notices) (a accounts, err error) {
	if c.speaksToAkia() {
		if a.hotel, err = c.akiaAccount(n); err != nil {
			return a, err
		}
	}
	a.locks, err = c.saltoAccount(n)
	return a, err
}

func (c *config) akiaAccount(n notices) (*account, error) {
	a := &account{name: "akia", limiter: limiter(c.Akia.Rate, 1, akia.WeightRefresh), http: &http.Client{Transport: overTLS()}}
	if c.Akia.TokenFile != "" {
		a.token = c.token("akia.token_file", c.Akia.TokenFile)
		return a, nil
	}
	secret, err := c.readSecret("akia.login.client_secret_file", c.Akia.Login.SecretFile)
	if err != nil {
		return nil, err
	}
	conf, err := c.akiaFacts(secret).OAuth()
	if err != nil {
		return nil, exit{exitUsage, err}
	}
	a.pkce = c.Akia.Login.PKCE == nil || *c.Akia.Login.PKCE
	a.client = tokens.Client{
		Config: func(context.Context) (*oauth2.Config, error) { return conf, nil },
		Life:   akia.TokenLife,
	}
	spend := func(ctx context.Context) error { return a.limiter.WaitN(ctx, akia.WeightRefresh) }
	return a, c.keep(a, conf.ClientID+" "+conf.Endpoint.TokenURL, spend, n)
}

func (c *config) saltoAccount(n notices) (*account, error) {
	a := &account{name: "salto", pace: c.saltoPace(), http: &http.Client{Timeout: 30 * time.Second, Transport: overTLS()}}
	if c.Salto.TokenFile != "" {
		a.token = c.token("salto.token_file", c.Salto.TokenFile)
		return a, nil
	}
	secret, err := c.readSecret("salto.login.client_secret_file", c.Salto.Login.SecretFile)
	if err != nil {
		return nil, err
	}
	login, web := c.saltoFacts(secret), tokens.NewWeb()
	a.pkce = true
	a.client = tokens.Client{
		Config: func(ctx context.Context) (*oauth2.Config, error) { return login.Discover(ctx, web) },
		Life:   saltoks.TokenLife,
	}
	return a, c.keep(a, login.ClientID+" "+login.Identity, nil, n) // the identity host is not the one that counts calls
}

// keep gives an account the keeper of its tokens.
func (c *config) keep(a *account, bound string, spend func(context.Context) error, n notices) error {
	key, err := c.readKey("seal_file", c.SealFile)
	if err != nil {
		return err
	}
	a.keeper, err = tokens.New(tokens.Config{
		Account: a.name, Dir: c.path(c.State), Key: key, Bound: bound, Client: a.client,
		Pace: spend, Notice: n.of(a.name),
	})
	if err != nil {
		return fmt.Errorf("%s: %w", a.name, err)
	}
	a.token = a.keeper.Token
	a.http.Transport = informed{a.http.Transport, a.keeper}
	return nil
}

// informed tells the keeper when the vendor does not take a token.
type informed struct {
	next   http.RoundTripper
	keeper *tokens.Keeper
}

// RoundTrip implements http.RoundTripper.
func (t informed) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(r)
	if err == nil && resp.StatusCode == http.StatusUnauthorized {
		const scheme = "Bearer "
		header := r.Header.Get("Authorization")
		t.keeper.Refused(r.Context(), cmp.Or(r.URL.Query().Get("access_token"), header[min(len(scheme), len(header)):]))
	}
	return resp, err
}
