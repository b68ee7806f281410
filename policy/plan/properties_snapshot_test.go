package plan_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/policy/snapshot"
)

var snapshotSecret = access.Secret("a key for tests")

// throughFile writes inputs into a snapshot, reads that and asks the policy again.
func throughFile(t rapid.TB, set *policy.Set, in plan.Inputs) plan.Inputs {
	t.Helper()
	var file bytes.Buffer
	f := snapshot.File{Properties: []snapshot.Property{snapshot.Of(in, snapshotSecret)}}
	if err := f.Write(&file, true); err != nil {
		t.Fatal(err)
	}
	read, err := snapshot.Read(&file)
	if err != nil {
		t.Fatal(err)
	}
	out := read.Properties[0].Inputs(set.Zone)
	out.Want = set.Desire(out.House, out.Site, out.Known, out.Now)
	return out
}

func TestAPlanFromASnapshotIsTheSamePlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, reckless)
		in := w.inputs()
		for range rapid.IntRange(0, 2).Draw(t, "passes before") {
			w.settle(&in, nil)
		}
		want := w.plan(&in)
		from := throughFile(t, w.set, in)
		got := plan.Guard(plan.Diff(from), from)
		samePlan(t, w, &want, &got)
	})
}

func TestDaysFromASnapshot(t *testing.T) {
	files, err := filepath.Glob("../../testdata/days/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no days found: %v", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".yaml"), func(t *testing.T) {
			t.Parallel()
			d := readDay(t, f)
			d.check(t, throughFile(t, d.policy(t), d.inputs(t, nil)))
		})
	}
}
