package policy_test

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"

	"pgregory.net/rapid"

	"pinwarden/policy"
	"pinwarden/policy/language"
)

// drawing draws values of the language's types, as an editor has them.
type drawing struct{ *rapid.T }

// policy draws a file whose names are all declared.
func (d drawing) policy() map[string]any {
	doc := d.object(language.Policy).(map[string]any)
	rooms, _ := doc["rooms"].(map[string]any)
	if rooms == nil {
		rooms = map[string]any{}
		doc["rooms"] = rooms
	}
	rooms["doors"] = d.some(&language.Type{Kind: language.Map, Of: language.DoorSet}, "doors")
	doc["messages"] = d.some(&language.Type{Kind: language.Map, Of: language.Letter}, "messages")
	doc["seasons"] = map[string]any{"summer": "15 Jun to 15 Sep"}
	rules := doc["rules"].([]any)
	for i, r := range rules {
		rule := r.(map[string]any)
		if rule["name"] = fmt.Sprint("rule ", i); rule["when"] == nil {
			rule["when"] = map[string]any{"rate_code": fmt.Sprint("R", i)}
		}
	}
	doc["rules"] = append(rules, map[string]any{
		"name": "default", "access": []any{map[string]any{"doors": []any{"room", "public", "pool"}}}, "pin": map[string]any{"message": "welcome"},
	})
	return doc
}

// names are what maps have as keys, and what is said elsewhere of them.
var names = map[string][]string{
	"doors": {"public", "pool"}, "messages": {"welcome"}, "message": {"welcome"}, "season": {"summer"}, "aliases": {"204", "0205", "Villa *"},
}

// usual are values that mostly go together; now and then any that the type allows is drawn.
var usual = map[string][]string{
	"check_in": {"15:00", "16:00"}, "check_out": {"10:00", "11:00"}, "infer_at": {"02:00"}, "at_latest": {"18:00"},
	"opens": {"check_in", "check_in - 2h", "10:00"}, "closes": {"check_out", "check_out + 1d2h", "20:00"},
	"issue": {"72h before", "7d before"}, "tell": {"24h before", "once ready"},
}

var letters = []string{policy.TokenPIN + " opens your door.", "Room " + policy.TokenRoom + ": " + policy.TokenPIN + ".\nEnjoy!"}

// some draws a value of a type; key is the name under which it stands.
func (d drawing) some(t *language.Type, key string) any {
	switch t.Kind {
	case language.Word:
		return rapid.SampledFrom(t.Words).Draw(d.T, key)
	case language.Prose:
		return rapid.SampledFrom(letters).Draw(d.T, key)
	case language.List:
		return d.list(t, key)
	case language.Map:
		m := map[string]any{}
		for _, name := range names[key] {
			m[name] = d.some(t.Of, "one of "+key)
		}
		return m
	case language.Object:
		return d.object(t)
	case language.Either:
		return d.some(rapid.SampledFrom(t.Types).Draw(d.T, key), key)
	}
	return d.text(t, key)
}

func (d drawing) text(t *language.Type, key string) any {
	switch {
	case len(names[key]) > 0:
		return rapid.SampledFrom(names[key]).Draw(d.T, key)
	case t == language.Zone:
		return rapid.SampledFrom([]string{"Europe/Amsterdam", "UTC", "America/Puerto_Rico"}).Draw(d.T, key)
	case len(usual[key]) > 0 && matches(t, usual[key][0]) && rapid.IntRange(0, 9).Draw(d.T, "usual") > 0:
		return rapid.SampledFrom(usual[key]).Draw(d.T, key)
	case t.Pattern == "":
		return rapid.SampledFrom([]any{"SUITE", "Front door", 204, "0204", "A*", "é 7", 4.5}).Draw(d.T, key)
	}
	text := rapid.StringMatching(t.Pattern).Draw(d.T, key)
	if n, err := strconv.Atoi(text); err == nil && strconv.Itoa(n) == text && len(text) < 16 && rapid.Bool().Draw(d.T, "number") {
		return n
	}
	return text
}

