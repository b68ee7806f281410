package policy_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
	"gopkg.in/yaml.v3"

	"pinwarden/policy/language"
)

// maker makes the JSON Schema of the policy language: a definition for each type
// with a name, everything else where it is used. Draft 7 is what editors read.
type maker struct{ defs map[string]*jsonschema.Schema }

func makeSchema() *jsonschema.Schema {
	m := maker{map[string]*jsonschema.Schema{}}
	root := m.object(language.Policy)
	root.Schema = "http://json-schema.org/draft-07/schema#"
	root.Title = "pinwarden policy"
	root.Description = "How one property gives access: who may open which doors, from when to when, and when the guest is told the PIN."
	root.Definitions = m.defs
	return root
}

// of returns the schema of a type, or a reference to its definition.
func (m *maker) of(t *language.Type) *jsonschema.Schema {
	if t.Name == "" {
		return m.whole(t)
	}
	name := strings.ReplaceAll(t.Name, " ", "_")
	if m.defs[name] == nil {
		m.defs[name] = new(jsonschema.Schema) // conditions hold themselves
		*m.defs[name] = *m.whole(t)
		m.defs[name].Title = t.Name
	}
	return &jsonschema.Schema{Ref: "#/definitions/" + name}
}

func (m *maker) whole(t *language.Type) *jsonschema.Schema {
	switch t.Kind {
	case language.Word:
		words := make([]any, len(t.Words))
		for i, w := range t.Words {
			words[i] = w
		}
		return &jsonschema.Schema{Enum: words}
	case language.Prose:
		return &jsonschema.Schema{Types: []string{"string", "number", "boolean"}, Pattern: `\S`}
	case language.List:
		return m.list(t)
	case language.Map:
		return &jsonschema.Schema{Type: "object", AdditionalProperties: m.of(t.Of), PropertyNames: &jsonschema.Schema{Pattern: `\S`}}
	case language.Object:
		return m.object(t)
	case language.Either:
		s := &jsonschema.Schema{}
		for _, one := range t.Types {
			s.AnyOf = append(s.AnyOf, m.of(one))
		}
		return s
	}
	return text(t.Pattern)
}

// text is one line, or what its pattern allows. A number that an editor reads is
// the text that stands in the file, where such a text is allowed.
func text(pattern string) *jsonschema.Schema {
	if pattern == "" {
		return &jsonschema.Schema{Types: []string{"string", "number"}, Pattern: `^[^\n\r]*\S[^\n\r]*$`}
	}
	s := &jsonschema.Schema{Type: "string", Pattern: pattern}
	fits := regexp.MustCompile(pattern).MatchString
	if !fits("1") {
		return s
	}
	number := &jsonschema.Schema{Type: "integer", Minimum: jsonschema.Ptr(1.0)}
	if fits("0") {
		number.Minimum = jsonschema.Ptr(0.0)
	}
	most := 9.0
	for digits := "99"; len(digits) < 16 && fits(digits); digits += "9" {
		most = most*10 + 9
	}
	number.Maximum = jsonschema.Ptr(most)
	s = &jsonschema.Schema{AnyOf: []*jsonschema.Schema{s, number}}
	if fits("true") { // a word like any other
		s.AnyOf = append(s.AnyOf, &jsonschema.Schema{Type: "boolean"})
	}
	return s
}

func (m *maker) list(t *language.Type) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "array", Items: m.of(t.Of)}
	s.UniqueItems = t.Of.Kind == language.Text || t.Of.Kind == language.Word || t.Of.Kind == language.Either
	s.MinItems, s.MaxItems = bound(t.Least), bound(t.Most)
	if t.Single {
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{m.of(t.Of), s}}
	}
	return s
}

func bound(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

func (m *maker) object(t *language.Type) *jsonschema.Schema {
	s := &jsonschema.Schema{
		Type: "object", Properties: map[string]*jsonschema.Schema{}, AdditionalProperties: &jsonschema.Schema{Not: &jsonschema.Schema{}},
		MinProperties: bound(t.Least), MaxProperties: bound(t.Most), PropertyOrder: t.Names(),
	}
	for _, k := range t.Keys {
		s.Properties[k.Name] = m.key(k)
		if k.Required {
			s.Required = append(s.Required, k.Name)
		}
	}
	for i, form := range t.Forms {
		one := &jsonschema.Schema{Required: form, Not: &jsonschema.Schema{}}
		for _, other := range slices.Concat(t.Forms[:i], t.Forms[i+1:]) {
			for _, key := range other {
				one.Not.AnyOf = append(one.Not.AnyOf, &jsonschema.Schema{Required: []string{key}})
			}
		}
		s.OneOf = append(s.OneOf, one)
	}
	return s
}

// key is a type with what an editor shows beside it.
func (m *maker) key(k language.Key) *jsonschema.Schema {
	s := m.of(k.Type)
	s.Title = strings.ReplaceAll(k.Name, "_", " ")
	s.Description = k.Means
	if k.Unit != "" {
		s.Description += " Unit: " + k.Unit + "."
	}
	if k.Absent != "" {
		s.Description += " Without it: " + k.Absent + "."
	}
	if k.Default != "" {
		s.Description += " Default: " + k.Default + "."
		s.Default, _ = json.Marshal(value(k.Default))
	}
	if k.Example != "" {
		s.Examples = []any{value(k.Example)}
	}
	return s
}

// value is what a text of YAML holds, as JSON has it.
func value(text string) any {
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		return text
	}
	return v
}
