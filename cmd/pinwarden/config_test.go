package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy"
	"pinwarden/policy/plan"
)

const completeConfig = `apiVersion: pinwarden/v1
policies: p
state: s
secret_file: k
seal_file: l
akia: {token_file: t, report: "7"}
salto: {token_file: u, url: https://connect.example}
`

func configOf(t *testing.T, text string) (*config, error) {
	t.Helper()
	file := filepath.Join(folder(t), "pinwarden.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := readConfig(file)
	if err != nil && exitCode(err) != exitUsage {
		t.Errorf("exit code %d, want %d", exitCode(err), exitUsage)
	}
	return c, err
}

func TestACapOfZeroIsNone(t *testing.T) {
	t.Parallel()
	c, err := configOf(t, completeConfig+"guards: {removals_per_pass: 0, removals_per_hour: 0}\n")
	if err != nil {
		t.Fatal(err)
	}
	l := c.limits()
	if l.PerPass != 0 || l.PerPassShare != 0 || l.PerHour != 0 || l.PerHourShare != 0 {
		t.Errorf("the caps are %d, %g, %d, %g", l.PerPass, l.PerPassShare, l.PerHour, l.PerHourShare)
	}
	if c, err = configOf(t, completeConfig); err != nil {
		t.Fatal(err)
	}
	want := plan.Defaults()
	want.Mode = plan.Observe
	if diff := cmp.Diff(want, c.limits()); diff != "" {
		t.Errorf("without a word the limits are not the usual ones (-want +got):\n%s", diff)
	}
}

func TestTheNumberOfDigitsOfAPINIsASetting(t *testing.T) {
	t.Parallel()
	for digits, want := range map[string]string{
		"6": "", "0": "", "3": "salto.pin_digits is not from 4 to 10", "11": "salto.pin_digits is not from 4 to 10",
	} {
		c, err := configOf(t, strings.Replace(completeConfig, "token_file: u", "token_file: u, pin_digits: "+digits, 1))
		switch {
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s digits: got %v, want %q", digits, err, want)
		case want == "" && err != nil:
			t.Errorf("%s digits: %v", digits, err)
		case want == "":
			got := c.saltoks(&policy.Set{}, nil, &account{}).PINDigits
			if strconv.Itoa(got) != digits {
				t.Errorf("%s digits: the adapter is told %d", digits, got)
			}
		}
	}
}

func TestConfigMistakesAreNamed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"guards: {removals_per_pass: -1}":       "guards.removals_per_pass is less than 0; write 0 for none, or leave it out",
		"guards: {removals_per_hour: -5}":       "guards.removals_per_hour is less than 0; write 0 for none, or leave it out",
		"guards: {most_doors: 0}":               "guards.most_doors is less than 1; write 1 or more, or leave it out",
		"guards: {most_doors: many}":            "line 8: guards.most_doors: this is not a whole number",
		"guards: {removals_per_pass: 0.5}":      "line 8: guards.removals_per_pass: this is not a whole number",
		"guards: {freshness: -1h}":              "line 8: guards.freshness: this is not a duration such as 30m or 72h",
		"guards: {mode: loud}":                  `guards.mode is "loud"; write observe, issue_only or full`,
		"guards: {edits: ignore}":               `guards.edits is "ignore"; write repair or report`,
		"guards: {removal_per_pass: 3}":         "line 8: guards.removal_per_pass: there is no such key; did you mean removals_per_pass?",
		"guards:":                               "line 8: guards: write keys with values below it",
		"guards: {forbidden_doors: Plant room}": "line 8: guards.forbidden_doors: this is not a list",
		"manage: {arrivals_from: tomorrow}":     "line 8: manage.arrivals_from: this is not a date such as 2026-12-31",
		"interval: 20ms":                        "interval is 20ms; write 1s to 15m0s",
		"interval: 1h":                          "interval is 1h0m0s; write 1s to 15m0s",
		"zzz: 1":                                "line 8: zzz: there is no such key",
		"interval: 1m\ninterval: 2m":            "line 9: interval stands on line 8 already; keep one",
		"---\napiVersion: pinwarden/v1":         "line 8: a second document begins; remove the ---",
	} {
		c, err := configOf(t, completeConfig+text+"\n")
		if err == nil {
			t.Errorf("%s: read as %+v", text, c.Guards)
			continue
		}
		_, got, _ := strings.Cut(err.Error(), "pinwarden.yaml: ")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
	for _, rate := range []string{"0", "-1", ".nan", ".inf"} {
		for _, key := range []string{"akia", "salto"} {
			text := strings.Replace(completeConfig, key+": {", key+": {rate: "+rate+", ", 1)
			if _, err := configOf(t, text); err == nil || !strings.Contains(err.Error(), key+".rate: write how many calls a second") {
				t.Errorf("%s.rate: %s: %v", key, rate, err)
			}
		}
	}
}

// TestTheReferenceOfTheConfigIsComplete holds the file in controller/README.md against the keys that are read.
func TestTheReferenceOfTheConfigIsComplete(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../controller/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "```yaml\n")
	text, _, _ := strings.Cut(rest, "```")
	c, err := configOf(t, text)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range unset(reflect.ValueOf(*c), "") {
		if key == "Akia.TokenFile" || key == "Salto.TokenFile" { // a login stands there in its place
			continue
		}
		t.Errorf("the reference lacks %s", key)
	}
	if n := strings.Count(text, "or token_file:"); n != 2 {
		t.Errorf("the reference names token_file %d times as the other way to a login, want 2", n)
	}
}

// unset names the fields of a configuration that no key has set.
func unset(v reflect.Value, path string) (names []string) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		switch {
		case !f.IsExported():
		case f.Type.Kind() == reflect.Struct:
			names = append(names, unset(v.Field(i), path+f.Name+".")...)
		case v.Field(i).IsZero():
			names = append(names, path+f.Name)
		}
	}
	return names
}
