package saltoks

import (
	"strings"
	"testing"
)

func TestTokensAndPINsTravelInClearToNobodyElse(t *testing.T) {
	for base, want := range map[string]bool{
		"https://connect.my-clay.com":  true,
		"https://connect.my-clay.com/": true,
		"http://127.0.0.1:8080":        true,
		"http://127.9.9.9":             true,
		"http://[::1]:8080":            true,
		"http://localhost:8080":        true,

		"http://connect.my-clay.com":     false,
		"HTTP://connect.my-clay.com":     false,
		"http://10.0.0.1":                false,
		"http://0.0.0.0":                 false,
		"http://localhost.example.com":   false,
		"http://127.0.0.1.example.com":   false,
		"http://localhost@example.com":   false,
		"https://clerk:word@example.com": false,
		"https://example.com/v1.2":       false,
		"https://example.com?x=1":        false,
		"https://example.com#x":          false,
		"https://:443":                   false,
		"ftp://example.com":              false,
		"connect.my-clay.com":            false,
		"":                               false,
	} {
		_, err := New(Config{BaseURL: base, Site: "x", Secret: secret, Token: token("adapter-sentinel-token")})
		if got := err == nil; got != want {
			t.Errorf("%q: got %v, want it taken: %t", base, err, want)
		}
		if err != nil && (!strings.Contains(err.Error(), "https") || strings.Contains(err.Error(), "word")) {
			t.Errorf("%q: the error shows no way out, or a password: %v", base, err)
		}
	}
}
