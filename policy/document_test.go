package policy_test

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"pinwarden/policy"
)

// wholePolicy is a file in which every key finds what it needs.
const wholePolicy = `apiVersion: pinwarden/v1
property: whole
timezone: Europe/Amsterdam
akia: {office: "41"}
salto: {site: Whole}
hours: {check_in: "15:00", check_out: "11:00"}
day_use: {opens: "09:00", closes: "21:00"}
rooms: {doors: {public: [Front door]}}
seasons: {summer: [1 Jan to 2 Jan, 1 Jun to 15 Jun]}
rules:
  - name: asks
    when: {nights: 99, season: summer}
    deny: nobody
  - name: by day
    when: {nights: 0}
    access: [{doors: room}]
    pin: {message: welcome}
  - name: default
    access: [{doors: room, opens: check_in, require: [room_ready]}]
    pin: {issue: 99h before, message: welcome}
messages:
  welcome: "{{customer.salto_ks_key_code__a}} opens your room."
`

func load(text string) (*policy.Set, error) { return policy.Load("document.yaml", []byte(text)) }

// document is wholePolicy with another value at a path; without one, without the key.
func document(path, value string) string {
	var doc yaml.Node
	must(yaml.Unmarshal([]byte(wholePolicy), &doc))
	at := doc.Content[0]
	keys := strings.Split(path, ".")
	for i, key := range keys[:len(keys)-1] {
		at = inside(at, key, keys[i+1:])
	}
	put(at, keys[len(keys)-1], value)
	text, err := yaml.Marshal(&doc)
	must(err)
	return string(text)
}

// inside goes to what a key holds: of a list, to the item that the rest of the path is for.
func inside(at *yaml.Node, key string, rest []string) *yaml.Node {
	i := slices.IndexFunc(at.Content, func(n *yaml.Node) bool { return n.Value == key })
	if i < 0 {
		at.Content = append(at.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, &yaml.Node{Kind: yaml.MappingNode})
		i = len(at.Content) - 2
	}
	value := at.Content[i+1]
	switch {
	case key == "doors": // a part of a set
		part := &yaml.Node{}
		must(yaml.Unmarshal([]byte(`{rooms: "1*", locks: Stairs}`), part))
		value.Content = append(value.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: "floor"}, part.Content[0])
		return part.Content[0]
	case key == "require":
		gate := &yaml.Node{}
		text := `{field: form, is: signed}`
		if rest[0] == "action" {
			text = "{action: paid}"
		}
		must(yaml.Unmarshal([]byte(text), gate))
		value.Content = append(value.Content, gate.Content[0])
		return gate.Content[0]
	case key == "rules" && (rest[0] == "when" || rest[0] == "deny"):
		return value.Content[0]
	case key == "rules" && rest[0] == "access" && rest[len(rest)-1] == "doors":
		return value.Content[1]
	case value.Kind == yaml.SequenceNode:
		return value.Content[len(value.Content)-1]
	case value.Kind != yaml.MappingNode: // a word in whose place keys may stand
		*value = yaml.Node{Kind: yaml.MappingNode}
	}
	return value
}

// put writes a value at a key, or removes the key.
func put(at *yaml.Node, key, value string) {
	i := slices.IndexFunc(at.Content, func(n *yaml.Node) bool { return n.Value == key })
	if i >= 0 && value == "" {
		at.Content = slices.Delete(at.Content, i, i+2)
	}
	if value == "" {
		return
	}
	var parsed yaml.Node
	must(yaml.Unmarshal([]byte(value), &parsed))
	if i >= 0 {
		at.Content[i+1] = parsed.Content[0]
		return
	}
	at.Content = append(at.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, parsed.Content[0])
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
