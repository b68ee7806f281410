package policy

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// parse turns the text of a file into the root of its only document.
func (d *decoder) parse(text []byte) (root value, ok bool) {
	if len(text) > FileLimit {
		d.fault(start, fmt.Sprintf("the file is larger than %d KiB", FileLimit>>10), "keep one property's policy in a file, and nothing else")
		return value{}, false
	}
	if d.hidden(text); len(d.found) > 0 {
		return value{}, false
	}
	file := yaml.NewDecoder(bytes.NewReader(text))
	doc, err := next(file)
	switch {
	case errors.Is(err, io.EOF) || err == nil && isNull(doc.Content[0]):
		d.fault(start, "the file is empty", "write a policy, or remove the file to end the property's management")
		return value{}, false
	case err != nil:
		d.syntax(text, err)
		return value{}, false
	}
	switch second, err := next(file); {
	case err == nil:
		d.fault(value{Node: second}, "a second document begins", "keep one property in a file and remove the ---")
	case !errors.Is(err, io.EOF):
		d.syntax(text, err)
	}
	if n := tooDeep(doc.Content[0]); n != nil {
		d.fault(value{Node: n}, fmt.Sprintf("this is nested more than %d deep", mostDeep), "no policy needs that: write conditions beside each other")
	}
	return value{Node: doc.Content[0]}, len(d.found) == 0
}

// mostDeep is how many lists and mappings may stand in each other.
const mostDeep = 60

// tooDeep returns the first node that is nested too deep, or nil.
func tooDeep(root *yaml.Node) *yaml.Node {
	level := []*yaml.Node{root}
	for range mostDeep {
		var below []*yaml.Node
		for _, n := range level {
			below = append(below, n.Content...)
		}
		level = below
	}
	if len(level) == 0 {
		return nil
	}
	return level[0]
}

// start is the place of what concerns a file as a whole.
var start = value{Node: &yaml.Node{Line: 1, Column: 1}}

// next reads one document. It turns a panic of the YAML library into an error,
// because a policy file is foreign text.
func next(file *yaml.Decoder) (doc *yaml.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("yaml: %v", p)
		}
	}()
	doc = new(yaml.Node)
	if err := file.Decode(doc); err != nil {
		return nil, err
	}
	if len(doc.Content) != 1 {
		return nil, io.EOF
	}
	return doc, nil
}

var (
	yamlError = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)
	noAnchor  = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)
	tabIndent = regexp.MustCompile(`(?m)^ *\t`)
)

// syntax notes that the text is not YAML. The library tells the line at best, so
// the two usual causes are looked for: a tab, and a pattern without quotes.
func (d *decoder) syntax(text []byte, err error) {
	at, what := 1, err.Error()
	if m := yamlError.FindStringSubmatch(what); m != nil {
		at, _ = strconv.Atoi(cmp.Or(m[1], "1"))
		what = m[2]
	}
	alias := noAnchor.FindStringSubmatch(what)
	switch tab := tabIndent.FindIndex(text); {
	case tab != nil:
		d.fault(place(text, tab[1]-1), "a tab indents the line", "use spaces")
	case alias != nil:
		name := "*" + alias[1]
		at := 0
		if m := regexp.MustCompile(`(?m)^[^#\n]*(` + regexp.QuoteMeta(name) + `)`).FindSubmatchIndex(text); m != nil {
			at = m[2]
		}
		d.fault(place(text, at), quote(name)+" is read as an alias, not as a text",
			"put quotes around a pattern that begins with *")
	default:
		d.fault(value{Node: &yaml.Node{Line: at, Column: 1}}, "this is not YAML, here or in the lines beside: "+what,
			"mend the indentation, or put quotes around a text that holds : or # or begins with *")
	}
}

// place returns the line and column of a byte of the text.
func place(text []byte, at int) value {
	before := text[:at]
	line := bytes.LastIndexByte(before, '\n') + 1
	return value{Node: &yaml.Node{
		Line:   1 + bytes.Count(before, []byte("\n")),
		Column: 1 + utf8.RuneCount(before[line:]),
	}}
}
