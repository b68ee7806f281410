package controller

import (
	"fmt"
	"testing"

	"pinwarden/policy/access"
)

// TestKeysAreThoseOfTheSecret asks for more keys than are remembered, twice.
func TestKeysAreThoseOfTheSecret(t *testing.T) {
	c := Controller{Property: "grand-harbour", Secret: access.Secret("a secret of the tests")}
	for range 2 {
		for i := range mostKeys + 10 {
			id := access.StayID(fmt.Sprint(i))
			if got, want := c.key(id), c.Secret.Key("grand-harbour", id); got != want {
				t.Fatalf("stay %s: got key %s, want %s", id, got, want)
			}
		}
	}
	if n := len(c.keys.of); n > mostKeys {
		t.Errorf("%d keys are remembered, want %d at most", n, mostKeys)
	}
}
