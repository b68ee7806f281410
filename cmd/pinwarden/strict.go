package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"gopkg.in/yaml.v3"
)

// readStrictly fills a struct from the only document of a YAML text. A key that
// the struct does not have, a value of another kind and a second document are
// mistakes; all of them come together, each with its line.
func readStrictly(text []byte, into any) error {
	file := yaml.NewDecoder(bytes.NewReader(text))
	var doc, second yaml.Node
	switch err := file.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil // empty: whatever is needed is missing
	case err != nil:
		return err
	}
	switch err := file.Decode(&second); {
	case err == nil:
		return fmt.Errorf("line %d: a second document begins; remove the ---", second.Line)
	case !errors.Is(err, io.EOF):
		return err
	}
	if len(doc.Content) == 0 {
		return nil
	}
	return errors.Join(decode(doc.Content[0], reflect.ValueOf(into).Elem(), "")...)
}

// wants reports whether a value is to become a T: the library cuts 1.5 down to 1.
func wants[T any](v reflect.Value) bool {
	return v.Type() == reflect.TypeFor[T]() || v.Type() == reflect.TypeFor[*T]()
}

// decode puts a node where it belongs and returns what is wrong with it; path names it to people.
func decode(n *yaml.Node, v reflect.Value, path string) (wrong []error) {
	if wants[int](v) && n.Tag == "!!float" {
		return []error{fmt.Errorf("line %d: %s: this is not a whole number", n.Line, strings.TrimPrefix(path, "."))}
	}
	name := cmp.Or(strings.TrimPrefix(path, "."), "the file")
	if v.Kind() != reflect.Struct {
		err := n.Decode(v.Addr().Interface())
		if m := (mistake{}); errors.As(err, &m) {
			return []error{fmt.Errorf("line %d: %s: %s", m.line, name, m.what)}
		}
		if err != nil || n.Tag == "!!null" {
			return []error{fmt.Errorf("line %d: %s: this is not %s", n.Line, name, kind(v.Type()))}
		}
		return nil
	}
	if n.Kind != yaml.MappingNode {
		return []error{fmt.Errorf("line %d: %s: write keys with values below it", n.Line, name)}
	}
	fields, seen := map[string]reflect.Value{}, map[string]int{}
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.IsExported() {
			key := f.Tag.Get("yaml")
			if key == "" {
				key = strings.ToLower(f.Name)
			}
			fields[key] = v.Field(i)
		}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, full := n.Content[i], strings.TrimPrefix(path+"."+n.Content[i].Value, ".")
		field, known := fields[key.Value]
		switch first, twice := seen[key.Value]; {
		case !known:
			wrong = append(wrong, fmt.Errorf("line %d: %s: there is no such key%s", key.Line, full, meant(key.Value, fields)))
		case twice:
			wrong = append(wrong, fmt.Errorf("line %d: %s stands on line %d already; keep one", key.Line, full, first))
		default:
			wrong = append(wrong, decode(n.Content[i+1], field, path+"."+key.Value)...)
		}
		seen[key.Value] = key.Line
	}
	return wrong
}

// mistake is what a value's own reader finds wrong with it.
type mistake struct {
	line int
	what string
}

// Error implements error.
func (m mistake) Error() string { return m.what }

// kind says what a value of a type is to people.
func kind(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[duration]():
		return "a duration such as 30m or 72h"
	case reflect.TypeFor[*float64]():
		return "a number"
	case reflect.TypeFor[int](), reflect.TypeFor[*int]():
		return "a whole number"
	case reflect.TypeFor[*bool]():
		return "true or false"
	}
	switch t.Kind() {
	case reflect.Slice:
		return "a list"
	case reflect.Map:
		return "keys with values"
	case reflect.String:
		return "a text"
	}
	return "a date such as 2026-12-31"
}

// meant suggests a key in place of an unknown one, as cobra does for commands.
func meant(key string, fields map[string]reflect.Value) string {
	return didYouMean(key, slices.Collect(maps.Keys(fields)))
}

// didYouMean suggests words in place of an unknown one.
func didYouMean(word string, words []string) string {
	keys := &cobra.Command{SuggestionsMinimumDistance: 2}
	for _, known := range words {
		keys.AddCommand(&cobra.Command{Use: known, Run: func(*cobra.Command, []string) {}})
	}
	near := keys.SuggestionsFor(word)
	slices.Sort(near)
	if word == "" || len(near) == 0 {
		return ""
	}
	return "; did you mean " + strings.Join(near, " or ") + "?"
}
