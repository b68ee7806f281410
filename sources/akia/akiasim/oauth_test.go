package akiasim_test

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

	"pinwarden/sources/akia/akiasim"
)

const registered = "https://hotel.example/back"

// door is the authorization server with somebody before it.
type door struct {
	t     *testing.T
	w     *akiasim.World
	url   string
	at    time.Time
	agent http.Client
}

func newDoor(t *testing.T, o akiasim.OAuth) *door {
	t.Helper()
	d := &door{t: t, at: time.Date(2026, 5, 11, 10, 0, 0, 0, time.UTC)}
	o.ClientID, o.ClientSecret, o.Redirect = "client", "secret", registered
	d.w = akiasim.New(akiasim.Options{OAuth: o, Clock: func() time.Time { return d.at }})
	s := httptest.NewServer(d.w.Handler())
	t.Cleanup(s.Close)
	d.url = s.URL
	d.agent.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return d
}

func with(base url.Values, edits ...string) url.Values {
	out := url.Values{}
	for k := range base {
		out.Set(k, base.Get(k))
	}
	for i := 0; i < len(edits); i += 2 {
		if out.Set(edits[i], edits[i+1]); edits[i+1] == "" {
			out.Del(edits[i])
		}
	}
	return out
}

var request = url.Values{
	"client_id": {"client"}, "response_type": {"code"}, "scope": {"customers:read,reports:read"},
	"redirect_uri": {registered}, "state": {"my-state"},
}

// ask opens the dialog.
func (d *door) ask(q url.Values) (*http.Response, string) {
	d.t.Helper()
	resp, err := d.agent.Get(d.url + "/oauth/authorize?" + q.Encode())
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return resp, string(text)
}

var hidden = regexp.MustCompile(`name="request" value="([^"]+)"`)

// answer presses a button of the dialog and returns what the redirect says.
func (d *door) answer(page, press string) url.Values {
	d.t.Helper()
	field := hidden.FindStringSubmatch(page)
	if field == nil {
		d.t.Fatalf("no form: %s", page)
	}
	resp, err := d.agent.PostForm(d.url+"/oauth/authorize", url.Values{"request": {field[1]}, "answer": {press}})
	if err != nil {
		d.t.Fatal(err)
	}
	resp.Body.Close()
	to, err := resp.Location()
	if err != nil || !strings.HasPrefix(to.String(), registered+"?") {
		d.t.Fatalf("redirected to %v (%v)", to, err)
	}
	return to.Query()
}

func (d *door) code(q url.Values) string {
	d.t.Helper()
	_, page := d.ask(q)
	back := d.answer(page, "allow")
	if back.Get("state") != "my-state" {
		d.t.Errorf("state %q", back.Get("state"))
	}
	return back.Get("code")
}

type grant struct {
	TokenType    string `json:"token_type"`
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	ExpiresIn    int    `json:"expires_in"`
	Error        string `json:"error"`
}

func (d *door) token(form url.Values) (int, grant) {
	d.t.Helper()
	resp, err := d.agent.PostForm(d.url+"/oauth/token", form)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	var g grant
	if err := json.NewDecoder(resp.Body).Decode(&g); err != nil {
		d.t.Fatal(err)
	}
	return resp.StatusCode, g
}

// opens tells how the API answers a token.
func (d *door) opens(token string) int {
	d.t.Helper()
	resp, err := d.agent.Get(d.url + "/v3/me?access_token=" + token)
	if err != nil {
		d.t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func exchange(code string) url.Values {
	return url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "client_id": {"client"}, "client_secret": {"secret"}, "redirect_uri": {registered},
	}
}

func refresh(token string) url.Values {
	return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {"client"}, "client_secret": {"secret"}}
}

func TestACodeBuysAPairAndARefreshEndsIt(t *testing.T) {
	t.Parallel()
	d := newDoor(t, akiasim.OAuth{})
	status, g := d.token(exchange(d.code(request)))
	if status != 200 || g.TokenType != "bearer" || g.ExpiresIn != 86400 {
		t.Fatalf("%d %s %d", status, g.TokenType, g.ExpiresIn)
	}
	if d.opens(g.AccessToken) != 200 || d.opens("made-up") != 401 || d.opens("") != 401 {
		t.Error("the API does not tell tokens apart")
	}
	_, next := d.token(refresh(g.RefreshToken))
	if d.opens(g.AccessToken) != 401 || d.opens(next.AccessToken) != 200 {
		t.Error("the old access token outlives the refresh")
	}
	if status, again := d.token(refresh(g.RefreshToken)); status != 400 || again.Error != "invalid_grant" {
		t.Errorf("the old refresh token: %d %s", status, again.Error)
	}
	if u := d.w.RefreshUses(); u != (akiasim.RefreshUses{Granted: 1, Again: 1}) {
		t.Errorf("%+v", u)
	}
	if d.opens(next.AccessToken) != 200 {
		t.Error("a second use ends the new pair")
	}
	d.at = d.at.Add(24*time.Hour - time.Second)
	if d.opens(next.AccessToken) != 200 {
		t.Error("expires early")
	}
	d.at = d.at.Add(time.Second)
	if d.opens(next.AccessToken) != 401 {
		t.Error("never expires")
	}
}

