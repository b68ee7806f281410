package simadmin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"time"
)

// write sends an answer as JSON that people can read.
func write(rw http.ResponseWriter, status int, answer any) {
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.WriteHeader(status)
	out := json.NewEncoder(rw)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	_ = out.Encode(show(reflect.ValueOf(answer))) // whoever hung up does not want it
}

// object is a struct on its way to JSON: its fields in their order, in small letters.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON implements json.Marshaler.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	b.WriteString("{")
	for i, m := range o {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, "%q:", m.name)
		if err := out.Encode(m.value); err != nil {
			return nil, err
		}
	}
	b.WriteString("}")
	return b.Bytes(), nil
}

// show spells a value as the arguments are spelled, so that what came out can go in again.
func show(v reflect.Value) any {
	if !v.IsValid() {
		return nil
	}
	switch x := v.Interface().(type) {
	case time.Time:
		if x.IsZero() {
			return nil
		}
		return x.UTC().Format(time.RFC3339)
	case fmt.Stringer: // durations, days of the week, reasons
		return x.String()
	}
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		return show(v.Elem())
	case reflect.Struct:
		o := object{}
		for _, f := range fields(v.Type()) {
			o = append(o, member{f.name, show(v.FieldByIndex(f.Index))})
		}
		return o
	case reflect.Slice:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = show(v.Index(i))
		}
		return list
	case reflect.Map:
		all := map[string]any{}
		for _, key := range v.MapKeys() {
			all[key.String()] = show(v.MapIndex(key))
		}
		return all
	}
	return v.Interface()
}
