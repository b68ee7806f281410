package main

import (
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"pinwarden/policy/access"
	"pinwarden/sources/akia"
)

// The ways in which Akia is read, as akia.modes lists them.
const (
	byReport  = "report"
	byKnown   = "known"
	byActions = "actions"
)

// phaseWords and readinessWords say what the hotel's own words mean, by ours.
type (
	phaseWords     map[string]access.Phase
	readinessWords map[string]access.Readiness
)

// UnmarshalYAML implements yaml.Unmarshaler.
func (p *phaseWords) UnmarshalYAML(n *yaml.Node) error {
	return readWords(n, (*map[string]access.Phase)(p), access.ParsePhase)
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (r *readinessWords) UnmarshalYAML(n *yaml.Node) error {
	return readWords(n, (*map[string]access.Readiness)(r), access.ParseReadiness)
}

func readWords[T any](n *yaml.Node, into *map[string]T, parse func(string) (T, bool)) error {
	var said map[string]string
	if err := n.Decode(&said); err != nil {
		return err
	}
	*into = map[string]T{}
	for word, meaning := range said {
		m, ok := parse(meaning)
		if !ok {
			return fmt.Errorf("%q means %q, which is no word of ours", word, meaning)
		}
		(*into)[word] = m
	}
	return nil
}

// knownConfig is how stays are read one by one.
type knownConfig struct {
	Budget *int     // stays a minute
	Every  duration // the age at which a stay is read again
	// Custom fields of a reservation.
	ArrivalTime   string `yaml:"arrival_time"`
	DepartureTime string `yaml:"departure_time"`
	Readiness     string
}

// actionsConfig is where Akia's automations call.
type actionsConfig struct {
	Listen      string
	SecretFile  string `yaml:"secret_file"`
	Repeat      duration
	Silence     duration
	Reservation []string
	Room        []string
	At          []string
}

// fileConfig is where exports are dropped, each property's in a folder of its name.
type fileConfig struct {
	Folder string
	Proof  string // count or end
	Settle duration
}

// modes are the ways in which Akia is read.
func (c *config) modes() []string {
	if len(c.Akia.Modes) == 0 && c.Akia.Report != "" {
		return []string{byReport}
	}
	return c.Akia.Modes
}

func (c *config) reads(mode string) bool { return slices.Contains(c.modes(), mode) }

// validateAkia says what a hotel's ways of being read lack.
func (c *config) validateAkia(need func(ok bool, format string, args ...any)) {
	a := &c.Akia
	for _, m := range a.Modes {
		need(slices.Contains([]string{byReport, byKnown, byActions}, m), "akia.modes: there is no mode %q; write report, known or actions", m)
	}
	need(len(c.modes()) > 0 || c.File.Folder != "",
		"akia.report: write the id of the saved report of reservations; a hotel without one writes akia.modes: [known, actions], or file.folder for exports")
	need(!c.reads(byReport) || a.Report != "", "akia.report: the mode report needs the id of the saved report of reservations")
	need(c.reads(byReport) || a.Report == "", "akia.report is set, and akia.modes lacks report; add it, or remove akia.report")
	need(!c.reads(byKnown) || len(c.modes()) > 1 || c.File.Folder != "",
		"akia.modes: known finds no new stays by itself; add report or actions, or set file.folder")
	need(!c.reads(byActions) || a.Actions.SecretFile != "",
		"akia.actions.secret_file: name the file with the secret part of the address that Akia calls (openssl rand -hex 24)")
	need(a.Known.Budget == nil || *a.Known.Budget > 0, "akia.known.budget: write how many stays a minute, 1 or more")
	need(a.Retries == nil || *a.Retries > 0, "akia.retries: write how many repeated reads a minute, 1 or more")
	need(slices.Contains([]string{"", "count", "end"}, c.File.Proof), "file.proof is %q; write count or end", c.File.Proof)
	_, err := akia.NewTable(c.mapping(""))
	need(err == nil, "%v", err)
}

func (c *config) mapping(office string) akia.Mapping {
	return akia.Mapping{
		Office: office, Columns: c.Akia.Columns, Fields: c.Akia.Fields,
		Phases: c.Akia.StatusWords, Readiness: c.Akia.RoomWords,
	}
}
