package policy

import (
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"pinwarden/policy/language"
)

// decoder reads one policy file and gathers what is wrong with it.
type decoder struct {
	file  string
	found Diagnostics

	property value            // where the property is named
	messages map[string]value // where each message stands
	// usedSeasons and usedSets are what some rule names.
	usedSeasons, usedSets map[string]bool
	unsure                bool // what the rule at hand asks could not be read
}

func newDecoder(file string) *decoder {
	return &decoder{file: file, messages: map[string]value{}, usedSeasons: map[string]bool{}, usedSets: map[string]bool{}}
}

// value is one node of the file and the path that names it to people.
type value struct {
	*yaml.Node
	path string
}

// reader puts a value where it belongs, or notes what is wrong with it.
type reader func(value)

// fault notes a mistake at a value.
func (d *decoder) fault(v value, what, mend string) { d.note(v, Diagnostic{What: what, Mend: mend}) }

// doubt notes what is no mistake but looks like one.
func (d *decoder) doubt(v value, what, mend string) {
	d.note(v, Diagnostic{What: what, Mend: mend, Warning: true})
}

func (d *decoder) note(v value, n Diagnostic) {
	if v.path != "" {
		n.What = v.path + ": " + n.What
	}
	n.File, n.Line, n.Column = d.file, v.Line, v.Column
	if d.found = append(d.found, n); len(d.found) >= mostRead {
		panic(tooMuch{v.Line, v.Column})
	}
}

// mostRead is how much may be wrong with a file before the rest is not read.
const mostRead = 1000

// tooMuch ends the reading of a file, at a line and column.
type tooMuch struct{ line, column int }

// bounded reads until all is read, or too much is wrong.
func (d *decoder) bounded(read func()) {
	defer func() {
		switch end := recover().(type) {
		case nil:
		case tooMuch:
			d.found = append(d.found, Diagnostic{
				File: d.file, Line: end.line, Column: end.column,
				What: fmt.Sprintf("%d mistakes and doubts stand before this place", mostRead), Mend: "mend those first; the rest was not read",
			})
		default:
			panic(end)
		}
	}()
	read()
}

// at names a part of a value.
func (v value) at(key string, n *yaml.Node) value {
	if q := quote(key); q != `"`+key+`"` {
		key = q // it would not fit into a line as it stands
	}
	if v.path != "" {
		key = v.path + "." + key
	}
	return value{n, key}
}

// get returns the value of a key of a mapping, or the mapping if there is none.
func (v value) get(key string) (value, bool) {
	for i := 0; v.Kind == yaml.MappingNode && i+1 < len(v.Content); i += 2 {
		if v.Content[i].Value == key {
			return v.at(key, v.Content[i+1]), true
		}
	}
	return v, false
}

var kindNames = map[yaml.Kind]string{
	yaml.MappingNode:  "a mapping of keys to values",
	yaml.SequenceNode: "a list",
	yaml.ScalarNode:   "a single value",
}

