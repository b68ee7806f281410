package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

// planted are one secret of each kind.
var planted = map[string]string{
	"a PIN": sandboxPINs + "5512", "a guest's name": "Guest-Sentinel", "a phone number": "+155570001",
	"a token, a client's secret or an e-mail address": "akia-sentinel-token",
}

// forms are the ways in which a secret may be written.
var forms = map[string]func(secret string) string{
	"plain":       func(s string) string { return s },
	"glued":       func(s string) string { return "x" + s + "." },
	"percent":     func(s string) string { return each(s, "%%%02x") },
	"PERCENT":     func(s string) string { return each(s, "%%%02X") },
	"some":        func(s string) string { return s[:3] + each(s[3:5], "%%%02x") + s[5:] },
	"twice":       func(s string) string { return each(s, "%%25%02x") },
	"query":       func(s string) string { return url.QueryEscape("?code=" + s + "&") },
	"JSON":        func(s string) string { return each(s, `\u%04x`) },
	"Go":          func(s string) string { return each(s, `\x%02x`) },
	"HTML":        func(s string) string { return each(s, "&#%d;") },
	"HTML in hex": func(s string) string { return each(s, "&#x%x;") },
	"hex":         func(s string) string { return fmt.Sprintf("%x", s) },
	"HEX":         func(s string) string { return fmt.Sprintf("%X", s) },
	"base64":      func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	"after one":   func(s string) string { return base64.RawStdEncoding.EncodeToString([]byte(`"` + s + `"`)) },
	"after two":   func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte("??" + s + "??")) },
	"both":        func(s string) string { return url.QueryEscape(base64.StdEncoding.EncodeToString([]byte("??" + s))) },
	"UTF-16LE":    func(s string) string { return wide(s, 0) },
	"UTF-16BE":    func(s string) string { return wide(s, 8) },
}

func each(s, format string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, format, s[i])
	}
	return b.String()
}

func wide(s string, high int) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>high), byte(u>>(8-high)))
	}
	return string(b)
}

func TestTheScannerFindsEverySecretInEveryForm(t *testing.T) {
	t.Parallel()
	s := newScanner(sentinels)
	for what, secret := range planted {
		for name, form := range forms {
			text := []byte("before \xff\x00 it {" + form(secret) + "} and after")
			found := s.scan(text)
			if len(found) != 1 || found[0].what != what || found[0].offset < 13 || found[0].offset > 13+8*len(secret) {
				t.Errorf("%s, %s: %d findings %v", what, name, len(found), found)
			}
			for _, f := range found {
				if again := s.scan([]byte(f.String())); len(again) > 0 {
					t.Errorf("%s, %s: the finding shows it", what, name)
				}
			}
		}
	}
}

func TestTheScannerFindsNothingElse(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "%", "%9", `\u003`, `\x`, "&#", "&#57", "904", sandboxPINs, sandboxPINs + "12", "Sentine", "sentinel", "+1555",
		"ab" + sandboxPINs + "5512cd0011", "%25", "&#999;", "\x00\x00",
	} {
		if found := newScanner(sentinels).scan([]byte(text)); len(found) > 0 {
			t.Errorf("%q: %v", text, found)
		}
	}
}

// TestTheScanFails plants a secret among files as the rigs write them.
func TestTheScanFails(t *testing.T) {
	t.Parallel()
	all := ""
	for _, secret := range planted {
		all += secret + "\n"
	}
	for name, c := range map[string]struct {
		files map[string]string
		code  int
		says  string
	}{
		"clean":     {map[string]string{inbox: all, "pinwarden.log": "nothing"}, exitFine, "2 files with"},
		"in a file": {map[string]string{inbox: all, "a.log": "n: " + planted["a PIN"]}, exitError, "a.log: a PIN at byte 3, as it is"},
		"in a name": {map[string]string{inbox: all, "f" + planted["a PIN"]: "x"}, exitError, "a name in "},
		"toothless": {map[string]string{"pinwarden.log": "nothing"}, exitError, "a PIN is not even where it should be"},
	} {
		dir := t.TempDir() // not to be kept: it holds what is planted
		for file, text := range c.files {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		if code := scanAll(&out, []string{dir}); code != c.code || !strings.Contains(out.String(), c.says) {
			t.Errorf("%s: exits with %d and does not say %q", name, code, c.says)
		}
	}
	if code := scanAll(&bytes.Buffer{}, []string{filepath.Join(t.ArtifactDir(), "nowhere")}); code != exitError {
		t.Errorf("a folder that is not there: exit code %d", code)
	}
}