func matches(t *language.Type, text string) bool {
	return t.Pattern == "" || regexp.MustCompile(t.Pattern).MatchString(text)
}

func (d drawing) list(t *language.Type, key string) any {
	if t.Single && rapid.Bool().Draw(d.T, "single") {
		return d.some(t.Of, key)
	}
	most := max(t.Most, t.Least+2)
	if t.Most > 0 {
		most = t.Most
	}
	var all []any
	for range rapid.IntRange(max(1, t.Least), most).Draw(d.T, "items") {
		one := d.some(t.Of, key)
		if !slices.ContainsFunc(all, func(o any) bool { return reflect.DeepEqual(o, one) }) {
			all = append(all, one)
		}
	}
	for len(all) < t.Least { // the same twice by chance
		all = append(all, map[language.Kind]any{language.Text: fmt.Sprintf("0%d:00", len(all)), language.Object: map[string]any{"channel": fmt.Sprint("x", len(all))}}[t.Of.Kind])
	}
	return all
}

func (d drawing) object(t *language.Type) any {
	m := map[string]any{}
	keys := slices.Clone(t.Keys)
	if len(t.Forms) > 0 {
		form := rapid.SampledFrom(t.Forms).Draw(d.T, "form")
		for i := range keys {
			keys[i].Required = keys[i].Required || slices.Contains(form, keys[i].Name)
		}
		keys = slices.DeleteFunc(keys, func(k language.Key) bool {
			return !slices.Contains(form, k.Name) && slices.ContainsFunc(t.Forms, func(f []string) bool { return slices.Contains(f, k.Name) })
		})
	}
	deep := t == language.Conditions || t == language.Condition
	for _, k := range keys {
		if k.Required || rapid.IntRange(0, 3).Draw(d.T, k.Name+"?") == 0 && !(deep && len(m) >= max(1, t.Most)) {
			m[k.Name] = d.some(k.Type, k.Name)
		}
	}
	if len(m) < t.Least {
		m["room_type"] = "SUITE"
	}
	return m
}

// spoil changes one place of a document, so that it is probably wrong.
func (d drawing) spoil(doc map[string]any) {
	m, keys := doc, slices.Sorted(maps.Keys(doc))
	for {
		key := rapid.SampledFrom(keys).Draw(d.T, "at")
		inner := d.inside(m[key])
		if inner == nil || rapid.IntRange(0, 3).Draw(d.T, "here") == 0 {
			d.change(m, key)
			return
		}
		m, keys = inner, slices.Sorted(maps.Keys(inner))
	}
}

// inside is a mapping in a value, or nil.
func (d drawing) inside(v any) map[string]any {
	if list, ok := v.([]any); ok && len(list) > 0 {
		v = rapid.SampledFrom(list).Draw(d.T, "item")
	}
	m, _ := v.(map[string]any)
	if len(m) == 0 {
		return nil
	}
	return m
}

// wrongs are values that hardly any key takes, new ones each time: a document may be
// changed in them.
func wrongs() []any {
	return []any{
		nil, true, 0, 1, 7, 41, -3, 1.5, 1000000, "", " ", "x", "room", "never", "15:00", "24:00", "24:01", "check_in", "3d before",
		[]any{},
		[]any{"x"},
		[]any{"x", "x"},
		[]any{nil},
		[]any{1, 1},
		[]any{"15:00", "16:00"},
		map[string]any{},
		map[string]any{"x": "y"},
		map[string]any{"infer_at": "02:00"},
	}
}

func (d drawing) change(m map[string]any, key string) {
	switch rapid.IntRange(0, 3).Draw(d.T, "how") {
	case 0:
		delete(m, key)
	case 1:
		m[rapid.SampledFrom([]string{key + "s", "x", "name", "deny", "access", "pin", "when", "misses", "any"}).Draw(d.T, "as")] = m[key]
	default:
		m[key] = rapid.SampledFrom(wrongs()).Draw(d.T, "wrong")
	}
}
