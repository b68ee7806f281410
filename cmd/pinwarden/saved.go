package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"pinwarden/policy/plan"
	"pinwarden/policy/plan/show"
)

const (
	savedVersion = "pinwarden/saved-plan/v1"
	// savedFor is how long a saved plan may be applied.
	savedFor = 24 * time.Hour
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
func savePlans(file string, plans []made, unread error, now time.Time) error {
	s := savedPlan{APIVersion: savedVersion, Nonce: rand.Text(), Made: now.UTC(), Document: document(plans, lines(unread)...), Properties: []savedProperty{}}
	for i := range plans {
		p := &plans[i]
		s.Properties = append(s.Properties, savedProperty{p.Property, p.ID, p.Revision, p.lineage, actionsOf(&p.Plan)})
	}
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".plan-*")
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	_, err = f.Write(append(text, '\n'))
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		return fmt.Errorf("--out: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}

// readSaved reads what savePlans wrote.
func readSaved(file string) (*savedPlan, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the saved plan: %w", err)
	}
	s := new(savedPlan)
	if err := json.Unmarshal(text, s); err != nil || s.APIVersion != savedVersion || s.Nonce == "" || s.Document == nil {
		return nil, fmt.Errorf("%s is no saved plan of this version (%s): make one with: pinwarden plan --out %s", file, savedVersion, file)
	}
	return s, nil
}
