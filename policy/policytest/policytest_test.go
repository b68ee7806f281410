package policytest_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy"
	"pinwarden/policy/policytest"
)

const fixtures = "../../testdata/policies/"

// good returns the policies that are in order.
func good(t testing.TB) []*policy.Set {
	t.Helper()
	sets, err := policy.LoadDir(os.DirFS(fixtures + "good"))
	if err != nil {
		t.Fatal(err)
	}
	return sets
}

// run runs tests of the good policies.
func run(t testing.TB, sets []*policy.Set, text string) policytest.Report {
	t.Helper()
	file, err := policytest.Load("test.yaml", []byte(text), sets)
	if err != nil {
		t.Fatal(err)
	}
	return policytest.Run([]*policytest.File{file}, sets)
}

func print(t testing.TB, r policytest.Report) string {
	t.Helper()
	var b strings.Builder
	if err := r.Text(&b, false); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheTestsOfTheGoodPoliciesPass(t *testing.T) {
	sets := good(t)
	files, err := policytest.LoadDir(os.DirFS(fixtures+"good"), sets)
	if err != nil {
		t.Fatal(err)
	}
	r := policytest.Run(files, sets)
	if r.Failed() > 0 || len(r.Results) == 0 || r.Covered() < len(r.Rules) {
		t.Errorf("not all pass, or not every rule is tested:\n%s", print(t, r))
	}
}

func TestFaultyTestsNameTheMistake(t *testing.T) {
	sets := good(t)
	paths, err := filepath.Glob(fixtures + "bad/tests/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no faulty tests: %v", err)
	}
	for _, p := range paths {
		name := filepath.Base(p)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for line := range strings.Lines(string(text)) {
				message, ok := strings.CutPrefix(line, "# want: ")
				if !ok {
					break
				}
				want = append(want, name+":"+strings.TrimSpace(message))
			}
			_, err = policytest.Load(name, text, sets)
			var faults policy.Diagnostics
			if !errors.As(err, &faults) {
				t.Fatalf("got %v, want mistakes", err)
			}
			if diff := cmp.Diff(strings.Join(want, "\n"), faults.Error()); diff != "" {
				t.Errorf("message differs (-want +got):\n%s", diff)
			}
		})
	}
}
