package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
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
	File       fileConfig
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
	RoomReport string   `yaml:"room_report"`
	Message    string   `yaml:"message_field"`
	PollEvery  duration `yaml:"poll_every"`
	Rate       *float64 // weighted calls a second
	Login      akiaLogin
	Retries    *float64 // repeated reads a minute
	Modes      []string
	Known      knownConfig
	Actions    actionsConfig

	Columns     map[string]string // what the report and the hotel say in other words
	Fields      map[string]string
	Custom      map[string]string // custom fields for the policy's gates, by the policy's names
	StatusWords phaseWords        `yaml:"status_words"`
	RoomWords   readinessWords    `yaml:"room_words"`
}

type saltoConfig struct {
	URL        string
	TokenFile  string `yaml:"token_file"`
	Role       string
	OwnRole    string   `yaml:"own_role"`
	Rate       *float64 // calls a second, of all properties together
	AtOnce     *int     `yaml:"at_once"`
	Retries    *int     // reads that may be tried again before one has to work at once
	PageSize   int      `yaml:"page_size"`
	Settle     duration
	Clock      string   // whose wall schedules count by: hub or site
	LowBattery []string `yaml:"low_battery"`
	AuditShare float64  `yaml:"audit_share"`
	Identity   string
	Login      saltoLogin
}

type guardConfig struct {
	Mode          plan.Mode
	Freshness     duration
	PerPass       *int     `yaml:"removals_per_pass"` // 0 is none at all
	PerHour       *int     `yaml:"removals_per_hour"`
	Forbidden     []string `yaml:"forbidden_doors"`
	LongestWindow duration `yaml:"longest_window"`
	MostDoors     *int     `yaml:"most_doors"`
	EarliestIssue duration `yaml:"earliest_issue"`
	Propagation   duration
	AlarmLead     duration `yaml:"alarm_lead"`
	Edits         plan.OnEdit
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
	err = readStrictly(text, c)
	if err == nil {
		err = c.validate()
	}
	if err != nil { // each mistake on a line of its own, with the file
		return nil, exit{exitUsage, errors.New(file + ": " + strings.ReplaceAll(err.Error(), "\n", "\n"+file+": "))}
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
	wrong = append(wrong, c.checkLogins()...)
	c.validateAkia(need)
	need(c.Salto.URL != "", "salto.url: write the address of the Connect API, as https://connect.my-clay.com")
	need(slices.Contains([]plan.Mode{"", plan.Observe, plan.IssueOnly, plan.Full}, c.Guards.Mode),
		"guards.mode is %q; write observe, issue_only or full", c.Guards.Mode)
	need(slices.Contains([]plan.OnEdit{"", plan.RepairEdits, plan.ReportEdits}, c.Guards.Edits),
		"guards.edits is %q; write repair or report", c.Guards.Edits)
	interval := time.Duration(c.Interval)
	need(interval == 0 || interval >= time.Second && interval <= stalled/2,
		"interval is %s; write 1s to %s", interval, stalled/2)
	for _, r := range []struct {
		key  string
		rate *float64
	}{{"akia.rate", c.Akia.Rate}, {"salto.rate", c.Salto.Rate}} {
		need(r.rate == nil || *r.rate > 0 && !math.IsInf(*r.rate, 0), "%s: write how many calls a second, more than 0", r.key)
	}
	need(slices.Contains([]string{"", "hub", "site"}, c.Salto.Clock), "salto.clock is %q; write hub or site", c.Salto.Clock)
	need(c.Salto.AuditShare >= 0 && c.Salto.AuditShare <= 1, "salto.audit_share is %g; write a part of 1, as 0.6", c.Salto.AuditShare)
	need(c.Salto.PageSize >= 0, "salto.page_size is less than 0; write how many items a page holds, or leave it out")
	for _, g := range []struct {
		key   string
		n     *int
		least int
		write string
	}{
		{"guards.removals_per_pass", c.Guards.PerPass, 0, "0 for none"},
		{"guards.removals_per_hour", c.Guards.PerHour, 0, "0 for none"},
		{"guards.most_doors", c.Guards.MostDoors, 1, "1 or more"},
		{"salto.at_once", c.Salto.AtOnce, 1, "1 or more"},
		{"salto.retries", c.Salto.Retries, 0, "0 for none"},
	} {
		need(g.n == nil || *g.n >= g.least, "%s is less than %d; write %s, or leave it out", g.key, g.least, g.write)
	}
	return errors.Join(wrong...)
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
	key, err := base64.StdEncoding.DecodeString(plainText(text))
	if err != nil || len(key) != 32 {
		return nil, exit{exitUsage, fmt.Errorf("%s: %s does not hold 32 bytes in base64; make it with: head -c 32 /dev/urandom | base64", setting, file)}
	}
	return key, nil
}
