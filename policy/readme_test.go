package policy_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/language"
)

// A marker says which keys stand in the table after it: <!-- keys of rules: name when -->.
var marker = regexp.MustCompile(`(?m)^<!-- keys( of ([a-z._]+))?: ([A-Za-z_. ]+) -->\n((?:\|.*\n)*)`)

// The tables of README.md are those of the language; -update writes them anew.
func TestReadmeTellsEveryKey(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	all := keysByPath()
	told := map[string]bool{}
	got := marker.ReplaceAllStringFunc(string(page), func(found string) string {
		m := marker.FindStringSubmatch(found)
		head, _, _ := strings.Cut(found, "\n")
		var b strings.Builder
		b.WriteString(head + "\n| key | type | default | unit | example | meaning |\n|---|---|---|---|---|---|\n")
		for name := range strings.FieldsSeq(m[3]) {
			path := strings.TrimPrefix(m[2]+"."+name, ".")
			k, ok := all[path]
			if !ok || told[path] {
				t.Errorf("the page tells of %s, which is no key or stands there twice", path)
			}
			told[path] = true
			b.WriteString(row(name, &k))
		}
		return b.String()
	})
	for path := range all {
		if !told[path] {
			t.Errorf("the page does not tell of %s", path)
		}
	}
	if diff := cmp.Diff(string(page), got); diff != "" && *update {
		if err := os.WriteFile("README.md", []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	} else if diff != "" {
		t.Errorf("a table is not that of the language; run with -update (-page +language):\n%s", diff)
	}
	for _, name := range typeNames() {
		if !strings.Contains(got, "\n| "+name+" | `") {
			t.Errorf("the page does not explain the type %q", name)
		}
	}
}

func TestTheConditionsOfTheReadmeLoad(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile(`(?m)^when: (\{.*\}) +#`).FindAllStringSubmatch(string(page), -1)
	if len(shown) == 0 {
		t.Error("the page shows no conditions")
	}
	for _, m := range shown {
		if _, err := load(document("rules.when", m[1])); err != nil {
			t.Errorf("%s: %v", m[1], err)
		}
	}
}

func row(name string, k *language.Key) string {
	code := func(s string) string { return "`" + s + "`" }
	def := k.Absent
	switch {
	case k.Required:
		def = "required"
	case k.Default != "":
		def = code(k.Default)
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s |\n", code(name), typeText(k.Type), def, k.Unit, code(k.Example), k.Means)
}

// typeText names a type to people.
func typeText(t *language.Type) string {
	switch {
	case t.Kind == language.List && t.Single:
		return typeText(t.Of) + ", or a list"
	case t.Kind == language.List && t.Least == 2 && t.Most == 2:
		return "two " + typeText(t.Of) + "s"
	case t.Kind == language.List:
		return "list of " + typeText(t.Of)
	case t.Kind == language.Map:
		return "names: " + typeText(t.Of)
	case t.Kind == language.Either:
		var all []string
		for _, one := range t.Types {
			all = append(all, typeText(one))
		}
		return strings.Join(all, "; or ")
	case t.Kind == language.Word:
		return "`" + strings.Join(t.Words, "`, `") + "`"
	case t.Kind == language.Object && t.Name == "":
		return "keys"
	}
	return t.Name
}

// keysByPath are all keys of the language, by their paths through files.
func keysByPath() map[string]language.Key {
	all := map[string]language.Key{}
	var walk func(t *language.Type, path string)
	walk = func(t *language.Type, path string) {
		if t == nil {
			return
		}
		for _, k := range t.Keys {
			at := strings.TrimPrefix(path+"."+k.Name, ".")
			if all[at] = k; t != language.Conditions || k.Name != "not" && k.Name != "any" {
				walk(k.Type, at)
			}
		}
		walk(t.Of, path)
		for _, one := range t.Types {
			walk(one, path)
		}
	}
	walk(language.Policy, "")
	return all
}

// typeNames are the named types of single values.
func typeNames() []string {
	var names []string
	for _, k := range keysByPath() {
		for t := k.Type; t != nil; t = t.Of {
			single := t.Kind == language.Text || t.Kind == language.Prose
			if single && !slices.Contains(names, t.Name) {
				names = append(names, t.Name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// A value that the table shows is one that a file may hold, and a default is what
// holds without the key.
func TestExamplesAndDefaultsOfTheLanguageHold(t *testing.T) {
	for path, k := range keysByPath() {
		for _, value := range []string{k.Example, k.Default} {
			if value == "" {
				continue
			}
			t.Run(path+": "+value, func(t *testing.T) {
				t.Parallel()
				with, err := load(document(path, value))
				if err != nil {
					t.Fatalf("%v\nin\n%s", err, document(path, value))
				}
				if value != k.Default {
					return
				}
				without, err := load(document(path, ""))
				if err != nil {
					t.Fatal(err)
				}
				with.Revision, without.Revision = "", ""
				for i := range with.Rules {
					with.Rules[i].Line, without.Rules[i].Line = 0, 0
				}
				if diff := cmp.Diff(without, with, sameZone); diff != "" {
					t.Errorf("%s: %s is not what holds without it (-without +with):\n%s", path, value, diff)
				}
			})
		}
	}
}
