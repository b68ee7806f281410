package saltosim_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"pinwarden/sinks/saltoks/saltosim"
)

const callback = "http://127.0.0.1:7/callback"

// lobby is the identity host with somebody before it.
type lobby struct {
	t     *testing.T
	w     *saltosim.World
	url   string
	api   string
	at    time.Time
	agent http.Client
}

func newLobby(t *testing.T, o saltosim.Authority) *lobby {
	t.Helper()
	l := &lobby{t: t, at: time.Date(2026, 5, 11, 10, 0, 0, 0, time.UTC)}
	o.ClientID = "client"
	l.w = saltosim.New(saltosim.Options{Identity: o, Clock: func() time.Time { return l.at }})
	identity, api := httptest.NewServer(l.w.Identity()), httptest.NewServer(l.w.Handler())
	t.Cleanup(identity.Close)
	t.Cleanup(api.Close)
	l.url, l.api = identity.URL, api.URL
	l.agent.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return l
}

// answered is what came back.
type answered struct {
	status       int
	to           *url.URL
	text         string
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	ExpiresIn    int    `json:"expires_in"`
	Error        string `json:"error"`
	TokenURL     string `json:"token_endpoint"`
}

func (l *lobby) got(resp *http.Response, err error) (a answered) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		l.t.Fatal(err)
	}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(text, &a); err != nil {
			l.t.Fatal(err)
		}
	}
	a.status, a.text = resp.StatusCode, string(text)
	a.to, _ = resp.Location() // there is none otherwise
	return a
}

func (l *lobby) get(path string) answered { return l.got(l.agent.Get(l.url + path)) }
func (l *lobby) post(path string, form url.Values) answered {
	return l.got(l.agent.PostForm(l.url+path, form))
}

const verifier = "a-verifier-that-is-long-enough-to-be-one-of-them"

func wanted(edits ...string) url.Values {
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{
		"client_id": {"client"}, "response_type": {"code"}, "redirect_uri": {callback}, "state": {"my-state"},
		"scope":          {"user_api.full_access openid profile offline_access"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	for i := 0; i < len(edits); i += 2 {
		if q.Set(edits[i], edits[i+1]); edits[i+1] == "" {
			q.Del(edits[i])
		}
	}
	return q
}

var returnURL = regexp.MustCompile(`name="ReturnUrl" value="([^"]+)"`)

// login goes through the page and returns where it ends.
func (l *lobby) login(q url.Values, user string) answered {
	l.t.Helper()
	first := l.get("/connect/authorize?" + q.Encode())
	if first.to == nil || first.to.Host != strings.TrimPrefix(l.url, "http://") {
		return first
	}
	field := returnURL.FindStringSubmatch(l.get(first.to.RequestURI()).text)
	if field == nil {
		l.t.Fatal("no login page")
	}
	return l.post("/account/login", url.Values{"ReturnUrl": {field[1]}, "Username": {user}, "Password": {user}, "button": {"login"}})
}

func (l *lobby) code(q url.Values) string {
	l.t.Helper()
	a := l.login(q, "operator")
	if a.to == nil || a.to.Query().Get("state") != "my-state" {
		l.t.Fatalf("%d, redirected to %v", a.status, a.to)
	}
	return a.to.Query().Get("code")
}

func trade(code string) url.Values {
	return url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "client_id": {"client"}, "client_secret": {""},
		"redirect_uri": {callback}, "code_verifier": {verifier},
	}
}

func renewal(token string) url.Values {
	return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {"client"}}
}

func (l *lobby) token(form url.Values) answered { return l.post("/connect/token", form) }

