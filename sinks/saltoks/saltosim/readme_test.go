package saltosim_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"pinwarden/sinks/saltoks/saltosim"
)

// TestReadmeListsEverySwitch reads the names of the fields, and of the hands.
func TestReadmeListsEverySwitch(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, of := range []any{saltosim.Traps{}, saltosim.Weather{}} {
		for i := range reflect.TypeOf(of).NumField() {
			names = append(names, reflect.TypeOf(of).Field(i).Name)
		}
	}
	world := reflect.TypeOf(&saltosim.World{})
	for i := range world.NumMethod() {
		names = append(names, world.Method(i).Name)
	}
	for _, name := range names {
		switch name {
		case "Advance", "Handler", "Mails":
			continue // no switches, and no hands
		}
		if !strings.Contains(string(text), "`"+name+"`") && !strings.Contains(string(text), "`"+name+"(") &&
			!strings.Contains(string(text), "Weather."+name+"`") {
			t.Errorf("the README does not name %s", name)
		}
	}
}
