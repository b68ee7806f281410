package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
	"gopkg.in/yaml.v3"
)

const starter = "../../testdata/starter"

// TestTheStarterHasWhatTheManifestsShow holds the files that a policy repository
// copies against those of the starter, which scripts run whole.
func TestTheStarterHasWhatTheManifestsShow(t *testing.T) {
	t.Parallel()
	for from, to := range map[string]string{
		"workflow.yaml":          ".github/workflows/policies.yaml",
		"pre-commit-config.yaml": ".pre-commit-config.yaml",
		"review":                 "ci/review",
		"comment":                "ci/comment",
		"publish-snapshot":       "ci/publish-snapshot",
	} {
		want, err := os.ReadFile(filepath.Join("../../manifests/policies", from))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(starter, to))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s of the starter is not that of the manifests (-manifests +starter):\n%s", to, diff)
		}
	}
}

// copyStarter makes the work folder the starter's policy repository, beside the
// hotel of a snapshot.
func copyStarter(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) < 2, "starter [snapshot]")
	ts.Check(os.CopyFS(ts.MkAbs("."), os.DirFS(starter)))
	for _, name := range args {
		text, err := os.ReadFile(filepath.Join("../../testdata/snapshots", name))
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(name), text, 0o600))
	}
}

// runHooks runs the entries of every hook of .pre-commit-config.yaml, as pre-commit
// does for a change of a policy.
func runHooks(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, len(args) == 0, "[!] hooks")
	text, err := os.ReadFile(ts.MkAbs(".pre-commit-config.yaml"))
	ts.Check(err)
	var config struct {
		Repos []struct{ Hooks []struct{ Entry string } }
	}
	ts.Check(yaml.Unmarshal(text, &config))
	ran, failed := 0, 0
	for _, r := range config.Repos {
		for _, h := range r.Hooks {
			words := strings.Fields(h.Entry)
			if ran++; ts.Exec(words[0], words[1:]...) != nil {
				failed++
			}
		}
	}
	if ran == 0 || (failed > 0) != neg {
		ts.Fatalf("%d of %d hooks fail", failed, ran)
	}
}