// is reports whether the value is written plainly and of one of the kinds, and
// notes it if not.
func (d *decoder) is(v value, kinds ...yaml.Kind) bool {
	switch {
	case v.Kind == yaml.AliasNode:
		d.fault(v, "the alias "+quote("*"+v.Value)+" stands for another value", "write the value out; policies are read without looking elsewhere")
	case v.Anchor != "":
		d.fault(v, "the anchor "+quote("&"+v.Anchor)+" has no use here", "remove it; aliases are refused")
	case v.Style&yaml.TaggedStyle != 0:
		d.fault(v, "the tag "+quote(v.Tag)+" has no use here", "remove it; put quotes around a text")
	case isNull(v.Node):
		d.fault(v, "there is no value", "write one, or remove the key or the item")
	case !slices.Contains(kinds, v.Kind):
		var wanted []string
		for _, k := range kinds {
			wanted = append(wanted, kindNames[k])
		}
		d.fault(v, "this is "+kindNames[v.Kind], "write "+alternatives(wanted))
	default:
		return true
	}
	return false
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// entry is one key of a mapping with its value.
type entry struct {
	name       string
	key, value value
}

// entries returns the keys and values of a mapping in their order. Keys that are
// no text or appear twice are noted and left out.
func (d *decoder) entries(v value) []entry {
	var all []entry
	lines := map[string]int{}
	for i := 0; i+1 < len(v.Content); i += 2 {
		key := value{v.Content[i], v.path}
		switch {
		case key.Kind != yaml.AliasNode && key.Tag == "!!merge":
			d.fault(key, "<< merges another mapping", "write the keys out; policies are read without looking elsewhere")
			continue
		case !d.is(key, yaml.ScalarNode):
			continue
		}
		name, n := key.Value, v.Content[i+1]
		key = v.at(name, key.Node)
		if line, twice := lines[name]; twice {
			d.fault(key, fmt.Sprintf("the key appears twice, in lines %d and %d", line, key.Line), "keep one of them")
			continue
		}
		lines[name] = key.Line
		if isNull(n) {
			n = &yaml.Node{Kind: n.Kind, Tag: n.Tag, Line: key.Line, Column: key.Column}
		}
		all = append(all, entry{name, key, v.at(name, n)})
	}
	return all
}

// readers are what reads the values of a mapping, by key.
type readers map[string]reader

// object reads a mapping of the keys that the language gives it, in the language's
// order, whatever their order in the file.
func (d *decoder) object(of *language.Type, read readers) reader {
	if len(read) != len(of.Keys) {
		panic("policy: the readers of " + of.Name + " are not those of its keys")
	}
	return func(v value) {
		if !d.is(v, yaml.MappingNode) {
			return
		}
		values, meant := map[string]value{}, []string{}
		for _, e := range d.entries(v) {
			values[e.name] = e.value
			if _, known := of.Key(e.name); !known {
				d.fault(e.key, "there is no such key", d.otherKey(of, e.name))
				meant = append(meant, Nearest(e.name, of.Names()))
			}
		}
		d.bounds(of, v, len(values))
		for _, k := range of.Keys {
			switch part, ok := values[k.Name]; {
			case ok:
				read[k.Name](part)
			case k.Required && !slices.Contains(meant, k.Name):
				d.fault(v.at(k.Name, v.Node), "the key is missing", "add "+k.Name+": "+k.Example)
			}
		}
	}
}

// bounds notes a mapping with fewer or more keys than its type has.
func (d *decoder) bounds(of *language.Type, v value, n int) {
	switch {
	case n < of.Least:
		d.fault(v, "nothing is asked of the stay", "write a condition, as room_type: SUITE, or remove this to ask nothing")
	case of.Most == 1 && n > 1:
		d.fault(v, "there are several conditions, which can be read in two ways",
			"write not: {any: [...]} if none of them may hold, or any: [{not: ...}, {not: ...}] if not all of them may")
	}
}

// otherKey says what to write in place of a key that there is none of.
func (d *decoder) otherKey(of *language.Type, name string) string {
	for _, k := range of.Keys {
		if slices.Contains(k.Also, name) {
			return "did you mean " + k.Name + "?"
		}
	}
	if mend, ok := language.NoKeys[name]; ok {
		return mend
	}
	if near := Nearest(name, of.Names()); near != "" {
		return "did you mean " + near + "?"
	}
	if at := language.Find(name); len(at) > 0 {
		if at[0] == "" {
			return "it stands beside " + alternatives([]string{"property", "rules"}) + ", at the beginning of a line"
		}
		return "it belongs under " + at[0]
	}
	return suggest(name, of.Names())
}

// named reads a mapping whose keys are the hotel's own names.
func (d *decoder) named(read func(name string, v value)) reader {
	return func(v value) {
		if !d.is(v, yaml.MappingNode) {
			return
		}
		for _, e := range d.entries(v) {
			if name := ""; d.textOf(e.key, e.name, &name) {
				read(name, e.value)
			}
		}
	}
}
