package show_test

import (
	"bytes"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/plan/show"
)

// TestEveryKeyOfTheJSONIsToldAndShown holds the types against the page that
// documents them and against the example that nobody can shorten unseen.
func TestEveryKeyOfTheJSONIsToldAndShown(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var example bytes.Buffer
	if err := rich().JSON(&example); err != nil {
		t.Fatal(err)
	}
	for heading, of := range map[string]any{
		"document": show.Document{}, "plan": show.Report{}, "summary": show.Summary{}, "newly reachable": show.Reach{},
		"change": show.Change{}, "line": show.Line{}, "hours": show.Hours{}, "door": show.Door{}, "rule": show.Rule{},
		"reason": show.Reason{}, "remark": show.Remark{},
	} {
		keys := keysOf(reflect.TypeOf(of))
		if diff := cmp.Diff(keys, told(string(page), heading)); diff != "" {
			t.Errorf("README.md, %s (-code +page):\n%s", heading, diff)
		}
		for _, key := range keys {
			if !strings.Contains(example.String(), `"`+key+`":`) {
				t.Errorf("the example shows no %s of a %s", key, heading)
			}
		}
	}
}

// keysOf are the keys of a type in JSON, in their order.
func keysOf(of reflect.Type) []string {
	var keys []string
	for i := range of.NumField() {
		switch f := of.Field(i); {
		case f.Anonymous:
			keys = append(keys, keysOf(f.Type)...)
		case f.IsExported():
			key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			keys = append(keys, key)
		}
	}
	return keys
}

var row = regexp.MustCompile("(?m)^\\| `(\\w+)` \\|")

// told are the keys in the table below a heading.
func told(page, heading string) []string {
	_, part, _ := strings.Cut(page, "\n### "+heading+"\n")
	part, _, _ = strings.Cut(part, "\n### ")
	var keys []string
	for _, m := range row.FindAllStringSubmatch(part, -1) {
		keys = append(keys, m[1])
	}
	return keys
}
