package policy_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy"
)

func TestTheSchemaInTheTreeIsThatOfTheLanguage(t *testing.T) {
	text, err := json.Marshal(makeSchema())
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := json.Indent(&want, text, "", "  "); err != nil {
		t.Fatal(err)
	}
	want.WriteByte('\n')
	if *update {
		if err := os.WriteFile("schema.json", want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want.String(), policy.Schema); diff != "" {
		t.Errorf("schema.json is stale; go test ./policy -run %s -update writes it (-want +got):\n%s", t.Name(), diff)
	}
}