func TestWhatTheDialogRefuses(t *testing.T) {
	t.Parallel()
	d := newDoor(t, akiasim.OAuth{})
	for name, q := range map[string]url.Values{
		"client":               with(request, "client_id", "other"),
		"another redirect":     with(request, "redirect_uri", "https://evil.example/back"),
		"a redirect over HTTP": with(request, "redirect_uri", "http://127.0.0.1:1/back"),
		"a fragment":           with(request, "redirect_uri", registered+"#x"),
	} {
		if resp, page := d.ask(q); resp.StatusCode != 400 || hidden.MatchString(page) {
			t.Errorf("%s: %d", name, resp.StatusCode)
		}
	}
	for name, c := range map[string]struct {
		q    url.Values
		want string
	}{
		"scopes with spaces": {with(request, "scope", "customers:read reports:read"), "invalid_scope"},
		"a made-up scope":    {with(request, "scope", "reservations:read"), "invalid_scope"},
		"no scope":           {with(request, "scope", ""), "invalid_scope"},
		"another type":       {with(request, "response_type", "token"), "unsupported_response_type"},
	} {
		resp, _ := d.ask(c.q)
		to, err := resp.Location()
		if err != nil || to.Query().Get("error") != c.want || to.Query().Get("state") != "my-state" {
			t.Errorf("%s: %v (%v)", name, to, err)
		}
	}
	_, page := d.ask(request)
	if back := d.answer(page, "deny"); back.Get("error") != "access_denied" || back.Get("code") != "" {
		t.Errorf("a refusal: %v", back)
	}
}

func TestWhatTheTokenEndpointRefuses(t *testing.T) {
	t.Parallel()
	sum := sha256.Sum256([]byte("verifier"))
	proven := with(request, "code_challenge", base64.RawURLEncoding.EncodeToString(sum[:]), "code_challenge_method", "S256")
	d := newDoor(t, akiasim.OAuth{Loopback: true})
	for name, c := range map[string]struct {
		form func() url.Values
		want string
	}{
		"a wrong secret":    {func() url.Values { return with(exchange(d.code(request)), "client_secret", "other") }, "invalid_client"},
		"another redirect":  {func() url.Values { return with(exchange(d.code(request)), "redirect_uri", registered+"/") }, "invalid_grant"},
		"no redirect":       {func() url.Values { return with(exchange(d.code(request)), "redirect_uri", "") }, "invalid_grant"},
		"a redirect unsaid": {func() url.Values { return exchange(d.code(with(request, "redirect_uri", ""))) }, "invalid_grant"},
		"an old code": {func() url.Values {
			code := d.code(request)
			d.at = d.at.Add(10 * time.Minute)
			return exchange(code)
		}, "invalid_grant"},
		"a code twice": {func() url.Values {
			code := d.code(request)
			if status, _ := d.token(exchange(code)); status != 200 {
				t.Errorf("a code: %d", status)
			}
			return exchange(code)
		}, "invalid_grant"},
		"no verifier":    {func() url.Values { return exchange(d.code(proven)) }, "invalid_grant"},
		"a verifier":     {func() url.Values { return with(exchange(d.code(proven)), "code_verifier", "verifier") }, ""},
		"wrong verifier": {func() url.Values { return with(exchange(d.code(proven)), "code_verifier", "other") }, "invalid_grant"},
		"another grant":  {func() url.Values { return with(refresh("x"), "grant_type", "client_credentials") }, "unsupported_grant_type"},
		"made-up":        {func() url.Values { return refresh("x") }, "invalid_grant"},
	} {
		if status, g := d.token(c.form()); g.Error != c.want || (status == 200) != (c.want == "") {
			t.Errorf("%s: %d %s", name, status, g.Error)
		}
	}
	d = newDoor(t, akiasim.OAuth{NoPKCE: true})
	if status, _ := d.token(exchange(d.code(proven))); status != 200 {
		t.Errorf("a server without PKCE looks at the challenge: %d", status)
	}
	d = newDoor(t, akiasim.OAuth{Enveloped: true})
	if status, g := d.token(refresh("x")); status != 400 || g.Error != "" {
		t.Errorf("%d %s", status, g.Error)
	}
}
