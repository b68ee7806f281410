package show_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/plan/show"
)

var update = flag.Bool("update", false, "write the golden files anew")

// formats are all ways to show a document, by the name of their golden file.
var formats = map[string]func(*show.Document, io.Writer) error{
	"rich.txt":         func(d *show.Document, w io.Writer) error { return d.Text(w, false) },
	"rich.ansi":        func(d *show.Document, w io.Writer) error { return d.Text(w, true) },
	"rich.json":        (*show.Document).JSON,
	"rich.md":          (*show.Document).Markdown,
	"rich.annotations": func(d *show.Document, w io.Writer) error { return d.Annotations(w, "policies") },
	"rich.html":        (*show.Document).HTML,
}

func TestEveryFormatIsAsItWas(t *testing.T) {
	t.Parallel()
	for name, show := range formats {
		var got bytes.Buffer
		if err := show(rich(), &got); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("../../../testdata/plans", name)
		if *update {
			if err := os.WriteFile(file, got.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got.String()); diff != "" {
			t.Errorf("%s (-want +got; -update takes it over):\n%s", name, diff)
		}
	}
}
