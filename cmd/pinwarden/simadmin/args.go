package simadmin

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// field is an argument. The tag `need` says that it has to be there, and is an example.
type field struct {
	reflect.StructField
	name string
}

func (f field) needed() (need bool, example string) {
	example, need = f.Tag.Lookup("need")
	return need, example
}

func fields(of reflect.Type) []field {
	var all []field
	for f := range of.NumField() {
		if f := of.Field(f); f.IsExported() {
			all = append(all, field{f, spell(f.Name, "_")})
		}
	}
	return all
}

// taker is a value that reads itself, in a way of its own. It says errKind, or better what is wrong.
type taker interface {
	take(raw json.RawMessage) error
	// kind is what it is to people.
	kind() string
}

var errKind = errors.New("this is of another kind")

// fill puts arguments into a struct. What is unknown, missing or of another kind is an error; all of them come together.
func fill(v reflect.Value, given map[string]json.RawMessage, path string) error {
	all := fields(v.Type())
	var wrong []error
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.ContainsFunc(all, func(f field) bool { return f.name == name }) {
			wrong = append(wrong, fmt.Errorf("%s%s: there is no such field; allowed %s", path, name, allowed(all)))
		}
	}
	for _, f := range all {
		raw, is := given[f.name]
		if need, _ := f.needed(); need && !is {
			wrong = append(wrong, fmt.Errorf("%s%s: it is missing; write %s", path, f.name, kind(f.Type)))
		}
		if is {
			wrong = append(wrong, set(v.FieldByIndex(f.Index), raw, path+f.name))
		}
	}
	return errors.Join(wrong...)
}

func allowed(all []field) string {
	names := make([]string, len(all))
	for i, f := range all {
		names[i] = f.name
	}
	switch len(names) {
	case 0:
		return "is none"
	case 1:
		return "is " + names[0]
	}
	return "are " + strings.Join(names, ", ")
}

// set puts one argument where it belongs.
func set(v reflect.Value, raw json.RawMessage, path string) error {
	wrong := fmt.Errorf("%s: this is not %s", path, kind(v.Type()))
	if bytes.Equal(raw, []byte("null")) {
		return wrong
	}
	if t, special := v.Addr().Interface().(taker); special {
		err := t.take(raw)
		if errors.Is(err, errKind) {
			return wrong
		}
		return err
	}
	switch v.Type() {
	case reflect.TypeFor[time.Duration]():
		d, err := duration(raw)
		if err != nil {
			return wrong
		}
		v.SetInt(int64(d))
		return nil
	case reflect.TypeFor[time.Weekday]():
		return setWeekday(v, raw, wrong)
	case reflect.TypeFor[time.Time]():
	default:
		if v.Kind() == reflect.Struct {
			return setStruct(v, raw, path, wrong)
		}
		if v.Kind() == reflect.Slice {
			return setList(v, raw, path, wrong)
		}
	}
	if json.Unmarshal(raw, v.Addr().Interface()) != nil {
		return wrong
	}
	return nil
}

func setStruct(v reflect.Value, raw json.RawMessage, path string, wrong error) error {
	var given map[string]json.RawMessage
	if json.Unmarshal(raw, &given) != nil {
		return wrong
	}
	return fill(v, given, path+".")
}

func setList(v reflect.Value, raw json.RawMessage, path string, wrong error) error {
	var given []json.RawMessage
	if json.Unmarshal(raw, &given) != nil {
		return wrong
	}
	v.Set(reflect.MakeSlice(v.Type(), len(given), len(given)))
	for i := range given {
		if err := set(v.Index(i), given[i], fmt.Sprintf("%s[%d]", path, i)); err != nil {
			return err
		}
	}
	return nil
}

func setWeekday(v reflect.Value, raw json.RawMessage, wrong error) error {
	var name string
	if json.Unmarshal(raw, &name) != nil {
		return wrong
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(d.String(), name) {
			v.SetInt(int64(d))
			return nil
		}
	}
	return wrong
}

// kind says what a value of a type is to people.
func kind(t reflect.Type) string {
	if special, is := reflect.New(t).Interface().(taker); is {
		return special.kind()
	}
	switch t {
	case reflect.TypeFor[time.Duration]():
		return "a duration such as 90s or 2h"
	case reflect.TypeFor[time.Weekday]():
		return "a day of the week such as monday"
	case reflect.TypeFor[time.Time]():
		return "a time such as 2026-12-31T15:00:00Z"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.Slice:
		return "a list, each " + kind(t.Elem())
	case reflect.Struct:
		names := []string{}
		for _, f := range fields(t) {
			names = append(names, f.name)
		}
		return "an object of " + strings.Join(names, ", ")
	}
	return "a text"
}
