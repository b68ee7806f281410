package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What an editor puts around a secret is no part of it, and what cannot be sent
// as a token is said before a vendor says no to it, without showing it.
func TestASecretIsReadAsItsOwnerMeansIt(t *testing.T) {
	t.Parallel()
	c := &config{dir: folder(t)}
	key := strings.Repeat("QUFB", 10) + "QUE="
	for name, c2 := range map[string]struct{ text, want string }{
		"as it is":         {"token", "token"},
		"a line":           {"token\n", "token"},
		"of Windows":       {"token\r\n", "token"},
		"of its editor":    {"\ufefftoken\r\n", "token"},
		"two":              {"token\nsentinel\n", ""},
		"of two bytes":     {"\xff\xfes\x00e\x00n\x00t\x00i\x00n\x00e\x00l\x00", ""},
		"a mark and blank": {"\ufeff\n", ""},
	} {
		if err := os.WriteFile(filepath.Join(c.dir, "file"), []byte(c2.text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := c.token("akia.token_file", "file")(t.Context())
		if got != c2.want || (err == nil) != (c2.want != "") {
			t.Errorf("%s: %d bytes, error %v; want %d", name, len(got), err, len(c2.want))
		}
		if err != nil && (!strings.Contains(err.Error(), "akia.token_file: file ") || strings.Contains(err.Error(), "sentinel")) {
			t.Errorf("%s: %v; want the key and the file, and nothing of the text", name, err)
		}
	}
	if err := os.WriteFile(filepath.Join(c.dir, "key"), []byte("\ufeff"+key+"\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := c.readKey("seal_file", "key"); err != nil || len(got) != 32 {
		t.Errorf("a key with a mark before it: %v", err)
	}
}
