package akia

import (
	"os"
	"strings"
	"testing"
)

// The page that a hotel sets up its reports by must not fall behind the defaults.
func TestReadmeTellsTheDefaults(t *testing.T) {
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	for f, name := range Fields() {
		if row := "| `" + name + "` | `" + vendorNames[f] + "` |"; !strings.Contains(page, row) {
			t.Errorf("README.md lacks the row %q", row)
		}
	}
	for word := range defaultPhases {
		if !strings.Contains(page, "`"+word+"`") {
			t.Errorf("README.md lacks the status word %q", word)
		}
	}
	for word := range defaultReadiness {
		if !strings.Contains(page, "`"+word+"`") {
			t.Errorf("README.md lacks the room word %q", word)
		}
	}
}
