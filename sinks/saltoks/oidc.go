package saltoks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

// Login is how a person lets pinwarden into Salto KS: OpenID Connect's
// authorization code with PKCE S256, and then refresh tokens that count as
// working once, since nobody says whether they do.
type Login struct {
	// Identity is the identity host, which says itself where its endpoints are;
	// https://identity.eu.my-clay.com is the one of today (documented).
	Identity string
	ClientID string
	// ClientSecret goes into the form of the token call, as the one client does
	// whose code was seen; empty for a public client.
	ClientSecret string
	Scopes       []string // default UsualScopes
	Redirect     string
}

// UsualScopes are what a client that a person logs in to asks for.
// user_api.full_access is the only one that opens the API, and offline_access is
// what yields a refresh token (seen).
var UsualScopes = []string{"user_api.full_access", "openid", "profile", "offline_access"}

// TokenLife is how long an access token lives (measured).
const TokenLife = time.Hour

// maxDiscovery is far beyond any discovery document.
const maxDiscovery = 1 << 20

// Check returns what is wrong with the fields, before anybody is asked.
func (l Login) Check() error {
	var wrong []error
	if l.ClientID == "" {
		wrong = append(wrong, errors.New("client_id: write the id that Salto's business unit gave the client"))
	}
	if _, err := goodBase(l.Identity); err != nil {
		wrong = append(wrong, fmt.Errorf("identity: %w", err))
	}
	if u, err := url.Parse(l.Redirect); err != nil || u.Host == "" || strings.Contains(l.Redirect, "#") ||
		u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())) {
		wrong = append(wrong, errors.New("redirect: write the address that is registered for the client: http://127.0.0.1/path, with a port if it has one, or https://host/path, from which you paste the address that you are sent to"))
	}
	for _, s := range l.Scopes {
		if s == "" || strings.ContainsAny(s, ", ") {
			wrong = append(wrong, errors.New("scopes: write a list with one scope each, as [user_api.full_access, offline_access]"))
			break
		}
	}
	return errors.Join(wrong...)
}

// Discover asks the identity host for its endpoints and returns what
// golang.org/x/oauth2 needs to know. An answer of 404 means that the host is out,
// and not that anything was revoked: it was measured on every path for two hours.
func (l Login) Discover(ctx context.Context, web *http.Client) (*oauth2.Config, error) {
	base, err := goodBase(l.Identity)
	if err != nil {
		return nil, err
	}
	endpoints, err := discover(ctx, web, base)
	if err != nil {
		return nil, fmt.Errorf("discover the endpoints of %s: %w", base, err)
	}
	scopes := l.Scopes
	if len(scopes) == 0 {
		scopes = UsualScopes
	}
	return &oauth2.Config{
		ClientID: l.ClientID, ClientSecret: l.ClientSecret, RedirectURL: l.Redirect, Scopes: scopes,
		Endpoint: oauth2.Endpoint{
			AuthURL: endpoints.Authorize, TokenURL: endpoints.Token, AuthStyle: oauth2.AuthStyleInParams,
		},
	}, nil
}

// discovery is the part of the document that is used.
type discovery struct {
	Authorize string `json:"authorization_endpoint"`
	Token     string `json:"token_endpoint"`
}

func discover(ctx context.Context, web *http.Client, base string) (d discovery, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/.well-known/openid-configuration", nil)
	if err != nil {
		return d, err
	}
	req.Header.Set("Accept", "application/json")
	resp, err := web.Do(req)
	if err != nil {
		return d, err
	}
	defer func() { _ = resp.Body.Close() }()
	switch {
	case resp.StatusCode == http.StatusNotFound:
		return d, errors.New("it answers 404, as it does while it is out")
	case resp.StatusCode != http.StatusOK:
		return d, fmt.Errorf("it answers %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxDiscovery)).Decode(&d); err != nil {
		return d, errors.New("its answer is no discovery document")
	}
	for _, e := range []string{d.Authorize, d.Token} {
		if err := staysOn(e, base); err != nil {
			return d, err
		}
	}
	return d, nil
}

// staysOn keeps the refresh token and the client's secret on the host that the
// operator named.
func staysOn(endpoint, base string) error {
	u, err := url.Parse(endpoint)
	switch {
	case err != nil || u.Host == "":
		return errors.New("its answer lacks an endpoint")
	case u.Scheme+"://"+u.Host != base || u.User != nil:
		return fmt.Errorf("it sends to %s://%s; write that as identity if you trust it", u.Scheme, u.Host)
	}
	return nil
}
