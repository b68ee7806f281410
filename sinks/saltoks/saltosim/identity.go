package saltosim

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Authority sets up the identity host. Without a ClientID there is none, and
// Options.Token alone opens the API; with one, the access tokens that it issues
// do, and Options.Token does if it is set.
type Authority struct {
	ClientID     string
	ClientSecret string // empty: a public client
	// User and Password are what the login page takes; default operator and operator.
	User, Password string
	// Scopes are what the client may ask for; default all that an interactive
	// client was seen to ask for. Anything else is invalid_scope (measured).
	Scopes []string
	// Redirects are what is registered; none lets any loopback address be one.
	Redirects []string
	// PasswordGrant lets the client trade a user's password for tokens, which is
	// documented as for demonstrations and yet in use.
	PasswordGrant bool
	// Life is how long an access token lives; default an hour (measured).
	Life time.Duration
	// ReusableRefresh gives the same refresh token back each time; whether it
	// rotates is unknown, but one client stores a new one each time (seen).
	ReusableRefresh bool
	// ReuseEndsAll answers a refresh token that was used before by ending all
	// that came of the same login. Unknown; the default only refuses it.
	ReuseEndsAll bool
}

// authority is what the identity host remembers.
type authority struct {
	out     bool
	serial  int
	asked   map[string]ticket  // logins that wait for a password
	codes   map[string]ticket  // logins that wait for their client
	access  map[string]session // by access token
	refresh map[string]session // by refresh token that works
	spent   map[string]string  // the login of each refresh token that was used
	uses    RefreshUses
	calls   int // of the token endpoint, struck ones included
}

// RefreshUses counts refresh tokens as they came in.
type RefreshUses struct {
	Granted int // traded for a new pair
	Again   int // sent although they had been traded
}

// ticket is a login on its way.
type ticket struct {
	redirect, state, scope, challenge string
	until                             time.Time
}

// session is what a token stands for.
type session struct {
	login string // the one that it came of
	scope string
	until time.Time
}

// codeLife is how long a code may be traded (assumed; the product's usual five minutes).
const codeLife = 5 * time.Minute

// RefreshUses tells how refresh tokens were used so far.
func (w *World) RefreshUses() RefreshUses {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.authority.uses
}

// TokenCalls counts what came to the token endpoint so far, whatever became of it.
func (w *World) TokenCalls() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.authority.calls
}

// Consent issues a pair as if somebody had logged in.
func (w *World) Consent() (access, refresh string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.issue(session{login: w.mint("login"), scope: "user_api.full_access offline_access"}, w.opt.Clock())
}

// IdentityOut makes the identity host answer 404 on every path, as it did for
// two hours (measured), or ends that.
func (w *World) IdentityOut(out bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.authority.out = out
}

// RevokeAccess makes the API forget every access token; the refresh tokens live on.
func (w *World) RevokeAccess() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.authority.access)
}

// RevokeLogins ends every login.
func (w *World) RevokeLogins() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.authority.access)
	clear(w.authority.refresh)
}

// opens reports whether a token opens the API.
func (w *World) opens(token string) bool {
	switch {
	case token == "":
		return false
	case w.opt.Identity.ClientID == "":
		return w.opt.Token == "" || token == w.opt.Token
	case w.opt.Token != "" && token == w.opt.Token:
		return true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	s, issued := w.authority.access[token]
	return issued && w.opt.Clock().Before(s.until) && slices.Contains(strings.Fields(s.scope), "user_api.full_access")
}

// issue makes a pair, with a refresh token only where offline_access was asked
// for. The caller holds the lock.
func (w *World) issue(s session, now time.Time) (access, refresh string) {
	life := w.opt.Identity.Life
	set(&life, time.Hour)
	s.until = now.Add(life)
	access = w.jwt(s, now)
	w.authority.access[access] = s
	if slices.Contains(strings.Fields(s.scope), "offline_access") {
		refresh = w.mint("refresh")
		w.authority.refresh[refresh] = s
	}
	return access, refresh
}

// jwt makes an access token with the shape and the claims that were seen. Its
// signature is none: nobody but the API is to read it.
func (w *World) jwt(s session, now time.Time) string {
	part := func(v any) string { return base64.RawURLEncoding.EncodeToString(mustJSON(v)) }
	return part(map[string]any{"typ": "at+jwt", "alg": "RS256"}) + "." + part(map[string]any{
		"iss": "identity", "client_id": w.opt.Identity.ClientID, "sub": s.login, "aud": "user_api",
		"scope": strings.Fields(s.scope), "iat": now.Unix(), "nbf": now.Unix(), "exp": s.until.Unix(),
	}) + "." + w.mint("access")
}

// mint makes a text that nobody has seen before. The caller holds the lock.
func (w *World) mint(kind string) string {
	a := &w.authority
	if a.asked == nil {
		a.asked, a.codes = map[string]ticket{}, map[string]ticket{}
		a.access, a.refresh, a.spent = map[string]session{}, map[string]session{}, map[string]string{}
	}
	a.serial++
	return fmt.Sprintf("%s-sentinel-%x", kind, w.hash("identity", kind, a.serial)[:16])
}

// endAll ends whatever came of a login.
func (a *authority) endAll(login string) {
	for _, tokens := range []map[string]session{a.access, a.refresh} {
		for token, s := range tokens {
			if s.login == login {
				delete(tokens, token)
			}
		}
	}
}

// proves checks the verifier of PKCE, method S256.
func (t ticket) proves(verifier string) bool {
	sum := sha256.Sum256([]byte(verifier))
	coded := base64.RawURLEncoding.EncodeToString(sum[:])
	return t.challenge == "" || subtle.ConstantTimeCompare([]byte(coded), []byte(t.challenge)) == 1
}

func (o Authority) mayRedirect(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Fragment != "" {
		return false
	}
	if len(o.Redirects) > 0 {
		return slices.Contains(o.Redirects, text)
	}
	return u.Scheme == "http" && (u.Hostname() == "127.0.0.1" || u.Hostname() == "::1")
}

func (o Authority) allows(scope string) bool {
	allowed := o.Scopes
	if len(allowed) == 0 {
		allowed = []string{"user_api.full_access", "openid", "profile", "offline_access"}
	}
	for _, s := range strings.Fields(scope) {
		if !slices.Contains(allowed, s) {
			return false
		}
	}
	return scope != ""
}

// isClient checks the client's secret, in the form or in the header.
func (o Authority) isClient(r *http.Request) bool {
	id, secret := r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	if user, password, ok := r.BasicAuth(); ok {
		id, secret = user, password
	}
	return id == o.ClientID && subtle.ConstantTimeCompare([]byte(secret), []byte(o.ClientSecret)) == 1
}
