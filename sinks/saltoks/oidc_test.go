package saltoks_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"pinwarden/sinks/saltoks"
	"pinwarden/sinks/saltoks/saltosim"
)

func TestEndpointsComeFromDiscovery(t *testing.T) {
	t.Parallel()
	w := saltosim.New(saltosim.Options{Identity: saltosim.Authority{ClientID: "client"}})
	s := httptest.NewServer(w.Identity())
	t.Cleanup(s.Close)
	l := saltoks.Login{Identity: s.URL + "/", ClientID: "client", Redirect: "http://127.0.0.1:7/callback"}
	conf, err := l.Discover(t.Context(), s.Client())
	if err != nil {
		t.Fatal(err)
	}
	page := conf.AuthCodeURL("my-state", oauth2.S256ChallengeOption("verifier"))
	for _, want := range []string{
		s.URL + "/connect/authorize?", "client_id=client", "code_challenge_method=S256", "response_type=code", "state=my-state",
		"scope=user_api.full_access+openid+profile+offline_access",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%s lacks %s", page, want)
		}
	}
	_, refresh := w.Consent()
	if _, err := conf.TokenSource(t.Context(), &oauth2.Token{RefreshToken: refresh}).Token(); err != nil {
		t.Errorf("a public client without a secret: %v", err)
	}
	if _, err := conf.TokenSource(t.Context(), &oauth2.Token{RefreshToken: refresh}).Token(); err == nil || w.TokenCalls() != 2 {
		t.Errorf("a refusal is %d calls (%v), want 1", w.TokenCalls()-1, err)
	}
	w.IdentityOut(true)
	if _, err := l.Discover(t.Context(), s.Client()); err == nil || !strings.Contains(err.Error(), "404, as it does while it is out") {
		t.Errorf("while it is out: %v", err)
	}
}

func TestWhatDiscoveryRefuses(t *testing.T) {
	t.Parallel()
	doc := func(authorize, token string) string {
		return fmt.Sprintf(`{"authorization_endpoint":%q,"token_endpoint":%q}`, authorize, token)
	}
	for name, c := range map[string]struct {
		answer func(base string) (int, string)
		says   string
	}{
		"a token endpoint elsewhere": {func(base string) (int, string) {
			return 200, doc(base+"/a", "https://evil.example/token")
		}, "it sends to https://evil.example; write that as identity if you trust it"},
		"a login page elsewhere": {func(base string) (int, string) { return 200, doc("https://evil.example/a", base+"/t") }, "evil.example"},
		"a user in the address":  {func(base string) (int, string) { return 200, doc("http://u@"+base[7:]+"/a", base+"/t") }, "it sends to"},
		"no endpoint":            {func(base string) (int, string) { return 200, doc(base+"/a", "") }, "lacks an endpoint"},
		"a web page":             {func(string) (int, string) { return 200, "<html>" }, "no discovery document"},
		"503":                    {func(string) (int, string) { return 503, "" }, "503 Service Unavailable"},
	} {
		var s *httptest.Server
		s = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			status, body := c.answer(s.URL)
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		}))
		t.Cleanup(s.Close)
		_, err := saltoks.Login{Identity: s.URL, ClientID: "client"}.Discover(t.Context(), s.Client())
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMistakesOfALoginAreNamed(t *testing.T) {
	t.Parallel()
	good := saltoks.Login{Identity: "https://identity.example", ClientID: "client", Redirect: "http://127.0.0.1/callback"}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for want, edit := range map[string]func(*saltoks.Login){
		"client_id: ": func(l *saltoks.Login) { l.ClientID = "" },
		"identity: ":  func(l *saltoks.Login) { l.Identity = "http://identity.example" },
		"redirect: ":  func(l *saltoks.Login) { l.Redirect = "http://hotel.example/callback" },
		"scopes: ":    func(l *saltoks.Login) { l.Scopes = []string{"openid profile"} },
	} {
		l := good
		edit(&l)
		if err := l.Check(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
