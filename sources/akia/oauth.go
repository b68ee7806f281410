package akia

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

// Login is how a person lets pinwarden into Akia: OAuth's authorization code, and then refresh tokens that work once
// (transcribed). There are no API keys and no client credentials (transcribed).
type Login struct {
	ClientID string
	// ClientSecret goes into the form of the token call (documented).
	ClientSecret string
	AuthorizeURL string   // default https://sys.akia.com/oauth/authorize (documented)
	TokenURL     string   // default https://api.akia.com/oauth/token (documented)
	Scopes       []string // default LeastScopes
	// Redirect is where Akia sends the person with the code. It must be HTTPS and without a fragment, and the token
	// call repeats it (documented); whether a loopback address is taken over HTTP is unknown, so both can be written.
	Redirect string
}

// LeastScopes are what the report, the reservations behind it and the messages need. There is no scope for reservations
// or rooms: reservations are read under customers:read (transcribed).
var LeastScopes = []string{"customers:read", "properties:read", "reports:read", "messages:write"}

const (
	// TokenLife is how long an access token lives (documented).
	TokenLife = 24 * time.Hour
	// WeightRefresh is what a refresh weighs against the limit. Akia calls it very expensive (transcribed); the number
	// is a guess.
	WeightRefresh = 10
)

// OAuth returns what golang.org/x/oauth2 needs to know, or every field that is wrong.
func (l Login) OAuth() (*oauth2.Config, error) {
	conf := &oauth2.Config{
		ClientID: l.ClientID, ClientSecret: l.ClientSecret, RedirectURL: l.Redirect,
		Endpoint: oauth2.Endpoint{
			AuthURL:   cmp.Or(l.AuthorizeURL, "https://sys.akia.com/oauth/authorize"),
			TokenURL:  cmp.Or(l.TokenURL, "https://api.akia.com/oauth/token"),
			AuthStyle: oauth2.AuthStyleInParams,
		},
	}
	scopes := l.Scopes
	if len(scopes) == 0 {
		scopes = LeastScopes
	}
	// oauth2 joins scopes with spaces; Akia wants commas (documented), so it is given one that has them.
	conf.Scopes = []string{strings.Join(scopes, ",")}
	var wrong []error
	need := func(ok bool, key, wayOut string) {
		if !ok {
			wrong = append(wrong, fmt.Errorf("%s: %s", key, wayOut))
		}
	}
	need(l.ClientID != "", "client_id", "write the id that Akia gave the client")
	need(goodBase(conf.Endpoint.AuthURL), "authorize_url", "write https://host/path; http only for a loopback address")
	need(goodBase(conf.Endpoint.TokenURL), "token_url", "write https://host/path; http only for a loopback address, because the client's secret travels this way")
	need(goodRedirect(l.Redirect), "redirect", "write the address that is registered for the client: https://host/path, from which you paste the address that you are sent to, or http://127.0.0.1/path if Akia takes it")
	need(!slices.ContainsFunc(scopes, func(s string) bool { return s == "" || strings.ContainsAny(s, ", ") }),
		"scopes", "write a list with one scope each, as [customers:read, properties:read]")
	return conf, errors.Join(wrong...)
}

// goodRedirect takes an HTTPS address, or an address of this machine.
func goodRedirect(text string) bool {
	return goodBase(text) && !strings.Contains(text, "#")
}
