package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// config is the operator's file, pinwarden.yaml: where both sides are, where
// secrets lie, and what no policy may do. Paths are relative to the file.
type config struct {
	APIVersion string `yaml:"apiVersion"`
	Policies   string // folder of policy files
	State      string // folder of ledgers, one for each property
	// SecretFile holds the key of markers, SealFile the one that seals PINs: 32 bytes in base64 each.
	SecretFile string `yaml:"secret_file"`
	SealFile   string `yaml:"seal_file"`
	Akia       akiaConfig
	Salto      saltoConfig
	Interval   duration
	Server     struct{ Listen string }
	Guards     guardConfig
	Manage     struct {
		ArrivalsFrom access.Date `yaml:"arrivals_from"`
		Rooms        []string
	}

	dir string
}

type akiaConfig struct {
	URL        string
	TokenFile  string `yaml:"token_file"`
	TokenIn    string `yaml:"token_in"`
	Report     string
	RoomReport string `yaml:"room_report"`
	Columns    map[string]string
	Message    string   `yaml:"message_field"`
	PollEvery  duration `yaml:"poll_every"`
	Rate       float64  // weighted calls a second
}

type saltoConfig struct {
	URL       string
	TokenFile string `yaml:"token_file"`
	Role      string
	Rate      float64 // calls a second
}

type guardConfig struct {
	Mode          plan.Mode
	Freshness     duration
	PerPass       int      `yaml:"removals_per_pass"`
	PerHour       int      `yaml:"removals_per_hour"`
	Forbidden     []string `yaml:"forbidden_doors"`
	LongestWindow duration `yaml:"longest_window"`
	MostDoors     int      `yaml:"most_doors"`
	EarliestIssue duration `yaml:"earliest_issue"`
	Propagation   duration
}

// duration is a time.Duration written as 30m or 72h.
type duration time.Duration

// UnmarshalYAML implements yaml.Unmarshaler.
func (d *duration) UnmarshalYAML(n *yaml.Node) error {
	v, err := time.ParseDuration(n.Value)
	if err != nil || v <= 0 {
		return fmt.Errorf("line %d: %q is not a duration such as 30m or 72h", n.Line, n.Value)
	}
	*d = duration(v)
	return nil
}

// readConfig reads the operator's file strictly: what it does not know is an error.
func readConfig(file string) (*config, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, exit{exitUsage, fmt.Errorf("there is no %s: name another with --config, or see a whole day with pinwarden demo", file)}
	}
	if err != nil {
		return nil, exit{exitUsage, fmt.Errorf("read the configuration: %w", err)}
	}
	c := &config{dir: filepath.Dir(file)}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(c); err != nil && !errors.Is(err, io.EOF) {
		return nil, exit{exitUsage, fmt.Errorf("%s: %w", file, err)}
	}
	if err := c.validate(); err != nil {
		return nil, exit{exitUsage, fmt.Errorf("%s: %w", file, err)}
	}
	return c, nil
}

func (c *config) validate() error {
	var wrong []error
	need := func(ok bool, format string, args ...any) {
		if !ok {
			wrong = append(wrong, fmt.Errorf(format, args...))
		}
	}
	need(c.APIVersion == "pinwarden/v1", "apiVersion is %q; write pinwarden/v1", c.APIVersion)
	need(c.Policies != "", "policies: name the folder of the policy files")
	need(c.State != "", "state: name the folder for the ledgers")
	need(c.SecretFile != "", "secret_file: name the file with the key of markers (head -c 32 /dev/urandom | base64)")
	need(c.SealFile != "", "seal_file: name the file with the key that seals PINs (head -c 32 /dev/urandom | base64)")
	need(c.Akia.TokenFile != "", "akia.token_file: name the file with Akia's access token")
	need(c.Akia.Report != "", "akia.report: write the id of the saved report of reservations")
	need(c.Salto.TokenFile != "", "salto.token_file: name the file with Salto's access token")
	need(c.Salto.URL != "", "salto.url: write the address of the Connect API, as https://connect.my-clay.com")
	switch c.Guards.Mode {
	case "", plan.Observe, plan.IssueOnly, plan.Full:
	default:
		need(false, "guards.mode is %q; write observe, issue_only or full", c.Guards.Mode)
	}
	return errors.Join(wrong...)
}

// limits are the operator's guards on top of the defaults. A new installation
// only observes until its operator says otherwise.
func (c *config) limits() plan.Limits {
	l, g := plan.Defaults(), c.Guards
	l.Mode = plan.Observe
	if g.Mode != "" {
		l.Mode = g.Mode
	}
	overrule(&l.Freshness, time.Duration(g.Freshness))
	overrule(&l.PerPass, g.PerPass)
	overrule(&l.PerHour, g.PerHour)
	overrule(&l.LongestWindow, time.Duration(g.LongestWindow))
	overrule(&l.MostDoors, g.MostDoors)
	overrule(&l.EarliestIssue, time.Duration(g.EarliestIssue))
	overrule(&l.Propagation, time.Duration(g.Propagation))
	l.Forbidden, l.ArrivalsFrom, l.Rooms = g.Forbidden, c.Manage.ArrivalsFrom, c.Manage.Rooms
	return l
}

func overrule[T comparable](limit *T, value T) {
	var zero T
	if value != zero {
		*limit = value
	}
}

func (c *config) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(c.dir, p)
}

// readKey reads 32 bytes in base64. The error never shows what the file holds.
func (c *config) readKey(setting, file string) ([]byte, error) {
	text, err := os.ReadFile(c.path(file))
	if err != nil {
		return nil, exit{exitUsage, fmt.Errorf("%s: %w", setting, err)}
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != 32 {
		return nil, exit{exitUsage, fmt.Errorf("%s: %s does not hold 32 bytes in base64; make it with: head -c 32 /dev/urandom | base64", setting, file)}
	}
	return key, nil
}
