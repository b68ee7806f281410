package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAReviewNamesTheRuleThatDenies adds a rule that matches a stay with a PIN: whoever
// reviews it has to see at its line whom it shuts out.
func TestAReviewNamesTheRuleThatDenies(t *testing.T) {
	t.Parallel()
	before, err := os.ReadFile(filepath.Join(snapshots, "after.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	rule := "  - name: no-long-stays\n    when: {nights: \"4\"}\n    deny: too long for us\n"
	head, rules, found := strings.Cut(string(before), "rules:\n")
	if !found {
		t.Fatal("after.yaml has no rules")
	}
	after := filepath.Join(folder(t), "long.yaml")
	if err := os.WriteFile(after, []byte(head+"rules:\n"+rule+rules), 0o600); err != nil {
		t.Fatal(err)
	}
	for format, want := range map[string]string{
		"text":        "because: rule no-long-stays (long.yaml:10); denied: too long for us; before by rule",
		"json":        `"rule": {"name": "no-long-stays", "file": "long.yaml", "line": 10}`,
		"annotations": "long.yaml,line=10,title=seaside%3A 1 change by rule no-long-stays::- revoke ",
	} {
		var out, complaints bytes.Buffer
		args := []string{
			"plan", "-o", format, "--snapshot", filepath.Join(snapshots, "seaside.json"),
			"--policy", after, "--against", filepath.Join(snapshots, "after.yaml"),
		}
		if code := run(t.Context(), args, &out, &complaints); code != exitFine {
			t.Fatalf("%s exits with %d: %s", strings.Join(args, " "), code, complaints.String())
		}
		if !strings.Contains(strings.Join(strings.Fields(out.String()), " "), strings.NewReplacer("{", "{ ", "}", " }").Replace(want)) {
			t.Errorf("%s does not say %s:\n%s", format, want, out.String())
		}
	}
}
