package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/policy/plan/show"
)

const (
	savedVersion = "pinwarden/saved-plan/v1"
	// savedFor is how long a saved plan may be applied.
	savedFor = 24 * time.Hour
	// savedLimit is the largest file that is read, in bytes: many times a large hotel's plan.
	savedLimit = 64 << 20
)

// savedPlan is a plan in a file: what may be done, and what it was made from. It
// holds neither a PIN nor a guest's name.
type savedPlan struct {
	APIVersion string          `json:"apiVersion"`
	Nonce      string          `json:"nonce"` // by which a ledger knows that it was used
	Made       time.Time       `json:"made"`
	Properties []savedProperty `json:"properties"`
	// Document is what people were shown.
	Document *show.Document `json:"document"`
	// Proof is a MAC of all the rest, under secret_file.
	Proof string `json:"proof"`
}

// savedProperty is what has to be the same still when the file is applied.
type savedProperty struct {
	Property string        `json:"property"`
	Plan     string        `json:"plan"`
	Policy   string        `json:"policy"`
	Ledger   string        `json:"ledger"` // its lineage; empty: there was none
	Actions  []savedAction `json:"actions"`
}

// savedAction names an action by what it does, and by what it does from the plan's instant on.
type savedAction struct {
	Digest string `json:"digest"`
	Effect string `json:"effect"`
}

func actionsOf(p *plan.Plan) []savedAction {
	out := []savedAction{}
	for i := range p.Actions {
		a := &p.Actions[i]
		out = append(out, savedAction{a.Digest(), a.Effect(p.Now)})
	}
	return out
}

// savePlans writes plans, and what is missing of them, to a file that only its owner reads.
func savePlans(file string, plans []made, unread error, secret access.Secret, now time.Time) error {
	s := savedPlan{APIVersion: savedVersion, Nonce: rand.Text(), Made: now.UTC(), Document: document(plans, lines(unread)...), Properties: []savedProperty{}}
	for i := range plans {
		p := &plans[i]
		s.Properties = append(s.Properties, savedProperty{p.Property, p.ID, p.Revision, p.lineage, actionsOf(&p.Plan)})
	}
	proof, err := s.prove(secret)
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	s.Proof = proof
	text, err := s.text()
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".plan-*")
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		return fmt.Errorf("--out: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}

// text is the file, byte for byte.
func (s *savedPlan) text() ([]byte, error) {
	text, err := json.MarshalIndent(s, "", "  ")
	return append(text, '\n'), err
}

// prove returns what proves that a file is as it was written, what people were
// shown and what is to be done together.
func (s savedPlan) prove(secret access.Secret) (string, error) {
	s.Proof = ""
	text, err := s.text()
	return secret.Pseudonym("", "saved plan", string(text)), err
}

// readSaved reads what savePlans wrote, and refuses what was changed since: other
// keys, keys twice and other spaces too, since people may read them otherwise.
func readSaved(file string, secret access.Secret) (*savedPlan, error) {
	text, err := readAtMost(file, savedLimit)
	if err != nil {
		return nil, exit{exitUsage, fmt.Errorf("read the saved plan: %w", err)}
	}
	s := new(savedPlan)
	if err := json.Unmarshal(text, s); err != nil || s.APIVersion != savedVersion || s.Nonce == "" || s.Document == nil {
		return nil, exit{exitUsage, fmt.Errorf("%s is no saved plan of this version (%s): make one with: pinwarden plan --out %s", file, savedVersion, file)}
	}
	proof, err := s.prove(secret)
	same, wrong := s.text()
	if err := errors.Join(err, wrong); err != nil {
		return nil, fmt.Errorf("prove %s: %w", file, err)
	}
	if !hmac.Equal([]byte(proof), []byte(s.Proof)) || !bytes.Equal(same, text) {
		return nil, exit{exitStale, fmt.Errorf("%s was changed since it was written, or written under another secret_file; %w", file, errStale)}
	}
	return s, nil
}

func readAtMost(name string, limit int64) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = fmt.Errorf("%s is larger than %d MiB, which is no plan", name, limit>>20)
	}
	return text, errors.Join(err, file.Close())
}