func (l *lobby) opens(token string) int {
	l.t.Helper()
	req, err := http.NewRequestWithContext(l.t.Context(), http.MethodGet, l.api+"/v1.2/sites", nil)
	if err != nil {
		l.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	return l.got(l.agent.Do(req)).status
}

func TestALoginOpensTheAPIForAnHour(t *testing.T) {
	t.Parallel()
	l := newLobby(t, saltosim.Authority{})
	if d := l.get("/.well-known/openid-configuration"); d.TokenURL != l.url+"/connect/token" {
		t.Errorf("the token endpoint is %s", d.TokenURL)
	}
	a := l.token(trade(l.code(wanted())))
	if a.status != 200 || a.ExpiresIn != 3600 || strings.Count(a.AccessToken, ".") != 2 {
		t.Fatalf("%d, %d s", a.status, a.ExpiresIn)
	}
	if l.opens(a.AccessToken) != 200 || l.opens("made-up") != 401 || l.opens("") != 401 {
		t.Error("the API does not tell tokens apart")
	}
	b := l.token(renewal(a.RefreshToken))
	if l.opens(a.AccessToken) != 200 || l.opens(b.AccessToken) != 200 || b.RefreshToken == a.RefreshToken {
		t.Error("a refresh ends the old access token, or does not rotate")
	}
	l.at = l.at.Add(time.Hour)
	if l.opens(b.AccessToken) != 401 {
		t.Error("never expires")
	}
	if c := l.token(renewal(b.RefreshToken)); c.status != 200 || l.opens(c.AccessToken) != 200 {
		t.Errorf("after an hour: %d", c.status)
	}
	if c := l.token(trade(l.code(wanted("scope", "user_api.full_access")))); c.status != 200 || c.RefreshToken != "" {
		t.Errorf("a refresh token without offline_access: %d", c.status)
	}
	if c := l.token(trade(l.code(wanted("scope", "openid")))); l.opens(c.AccessToken) != 401 {
		t.Error("a token without the scope opens the API")
	}
}

func TestAnOldRefreshToken(t *testing.T) {
	t.Parallel()
	for _, ends := range []bool{false, true} {
		l := newLobby(t, saltosim.Authority{ReuseEndsAll: ends})
		a := l.token(trade(l.code(wanted())))
		other := l.token(trade(l.code(wanted())))
		b := l.token(renewal(a.RefreshToken))
		if again := l.token(renewal(a.RefreshToken)); again.status != 400 || again.Error != "invalid_grant" {
			t.Errorf("%d %s", again.status, again.Error)
		}
		if alive := l.token(renewal(b.RefreshToken)).status == 200; alive == ends {
			t.Errorf("all is ended %t: the new token lives %t", ends, alive)
		}
		if l.token(renewal(other.RefreshToken)).status != 200 {
			t.Error("another login is ended too")
		}
		if u := l.w.RefreshUses(); u.Again == 0 {
			t.Errorf("%+v", u)
		}
	}
	l := newLobby(t, saltosim.Authority{ReusableRefresh: true})
	a := l.token(trade(l.code(wanted())))
	for range 3 {
		if b := l.token(renewal(a.RefreshToken)); b.status != 200 || b.RefreshToken != a.RefreshToken {
			t.Errorf("a token that does not rotate: %d", b.status)
		}
	}
	if u := l.w.RefreshUses(); u != (saltosim.RefreshUses{Granted: 3}) {
		t.Errorf("%+v", u)
	}
}

func TestWhatTheIdentityHostRefuses(t *testing.T) {
	t.Parallel()
	l := newLobby(t, saltosim.Authority{})
	for name, q := range map[string]url.Values{
		"client": wanted("client_id", "other"), "redirect": wanted("redirect_uri", "https://evil.example/callback"),
	} {
		if a := l.login(q, "operator"); a.status != 400 || a.to != nil {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	for want, q := range map[string]url.Values{
		"invalid_scope": wanted("scope", "hardware_api"), "invalid_request": wanted("code_challenge", ""), "unsupported_response_type": wanted("response_type", "token"),
	} {
		if a := l.login(q, "operator"); a.to == nil || a.to.Query().Get("error") != want {
			t.Errorf("%s: %d, redirected to %v", want, a.status, a.to)
		}
	}
	if a := l.login(wanted(), "stranger"); a.to != nil {
		t.Error("a stranger is let in")
	}
	for name, form := range map[string]url.Values{
		"verifier": trade(l.code(wanted())), "redirect": trade(l.code(wanted())), "client": trade(l.code(wanted())), "made-up": renewal("x"),
		"password": {"grant_type": {"password"}, "client_id": {"client"}, "username": {"operator"}, "password": {"operator"}, "scope": {"user_api.full_access"}},
	} {
		want := "invalid_grant"
		switch name {
		case "verifier":
			form.Set("code_verifier", "other")
		case "redirect":
			form.Set("redirect_uri", callback+"/")
		case "client":
			form.Set("client_secret", "other")
			want = "invalid_client"
		case "password":
			want = "unauthorized_client"
		}
		if a := l.token(form); a.status != 400 || a.Error != want {
			t.Errorf("%s: %d %s", name, a.status, a.Error)
		}
	}
	old := l.code(wanted())
	l.at = l.at.Add(5 * time.Minute)
	if a := l.token(trade(old)); a.Error != "invalid_grant" {
		t.Errorf("an old code: %d", a.status)
	}
	l.w.IdentityOut(true)
	for _, path := range []string{"/.well-known/openid-configuration", "/connect/authorize", "/anything"} {
		if a := l.get(path); a.status != 404 {
			t.Errorf("%s while it is out: %d", path, a.status)
		}
	}
	if a := l.token(renewal("x")); a.status != 404 {
		t.Errorf("the token endpoint while it is out: %d", a.status)
	}
}

func TestAPasswordBuysAPairWhereItMay(t *testing.T) {
	t.Parallel()
	l := newLobby(t, saltosim.Authority{PasswordGrant: true, Scopes: []string{"user_api.full_access"}})
	form := url.Values{"grant_type": {"password"}, "client_id": {"client"}, "username": {"operator"}, "password": {"operator"}, "scope": {"user_api.full_access"}}
	if a := l.token(form); a.status != 200 || l.opens(a.AccessToken) != 200 {
		t.Errorf("%d %s", a.status, a.Error)
	}
	form.Set("scope", "openid profile")
	if a := l.token(form); a.Error != "invalid_scope" {
		t.Errorf("a scope that the client was not given: %d %s", a.status, a.Error)
	}
}
