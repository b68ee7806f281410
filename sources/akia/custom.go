package akia

import (
	"context"
	"errors"
	"net/http"
	"strings"
)

// Custom names the custom fields of a reservation that carry what Akia's own
// fields do not show. An empty name is none; with any, a stay that is read by
// itself costs a second call.
type Custom struct {
	ArrivalTime, DepartureTime, Readiness string
}

// The shape of custom fields is documented nowhere. These are the plausible ones:
//
//	[{"key": "arrival_time", "value": "13:30"}, …]   any name of the two below
//	{"arrival_time": "13:30", …}                     or {"arrival_time": {"value": "13:30"}, …}
//	{"custom_fields": either}                        or "fields"
var (
	customKeys   = []string{"key", "name", "label", "slug", "field", "attribute", "title"}
	customValues = []string{"value", "text", "field_value", "val"}
	customWraps  = []string{"custom_fields", "fields"}
)

var errShape = errors.New("its custom fields have a shape that is not known")

// customFields reads the mapped custom fields of a reservation into its row.
func (c *Client) customFields(ctx context.Context, id string, m *mapper, into *row) error {
	a, err := c.ask(ctx, call{method: http.MethodGet, path: "/v3/reservations/" + id + "/custom_fields", weight: weightRead})
	if err != nil {
		return err
	}
	values := map[string][]byte{}
	if err := readCustom(a.data, values, true); err != nil {
		return err
	}
	for _, m := range []struct {
		name string
		at   field
	}{{c.cfg.Custom.ArrivalTime, fieldArrivalTime}, {c.cfg.Custom.DepartureTime, fieldDepartureTime}, {c.cfg.Custom.Readiness, fieldReadiness}} {
		if m.name == "" {
			continue
		}
		raw := values[fold(m.name)]
		if _, ok := bytesOf(raw); !ok {
			return errShape
		}
		into[m.at] = raw
	}
	for i, name := range m.extra {
		// One that is not there shows nothing, and so meets no gate.
		raw, ok := values[fold(c.cfg.Extra[name])]
		if at := &into[int(fieldCount)+i]; ok {
			*at = raw
		} else if *at == nil {
			*at = []byte("null")
		}
	}
	return nil
}

// readCustom gathers names, folded, and values. wrapped says that one more object
// may lie around them.
func readCustom(data []byte, into map[string][]byte, wrapped bool) error {
	at := cursor{b: data}
	switch at.peek() {
	case '[':
		return at.array(func() error {
			value, err := at.value()
			if err != nil {
				return err
			}
			return customPair(value, into)
		})
	case '{':
		return at.object(func(name []byte) error {
			value, err := at.value()
			if err != nil {
				return err
			}
			if wrapped && has(customWraps, name) && len(value) > 0 && (value[0] == '[' || value[0] == '{') {
				return readCustom(value, into, false)
			}
			if len(value) > 0 && value[0] == '{' {
				value = valueOf(value)
			}
			into[fold(string(name))] = value
			return nil
		})
	}
	return errShape
}

// customPair reads one {name, value}.
func customPair(object []byte, into map[string][]byte) error {
	name, err := first(object, customKeys)
	if err != nil {
		return err
	}
	key, ok := textOf(name)
	if !ok || strings.TrimSpace(key) == "" {
		return errShape
	}
	into[fold(key)] = valueOf(object)
	return nil
}

// valueOf returns the value in an object, or what is none: only a field that is
// mapped has to be understood.
func valueOf(object []byte) []byte {
	value, err := first(object, customValues)
	if err != nil {
		return object
	}
	return value
}

// first returns the first member of an object that has one of the names.
func first(object []byte, names []string) ([]byte, error) {
	at := cursor{b: object}
	var found []byte
	if at.peek() != '{' {
		return nil, errShape
	}
	err := at.object(func(name []byte) error {
		value, err := at.value()
		if found == nil && has(names, name) {
			found = value
		}
		return err
	})
	if err == nil && found == nil {
		err = errShape
	}
	return found, err
}

func has(names []string, name []byte) bool {
	for _, n := range names {
		if n == strings.ToLower(string(name)) {
			return true
		}
	}
	return false
}
