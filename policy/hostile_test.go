package policy_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"pinwarden/policy"
)

// What is as large as a file may be is answered at once, whatever it is made of.
func TestLargeFilesAreAnswered(t *testing.T) {
	head, _, _ := strings.Cut(string(files(t, "good")["plain.yaml"]), "rules:")
	fill := func(line func(i int) string) string {
		var b strings.Builder
		for i := 0; b.Len() < policy.FileLimit-4096; i++ {
			b.WriteString(line(i))
		}
		return b.String()
	}
	patterns := strings.Repeat("\"SUITE*\", \"*SUITE\", ", 3000) // each but two is one too many
	for _, c := range []struct{ name, text, want string }{
		{"rules", "rules:\n" + fill(func(i int) string { return fmt.Sprintf("  - {name: r%d, when: {room: a%d}, deny: x}\n", i, i) }), ""},
		{"alternatives", "rules:\n" + fill(func(i int) string {
			return fmt.Sprintf("  - {name: r%d, when: {any: [{room: a%d, any: [{channel: a}, {channel: b}]}, {nights: 3}], not: {room: x%d}}, deny: x}\n", i, i, i)
		}), ""},
		{"patterns", "rules:\n  - {name: a, when: {room: [" + patterns + "z]}, deny: x}\n  - {name: b, when: {room: [" + patterns + "]}, deny: x}\n", "is listed twice"},
		{"unknown keys", fill(func(i int) string { return fmt.Sprintf("k%d: 1\n", i) }), "more mistakes are not shown"},
		{"brackets", "rules: " + strings.Repeat("[", 200_000), "this is not YAML"},
		{"conditions in conditions", "rules:\n  - {name: a, deny: b, when: " + strings.Repeat("{not: ", 4000) + "{room: a}" + strings.Repeat("}", 4001) + "\n", "nested more than 60 deep"},
		{"conditions in conditions that a reader can follow", "rules:\n  - {name: a, deny: b, when: " + strings.Repeat("{not: ", 40) + "{room: a}" + strings.Repeat("}", 41) + "\n", ""},
		{"mistakes in depth", "rules:\n  - {name: a, deny: b, when: " + strings.Repeat("{not: ", 40) + "{room: [" + strings.Repeat("~,", 80_000) + "~]}" + strings.Repeat("}", 41) + "\n", "more mistakes are not shown"},
		{"unknown names", "seasons:\n" + fill(func(i int) string { return fmt.Sprintf("  season-%d: 1 Jan to 2 Jan\n", i) }) + "rules:\n  - {name: a, when: {season: [x]}, deny: b}\n", "names that are declared"},
		{"zeros", strings.Repeat("\x00", policy.FileLimit-4096), "U+0000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := policy.Load("p.yaml", []byte(head+c.text))
			if (err == nil) != (c.want == "") || !strings.Contains(errorText(err), c.want) {
				t.Errorf("got %.300v, want %q", err, c.want)
			}
		})
	}
}

func FuzzLoad(f *testing.F) {
	for _, dir := range []string{"good", "odd", "bad"} {
		for _, text := range files(f, dir) {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		set, err := policy.Load("fuzz.yaml", text)
		if (set == nil) == (err == nil) {
			t.Fatalf("got %v and %v, want one of the two", set, err)
		}
		again, errAgain := policy.Load("fuzz.yaml", text)
		if errorText(err) != errorText(errAgain) {
			t.Fatalf("loads as\n%v\nand then as\n%v", err, errAgain)
		}
		if diff := cmp.Diff(set, again, sameZone); diff != "" {
			t.Fatalf("second load differs (-first +second):\n%s", diff)
		}
		if set != nil {
			keepsRules(t, set, text)
		}
		var found policy.Diagnostics
		if err != nil && !errors.As(err, &found) {
			t.Fatalf("%v is no Diagnostics", err)
		}
		for _, d := range found {
			if d.Line < 1 || d.Column < 1 || d.What == "" || d.Mend == "" || strings.Contains(d.String(), "\n") {
				t.Errorf("%#v is not one line with a place, a cause and a way out", d)
			}
		}
	})
}

// keepsRules holds the rules of a set against the text, read by another program.
func keepsRules(t *testing.T, set *policy.Set, text []byte) {
	t.Helper()
	var file struct {
		Rules []struct {
			Name   yaml.Node
			Deny   yaml.Node
			Access []struct{ Require yaml.Node }
			When   map[string]yaml.Node
		}
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatalf("it loads, and yet: %v", err)
	}
	if len(file.Rules) != len(set.Rules) {
		t.Fatalf("%d rules are written, and %d are read", len(file.Rules), len(set.Rules))
	}
	for i, r := range file.Rules {
		got := &set.Rules[i]
		if got.Name != r.Name.Value || got.Deny != r.Deny.Value || len(got.Access) != len(r.Access) {
			t.Errorf("rule %d is read as %+v", i+1, got)
		}
		asks := 0
		for _, n := range []int{
			len(got.When.Room), len(got.When.RoomType), len(got.When.RateCode), len(got.When.Channel), len(got.When.Status), len(got.When.Nights),
			len(got.When.PartySize), len(got.When.Weekday), len(got.When.Season), len(got.When.Any),
		} {
			asks += min(n, 1)
		}
		if got.When.Not != nil {
			asks++
		}
		if asks != len(r.When) {
			t.Errorf("rule %d asks %d things, and %d are read: %+v", i+1, len(r.When), asks, got.When)
		}
		for j, a := range r.Access {
			gates := len(got.Access[j].Fields) + len(got.Access[j].Actions)
			for _, gate := range []bool{got.Access[j].RoomReady, got.Access[j].InHouse} {
				if gate {
					gates++
				}
			}
			want := len(a.Require.Content)
			if a.Require.Kind == yaml.ScalarNode || a.Require.Kind == yaml.MappingNode {
				want = 1
			}
			if gates != want {
				t.Errorf("rule %d has %d gates in entry %d, and %d are read", i+1, want, j+1, gates)
			}
		}
	}
}
