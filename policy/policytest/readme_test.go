package policytest_test

import (
	"os"
	"strings"
	"testing"

	"pinwarden/policy"
	"pinwarden/policy/plan"
	"pinwarden/policy/policytest"
)

// example returns the first block of YAML in a page that is a whole file of a version.
func example(t *testing.T, page, version string) string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	begin := "apiVersion: " + version + "\n"
	_, rest, _ := strings.Cut(string(text), "```yaml\n"+begin)
	block, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatalf("%s has no example", page)
	}
	return begin + block
}

func TestTheExamplesOfThePagesPass(t *testing.T) {
	set, err := policy.Load("example.yaml", []byte(example(t, "../README.md", policy.APIVersion)))
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"README.md", "../README.md"} {
		if r := run(t, []*policy.Set{set}, example(t, page, policytest.APIVersion)); r.Failed() > 0 || len(r.Results) == 0 {
			t.Errorf("the example of %s fails:\n%s", page, print(t, r))
		}
	}
}

func TestTheFailureOfThePageIsWhatIsPrinted(t *testing.T) {
	set, err := policy.Load("example.yaml", []byte(strings.Replace(example(t, "../README.md", policy.APIVersion), "check_out + 2h", "check_out + 3h", 1)))
	if err != nil {
		t.Fatal(err)
	}
	file, err := policytest.Load("policies/tests/grand-harbour.yaml", []byte(example(t, "README.md", policytest.APIVersion)), []*policy.Set{set})
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var shown strings.Builder
	for line := range strings.Lines(string(page)) {
		if text, indented := strings.CutPrefix(line, "    "); indented && (shown.Len() > 0 || strings.HasPrefix(text, "FAIL")) {
			shown.WriteString(text)
		} else if shown.Len() > 0 {
			break
		}
	}
	printed := print(t, policytest.Run([]*policytest.File{file}, []*policy.Set{set}))
	if shown.Len() == 0 || !strings.Contains(printed, shown.String()) {
		t.Errorf("the page shows\n%s\nand printed is\n%s", shown.String(), printed)
	}
}

// TestThePageListsEveryReason keeps the page's codes those of plans.
func TestThePageListsEveryReason(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(page), "\n## Reasons\n")
	for _, code := range plan.Reasons() {
		if !strings.Contains(list, "`"+code+"`") {
			t.Errorf("README.md does not list the reason %s", code)
		}
	}
}
