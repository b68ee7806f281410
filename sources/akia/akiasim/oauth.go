package akiasim

import (
	"cmp"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"
)

// OAuth sets up the authorization server. Without a ClientID there is none, and Options.Token alone opens the API;
// with one, the tokens that it issues do, and Options.Token does if it is set.
type OAuth struct {
	ClientID, ClientSecret string
	// Redirect is what is registered for the client, and where a request without redirect_uri leads (assumed).
	Redirect string
	// Loopback lets a redirect go to a loopback address over HTTP, with any port; otherwise it must be HTTPS
	// (documented) and the registered one (assumed).
	Loopback bool
	// NoPKCE ignores code_challenge. The documented dialog does not mention it; a second authorization server of the
	// vendor's offers S256 (transcribed).
	NoPKCE bool
	// Life is how long an access token lives; default a day (documented).
	Life time.Duration
	// Enveloped answers errors of the token endpoint in the envelope of the API, with no word of OAuth's. No error body
	// is documented; the default is OAuth's own.
	Enveloped bool
}

// codeLife is how long a code may be exchanged (documented).
const codeLife = 10 * time.Minute

// authority is what the authorization server remembers.
type authority struct {
	serial  int
	asked   map[string]consent // by the hidden field of the page
	codes   map[string]consent
	access  map[string]time.Time // when each living access token expires
	refresh map[string]string    // each living refresh token, with the access token that dies with it
	spent   map[string]bool      // refresh tokens that were exchanged
	uses    RefreshUses
}

// RefreshUses counts refresh tokens as they came in.
type RefreshUses struct {
	Granted int // exchanged for a new pair
	Again   int // sent although they had been exchanged
}

// consent is what a person is asked for, or has agreed to.
type consent struct {
	redirect  string // as sent; empty if it was not
	state     string
	scope     string
	challenge string
	until     time.Time
}

// RefreshUses tells how refresh tokens were used so far.
func (w *World) RefreshUses() RefreshUses {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.authority.uses
}

// Consent issues a pair as if somebody had gone through the dialog.
func (w *World) Consent() (access, refresh string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.authority.issue(w.options.OAuth, w.options.Clock())
}

// RevokeAccess makes the API forget every access token that was issued; the refresh tokens live on.
func (w *World) RevokeAccess() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.authority.access)
}

// RevokeConsent ends every login, as its owner can in Akia.
func (w *World) RevokeConsent() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.authority.access)
	clear(w.authority.refresh)
}

// opens reports whether a token opens the API. The caller holds the lock.
func (w *World) opens(token string, now time.Time) bool {
	switch {
	case token == "":
		return false
	case w.options.OAuth.ClientID == "":
		return w.token == "" || token == w.token
	case w.token != "" && token == w.token:
		return true
	}
	until, issued := w.authority.access[token]
	return issued && now.Before(until)
}

// routeOAuth adds the dialog and the token endpoint. The dialog is on another host in the world, and on the same here.
func (w *World) routeOAuth(mux *http.ServeMux) {
	if w.options.OAuth.ClientID == "" {
		return
	}
	for pattern, answer := range map[string]func(*World, *http.Request, time.Time) http.HandlerFunc{
		"GET /oauth/authorize":  (*World).dialog,
		"POST /oauth/authorize": (*World).decide,
		"POST /oauth/token":     (*World).exchange,
	} {
		mux.HandleFunc(pattern, func(rw http.ResponseWriter, r *http.Request) {
			now := w.options.Clock()
			rw.Header().Set("Date", now.UTC().Format(http.TimeFormat))
			rw.Header().Set("Cache-Control", "no-store")
			fault := w.meet(r, true, now)
			if fault.Before != nil {
				fault.Before(rw, r)
				return
			}
			r.Body = http.MaxBytesReader(rw, r.Body, maxBody)
			_ = r.ParseForm() // what cannot be read is missing
			w.mu.Lock()
			reply := answer(w, r, now)
			w.mu.Unlock()
			if fault.After != nil {
				reply = fault.After
			}
			reply(rw, r)
		})
	}
}

// exchange takes a code or a refresh token.
func (w *World) exchange(r *http.Request, now time.Time) http.HandlerFunc {
	o, a, form := w.options.OAuth, &w.authority, r.PostForm
	if form.Get("client_id") != o.ClientID || form.Get("client_secret") != o.ClientSecret {
		return o.refuse(http.StatusUnauthorized, "invalid_client")
	}
	switch form.Get("grant_type") {
	case "authorization_code":
		code := form.Get("code")
		c, known := a.codes[code]
		delete(a.codes, code)
		if !known || !now.Before(c.until) || c.redirect != form.Get("redirect_uri") || !c.proves(form.Get("code_verifier")) {
			return o.refuse(http.StatusBadRequest, "invalid_grant")
		}
	case "refresh_token":
		token := form.Get("refresh_token")
		access, alive := a.refresh[token]
		if a.spent[token] {
			a.uses.Again++
		}
		if !alive {
			return o.refuse(http.StatusBadRequest, "invalid_grant")
		}
		delete(a.refresh, token)
		delete(a.access, access)
		a.spent[token] = true
		a.uses.Granted++
	default:
		return o.refuse(http.StatusBadRequest, "unsupported_grant_type")
	}
	access, refresh := a.issue(o, now)
	return jsonAnswer(http.StatusOK, mustMarshal(struct {
		TokenType    string `json:"token_type"`
		RefreshToken string `json:"refresh_token"`
		ExpiresIn    int    `json:"expires_in"`
		AccessToken  string `json:"access_token"`
	}{"bearer", refresh, int(o.life() / time.Second), access}))
}

// issue makes a pair. The caller holds the lock.
func (a *authority) issue(o OAuth, now time.Time) (access, refresh string) {
	access, refresh = a.mint("access"), a.mint("refresh")
	a.access[access] = now.Add(o.life())
	a.refresh[refresh] = access
	return access, refresh
}

// mint makes a text that nobody has seen before.
func (a *authority) mint(kind string) string {
	if a.asked == nil {
		a.asked, a.codes = map[string]consent{}, map[string]consent{}
		a.access, a.refresh, a.spent = map[string]time.Time{}, map[string]string{}, map[string]bool{}
	}
	a.serial++
	sum := sha256.Sum256(fmt.Appendf(nil, "akiasim %s %d", kind, a.serial))
	return kind + "-sentinel-" + hex.EncodeToString(sum[:16])
}

func (o OAuth) life() time.Duration { return cmp.Or(o.Life, 24*time.Hour) }

// refuse answers an error of the token endpoint, in OAuth's way or in that of the API (both assumed).
func (o OAuth) refuse(status int, code string) http.HandlerFunc {
	if o.Enveloped {
		return Refuse(status, "not accepted")
	}
	return jsonAnswer(status, mustMarshal(map[string]string{"error": code}))
}

// proves checks the verifier of a code that was asked for with a challenge (S256).
func (c consent) proves(verifier string) bool {
	if c.challenge == "" {
		return true
	}
	sum := sha256.Sum256([]byte(verifier))
	return subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(c.challenge)) == 1
}
