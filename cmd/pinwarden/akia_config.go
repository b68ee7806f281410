package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"pinwarden/policy/access"
	"pinwarden/policy/language"
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
func (p *phaseWords) UnmarshalYAML(n *yaml.Node) (err error) {
	*p, err = readWords(n, access.ParsePhase, "expected", "in_house", "departed", "cancelled", "no_show", "unknown")
	return err
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (r *readinessWords) UnmarshalYAML(n *yaml.Node) (err error) {
	*r, err = readWords(n, access.ParseReadiness, "ready", "not_ready", "out_of_order", "unknown")
	return err
}

// readWords reads a word of the hotel's and one of ours behind it, for each.
func readWords[T any](n *yaml.Node, parse func(string) (T, bool), ours ...string) (map[string]T, error) {
	if n.Kind != yaml.MappingNode {
		return nil, mistake{n.Line, "write words of the hotel's, each with one of " + strings.Join(ours, ", ") + " behind it"}
	}
	words := map[string]T{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		word, meaning := n.Content[i], n.Content[i+1]
		means, ok := parse(meaning.Value)
		if !ok {
			return nil, mistake{meaning.Line, fmt.Sprintf("%q cannot mean %q%s; write one of %s",
				word.Value, meaning.Value, didYouMean(meaning.Value, ours), strings.Join(ours, ", "))}
		}
		if _, twice := words[word.Value]; twice {
			return nil, mistake{word.Line, fmt.Sprintf("%q stands there twice; keep one", word.Value)}
		}
		words[word.Value] = means
	}
	return words, nil
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
	Names       []string // further actions, for which policies wait
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

// actionName is what a policy can call an action, see policy/language.
var actionName = regexp.MustCompile(language.Action.Pattern)

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
	a, all := &c.Akia, []string{byReport, byKnown, byActions}
	for i, m := range a.Modes {
		need(slices.Contains(all, m), "akia.modes: there is no mode %q%s; write report, known or actions", m, didYouMean(m, all))
		need(!slices.Contains(a.Modes[:i], m), "akia.modes: %s stands there twice; keep one", m)
	}
	need(len(c.modes()) > 0 || c.File.Folder != "",
		"akia.report: write the id of the saved report of reservations; a hotel without one writes akia.modes: [known, actions], or file.folder for exports")
	need(!c.reads(byReport) || a.Report != "", "akia.report: the mode report needs the id of the saved report of reservations")
	need(c.reads(byReport) || a.Report == "", "akia.report is set, and akia.modes lacks report; add it, or remove akia.report")
	need(!c.reads(byKnown) || len(c.modes()) > 1 || c.File.Folder != "",
		"akia.modes: known finds no new stays by itself; add report or actions, or set file.folder")
	need(!c.reads(byActions) || len(c.modes()) > 1 || c.File.Folder != "",
		"akia.modes: actions reads a stay once; add known, so that its row stays fresh")
	need(!c.reads(byActions) || a.Actions.SecretFile != "",
		"akia.actions.secret_file: name the file with the secret part of the address that Akia calls (openssl rand -hex 24)")
	for _, name := range a.Actions.Names {
		need(actionName.MatchString(name) && !slices.Contains(akia.Actions(), name),
			"akia.actions.names: %q is no name of an action of your own; write lower-case letters, digits and hyphens, as registered", name)
	}
	need(a.Known.Budget == nil || *a.Known.Budget > 0, "akia.known.budget: write how many stays a minute, 1 or more")
	need(a.Retries == nil || *a.Retries > 0, "akia.retries: write how many repeated reads a minute, 1 or more")
	need(slices.Contains([]string{"", "count", "end"}, c.File.Proof), "file.proof is %q%s; write count or end",
		c.File.Proof, didYouMean(c.File.Proof, []string{"count", "end"}))
	c.validateMapping(need)
}

// validateMapping names what is wrong with the words and columns, by their keys.
func (c *config) validateMapping(need func(ok bool, format string, args ...any)) {
	known := true
	for _, m := range []struct {
		key string
		own map[string]string
	}{{"columns", c.Akia.Columns}, {"fields", c.Akia.Fields}} {
		for _, field := range slices.Sorted(maps.Keys(m.own)) {
			ok := slices.Contains(akia.Fields(), field)
			need(ok, "akia.%s: there is no field %q%s; write one of %s", m.key, field, didYouMean(field, akia.Fields()), strings.Join(akia.Fields(), ", "))
			known = known && ok
		}
	}
	if _, err := akia.NewTable(c.mapping("")); known && err != nil {
		setting, what, _ := strings.Cut(strings.TrimPrefix(err.Error(), "akia: "), ": ")
		key := map[string]string{"Columns": "columns", "Fields": "fields", "Extra": "custom", "Phases": "status_words", "Readiness": "room_words"}[setting]
		need(false, "akia.%s: %s", key, what)
	}
}

func (c *config) mapping(office string) akia.Mapping {
	return akia.Mapping{
		Office: office, Columns: c.Akia.Columns, Fields: c.Akia.Fields, Extra: c.Akia.Custom,
		Phases: c.Akia.StatusWords, Readiness: c.Akia.RoomWords,
	}
}
