package main

import (
	"cmp"
	"fmt"
	"os"
	"reflect"
	"strings"

	"pinwarden/sinks/saltoks"
	"pinwarden/sources/akia"
)

// akiaLogin says how a person lets pinwarden into Akia, in place of token_file.
type akiaLogin struct {
	ClientID     string `yaml:"client_id"`
	SecretFile   string `yaml:"client_secret_file"`
	AuthorizeURL string `yaml:"authorize_url"`
	TokenURL     string `yaml:"token_url"`
	Scopes       []string
	Redirect     string
	PKCE         *bool
}

// saltoLogin says how a person lets pinwarden into Salto KS, in place of token_file.
type saltoLogin struct {
	ClientID   string `yaml:"client_id"`
	SecretFile string `yaml:"client_secret_file"`
	Scopes     []string
	Redirect   string
}

const (
	usualIdentity = "https://identity.eu.my-clay.com"
	usualRedirect = "http://127.0.0.1/callback" // with a port that is free
)

// facts are what the adapter makes of the settings; the secret is read when it is needed.
func (c *config) akiaFacts(secret string) akia.Login {
	l := c.Akia.Login
	return akia.Login{
		ClientID: l.ClientID, ClientSecret: secret, AuthorizeURL: l.AuthorizeURL, TokenURL: l.TokenURL,
		Scopes: l.Scopes, Redirect: l.Redirect,
	}
}

func (c *config) saltoFacts(secret string) saltoks.Login {
	l := c.Salto.Login
	return saltoks.Login{
		Identity: cmp.Or(c.Salto.Identity, usualIdentity), ClientID: l.ClientID, ClientSecret: secret,
		Scopes: l.Scopes, Redirect: cmp.Or(l.Redirect, usualRedirect),
	}
}

// speaksToAkia reports whether there is a way in; a hotel that is read from
// exports alone needs none, and then nobody is told a PIN.
func (c *config) speaksToAkia() bool {
	return c.Akia.TokenFile != "" || !reflect.ValueOf(c.Akia.Login).IsZero()
}

// checkLogins wants exactly one way to tokens for each vendor that is spoken to.
func (c *config) checkLogins() (wrong []error) {
	for _, v := range []struct {
		name, tokenFile string
		login           any
		check           func() error
	}{
		{"akia", c.Akia.TokenFile, c.Akia.Login, func() error { _, err := c.akiaFacts("").OAuth(); return err }},
		{"salto", c.Salto.TokenFile, c.Salto.Login, func() error { return c.saltoFacts("").Check() }},
	} {
		given := !reflect.ValueOf(v.login).IsZero()
		switch {
		case given && v.tokenFile != "":
			wrong = append(wrong, fmt.Errorf("%s.login and %[1]s.token_file exclude each other; keep one", v.name))
		case v.name == "akia" && !c.speaksToAkia() && len(c.modes()) == 0:
		case !given && v.tokenFile == "":
			wrong = append(wrong, fmt.Errorf("%s.login: write how to log in, for pinwarden login %[1]s; "+
				"or %[1]s.token_file: name a file with an access token that somebody else keeps fresh", v.name))
		case given:
			if err := v.check(); err != nil {
				for line := range strings.SplitSeq(err.Error(), "\n") {
					key := v.name + ".login."
					if strings.HasPrefix(line, "identity:") {
						key = v.name + "."
					}
					wrong = append(wrong, fmt.Errorf("%s%s", key, line))
				}
			}
		}
	}
	return wrong
}

// readSecret reads a client's secret; none is named for a public client. The error never shows what the file holds.
func (c *config) readSecret(setting, file string) (string, error) {
	if file == "" {
		return "", nil
	}
	text, err := os.ReadFile(c.path(file))
	if err != nil {
		return "", exit{exitUsage, fmt.Errorf("%s: %w", setting, err)}
	}
	secret := plainText(text)
	if secret == "" {
		return "", exit{exitUsage, fmt.Errorf("%s: %s is empty", setting, file)}
	}
	return secret, nil
}
