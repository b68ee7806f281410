package policy

import (
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"
)

// decoder reads one policy file and gathers what is wrong with it.
type decoder struct {
	file  string
	found Diagnostics

	property value            // where the property is named
	messages map[string]value // where each message stands
}

func newDecoder(file string) *decoder {
	return &decoder{file: file, messages: map[string]value{}}
}

// value is one node of the file and the path that names it to people.
type value struct {
	*yaml.Node
	path string
}

// reader puts a value where it belongs, or notes what is wrong with it.
type reader func(value)

// fault notes a mistake at a value.
func (d *decoder) fault(v value, what, mend string) {
	if v.path != "" {
		what = v.path + ": " + what
	}
	d.found = append(d.found, Diagnostic{File: d.file, Line: v.Line, Column: v.Column, What: what, Mend: mend})
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

// field is one key that a mapping may have.
type field struct {
	key     string
	example string // of a key that must be there
	read    reader
}

// need is a field that must be there, as the example shows.
func need(key, example string, read reader) field { return field{key, example, read} }

// may is a field that can be left out.
func may(key string, read reader) field { return field{key: key, read: read} }

// object reads a mapping of known keys, in the order of the fields, whatever
// their order in the file.
func (d *decoder) object(fields ...field) reader {
	return func(v value) {
		if !d.is(v, yaml.MappingNode) {
			return
		}
		values := map[string]value{}
		var known, meant []string
		for _, f := range fields {
			known = append(known, f.key)
		}
		for _, e := range d.entries(v) {
			values[e.name] = e.value
			if !slices.Contains(known, e.name) {
				d.fault(e.key, "there is no such key", suggest(e.name, known))
				meant = append(meant, nearest(e.name, known))
			}
		}
		for _, f := range fields {
			switch part, ok := values[f.key]; {
			case ok:
				f.read(part)
			case f.example != "" && !slices.Contains(meant, f.key):
				d.fault(v.at(f.key, v.Node), "the key is missing", "add "+f.key+": "+f.example)
			}
		}
	}
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
