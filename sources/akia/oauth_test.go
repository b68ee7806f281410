package akia_test

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"pinwarden/sources/akia"
	"pinwarden/sources/akia/akiasim"
)

const redirect = "https://hotel.example/back"

func TestTheDialogIsAskedForTheLeast(t *testing.T) {
	t.Parallel()
	conf, err := akia.Login{ClientID: "client", ClientSecret: "secret-sentinel", Redirect: redirect}.OAuth()
	if err != nil {
		t.Fatal(err)
	}
	page, err := url.Parse(conf.AuthCodeURL("my-state"))
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{
		"client_id": {"client"}, "response_type": {"code"}, "state": {"my-state"}, "redirect_uri": {redirect},
		"scope": {"customers:read,properties:read,reports:read,messages:write"},
	}
	if got := page.Query().Encode(); page.Host != "sys.akia.com" || page.Path != "/oauth/authorize" || got != want.Encode() {
		t.Errorf("the dialog is at %s", page)
	}
	if conf.Endpoint.TokenURL != "https://api.akia.com/oauth/token" {
		t.Errorf("the token endpoint is %s", conf.Endpoint.TokenURL)
	}
}

// TestATokenCallIsMadeOnce holds that a refusal is not tried in another style.
func TestATokenCallIsMadeOnce(t *testing.T) {
	t.Parallel()
	w := akiasim.New(akiasim.Options{OAuth: akiasim.OAuth{ClientID: "client", ClientSecret: "secret", Redirect: redirect}})
	s := httptest.NewServer(w.Handler())
	t.Cleanup(s.Close)
	conf, err := akia.Login{ClientID: "client", ClientSecret: "secret", Redirect: redirect, TokenURL: s.URL + "/oauth/token"}.OAuth()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conf.TokenSource(t.Context(), &oauth2.Token{RefreshToken: "made-up"}).Token(); err == nil {
		t.Error("a made-up token is taken")
	}
	if n := w.Requests()["POST /oauth/token"]; n != 1 {
		t.Errorf("%d calls", n)
	}
	_, refresh := w.Consent()
	if _, err := conf.TokenSource(t.Context(), &oauth2.Token{RefreshToken: refresh}).Token(); err != nil {
		t.Errorf("the secret in the form is not understood: %v", err)
	}
}

func TestMistakesOfALoginAreNamed(t *testing.T) {
	t.Parallel()
	good := akia.Login{ClientID: "client", Redirect: redirect}
	for want, edit := range map[string]func(*akia.Login){
		"client_id: ":     func(l *akia.Login) { l.ClientID = "" },
		"redirect: ":      func(l *akia.Login) { l.Redirect = "" },
		"redirect: write": func(l *akia.Login) { l.Redirect = redirect + "#x" },
		"redirect: write the address": func(l *akia.Login) {
			l.Redirect = "http://hotel.example/back"
		},
		"authorize_url: ": func(l *akia.Login) { l.AuthorizeURL = "http://sys.akia.com/oauth/authorize" },
		"token_url: ":     func(l *akia.Login) { l.TokenURL = "http://api.akia.com/oauth/token" },
		"scopes: ":        func(l *akia.Login) { l.Scopes = []string{"customers:read reports:read"} },
	} {
		l := good
		edit(&l)
		if _, err := l.OAuth(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	good.Redirect = "http://127.0.0.1/back"
	if _, err := good.OAuth(); err != nil {
		t.Errorf("a loopback address: %v", err)
	}
}
