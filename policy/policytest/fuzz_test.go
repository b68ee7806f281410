package policytest_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"pinwarden/policy"
	"pinwarden/policy/policytest"
)

// FuzzTests reads whatever a file of tests may hold: it is refused with its
// mistakes, or it runs to its end.
func FuzzTests(f *testing.F) {
	sets := good(f)
	for _, dir := range []string{"good/tests/*", "bad/tests/*"} {
		paths, err := filepath.Glob(fixtures + dir)
		if err != nil || len(paths) == 0 {
			f.Fatalf("no seeds in %s: %v", dir, err)
		}
		for _, p := range paths {
			text, err := os.ReadFile(p)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := policytest.Load("test.yaml", text, sets)
		var faults policy.Diagnostics
		switch {
		case errors.As(err, &faults) && len(faults) > 0:
			return
		case err != nil:
			t.Fatalf("refused without a place: %v", err)
		}
		r := policytest.Run([]*policytest.File{file}, sets)
		if len(r.Results) == 0 {
			t.Error("a file without a test was accepted")
		}
		for i := range r.Results {
			if r.Results[i].Broken != "" {
				t.Errorf("%s: %s", r.Results[i].Test, r.Results[i].Broken)
			}
		}
		if err := r.Text(io.Discard, true); err != nil {
			t.Error(err)
		}
	})
}
