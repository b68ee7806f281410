package show_test

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/plan"
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

func TestADocumentThatWasReadAgainIsShownAsItWas(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	if err := rich().JSON(&file); err != nil {
		t.Fatal(err)
	}
	again, err := show.Read(&file)
	if err != nil {
		t.Fatal(err)
	}
	for name, show := range formats {
		var want, got bytes.Buffer
		if err := errors.Join(show(rich(), &want), show(again, &got)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), got.String()); diff != "" {
			t.Errorf("%s (-made +read):\n%s", name, diff)
		}
	}
}

func TestWhatIsNoPlanIsRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"nothing to do":                      "no plan in JSON",
		`{"apiVersion":"pinwarden/plan/v2"}`: `apiVersion "pinwarden/plan/v2"`,
		`{}`:                                 `apiVersion ""`,
	} {
		if _, err := show.Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestATextFitsInto80Columns(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	if err := rich().Text(&text, false); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(text.String(), "\n") {
		if n := utf8.RuneCountInString(line); n > 80 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

func TestAnEmptyPlanIsAWordInEveryFormat(t *testing.T) {
	t.Parallel()
	calm := show.New([]show.Report{show.Of(&plan.Plan{ID: "e3b0c44298fc", Property: "seaside", Now: on(9, 14, 0), Zone: amsterdam}, nil)})
	for name, want := range map[string]string{
		"rich.txt":         "plan e3b0c44298fc for seaside at 9 May 14:00 +02:00\nnothing to do\n",
		"rich.md":          "### Newly reachable doors\n\nNone.\n\n### seaside at 9 May 14:00 +02:00: nothing to do\n",
		"rich.annotations": "::notice title=seaside::plan e3b0c44298fc for seaside at 9 May 14:00 +02:00: nothing to do, 0 left alone\n",
		"rich.html":        "<p>None.</p>",
		"rich.json":        `"changes": [],`,
	} {
		var got bytes.Buffer
		if err := formats[name](calm, &got); err != nil || !strings.Contains(got.String(), want) {
			t.Errorf("%s (%v) does not say %q:\n%s", name, err, want, &got)
		}
	}
}
