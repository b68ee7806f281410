package main

import (
	"bytes"
	"crypto/rand"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"
	"time"
)

var (
	//go:embed sim_policy.yaml
	simPolicyText string
	//go:embed sim_config.yaml
	simConfigText string

	// JSON is how a text gets into YAML whatever it holds.
	simTemplates = template.Must(template.New("policy").Funcs(template.FuncMap{"json": func(v any) (string, error) {
		text, err := json.Marshal(v)
		return string(text), err
	}}).Parse(simPolicyText))
	_ = template.Must(simTemplates.New("config").Parse(simConfigText))
)

// policy is a policy that fits the hotel.
func (h *simHotel) policy() []byte { return fillIn("policy", h) }

func fillIn(name string, with any) []byte {
	var text bytes.Buffer
	if err := simTemplates.ExecuteTemplate(&text, name, with); err != nil {
		panic(err) // both are ours
	}
	return text.Bytes()
}

// write makes a folder in which pinwarden and curl find all they need. Each start makes its own ledger: the worlds of
// the last one are gone. The addresses come last, so that who waits for them finds the rest.
func (h *simHotel) write(dir string, at [len(simNames)]string, now time.Time) error {
	config := filepath.Join(dir, "pinwarden.yaml")
	switch text, err := os.ReadFile(config); {
	case err == nil && !strings.HasPrefix(string(text), "# Written by pinwarden sim"):
		return fmt.Errorf("%s is not ours to overwrite; name another folder", config)
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return err
	}
	if err := os.MkdirAll(filepath.Join(dir, "policies"), 0o700); err != nil {
		return err
	}
	settings := struct {
		Akia, Salto, Identity, State string
		Login                        bool
	}{at[1], at[2], at[3], "state/" + now.UTC().Format("20060102T150405.000"), false}
	usual := fillIn("config", settings)
	settings.Login, settings.State = true, settings.State+"-login"
	for _, file := range []struct{ name, text string }{
		{"pinwarden.yaml", string(usual)},
		{"pinwarden-login.yaml", string(fillIn("config", settings))},
		{"policies/policy.yaml", string(h.policy())},
		{"hotel.yaml", string(h.text)},
		{"secret.key", newKey()},
		{"seal.key", newKey()},
		{"client.secret", simClientSecret + "\n"},
		{"akia.token", simAkiaToken + "\n"},
		{"salto.token", simSaltoToken + "\n"},
		{"env.new", fmt.Sprintf("ADMIN=%s\nAKIA=%s\nSALTO=%s\nIDENTITY=%s\nAKIA_TOKEN=%s\nSALTO_TOKEN=%s\n",
			at[0], at[1], at[2], at[3], simAkiaToken, simSaltoToken)},
	} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(file.name)), []byte(file.text), 0o600); err != nil {
			return err
		}
	}
	return os.Rename(filepath.Join(dir, "env.new"), filepath.Join(dir, "env"))
}

// newKey is 32 bytes in base64.
func newKey() string {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // it never fails
	return base64.StdEncoding.EncodeToString(key) + "\n"
}
