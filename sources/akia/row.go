package akia

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// field is a fact that a row can show.
type field uint8

const (
	fieldID field = iota
	fieldCustomer
	fieldStatus
	fieldArrival
	fieldDeparture
	fieldArrivalTime
	fieldDepartureTime
	fieldRoom
	fieldRoomType
	fieldRateCode
	fieldChannel
	fieldPartySize
	fieldExtern
	fieldDuplicate
	fieldOffice
	fieldReadiness
	fieldCount
)

// mostExtra is how many custom fields a hotel can name for its policy's gates. A
// row has a place for each behind those of our own fields.
const (
	mostExtra = 8
	places    = int(fieldCount) + mostExtra
)

// fieldNames are our words for the fields, which are the keys of Config.Columns.
var fieldNames = [fieldCount]string{
	"id", "customer", "status", "arrival", "departure", "arrival_time", "departure_time", "room",
	"room_type", "rate_code", "channel", "party_size", "extern_id", "duplicate", "office", "room_status",
}

// vendorNames are Akia's names of the same, as a reservation has them. The times,
// the office and the readiness are in no table of the reference.
var vendorNames = [fieldCount]string{
	"id", "customer_id", "status", "arrival_date", "departure_date", "arrival_time", "departure_time", "room_number",
	"room_type", "rate_code", "booking_source", "party_size", "extern_id", "is_duplicated", "office_id", "room_status",
}

// essential fields are in every report that is worth reading: if no row has the
// column, the report or its mapping is wrong.
var essential = []field{fieldID, fieldStatus, fieldArrival, fieldDeparture, fieldRoom}

// Fields lists our words for what a row can show, the keys of Config.Columns.
func Fields() []string { return slices.Clone(fieldNames[:]) }

// columns says in which column which field stands.
type columns struct {
	name  [fieldCount]string
	field map[string]field
	// extra are the operator's names of custom fields, in the order of their places.
	extra []string
}

func newColumns(name [fieldCount]string) columns {
	c := columns{name: name, field: map[string]field{}}
	for f, n := range name {
		if n != "" {
			c.field[n] = field(f)
		}
	}
	return c
}

// addExtra gives the custom fields their places. Each has a column of its own.
func (c *columns) addExtra(extra map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		column := extra[name]
		_, taken := c.field[column]
		switch {
		case name == "" || column == "":
			return fmt.Errorf("akia: Extra: %q and %q: write our name and Akia's for each field", name, column)
		case len(c.extra) == mostExtra:
			return fmt.Errorf("akia: Extra: more than %d fields are named; leave out what no policy asks for", mostExtra)
		case taken:
			return fmt.Errorf("akia: Extra: the column %q has a meaning already; give %s its own", column, name)
		}
		c.field[column] = fieldCount + field(len(c.extra))
		c.extra = append(c.extra, name)
	}
	return nil
}

// newMapping lays the settings over the usual names.
func newMapping(setting string, own map[string]string, name [fieldCount]string) (columns, error) {
	for _, key := range slices.Sorted(maps.Keys(own)) {
		i := slices.Index(fieldNames[:], key)
		if i < 0 {
			return columns{}, fmt.Errorf("akia: %s: there is no field %q; write one of %s", setting, key, strings.Join(fieldNames[:], ", "))
		}
		if own[key] == "" && slices.Contains(essential, field(i)) {
			return columns{}, fmt.Errorf("akia: %s: %s cannot be left out; name the column for it", setting, key)
		}
		name[i] = own[key]
	}
	for i, n := range name {
		if first := slices.Index(name[:], n); n != "" && first < i {
			return columns{}, fmt.Errorf("akia: %s: %s and %s both name the column %q; give each its own", setting, fieldNames[first], fieldNames[i], n)
		}
	}
	return newColumns(name), nil
}

// only returns the columns of some fields.
func (c columns) only(fields ...field) columns {
	var name [fieldCount]string
	for _, f := range fields {
		name[f] = c.name[f]
	}
	return newColumns(name)
}

// row is the JSON text of each field, our own and custom ones; nil where the row has no such column.
type row [places][]byte

// read walks over one row.
func (c *columns) read(at *cursor, into *row) error {
	*into = row{}
	return at.object(func(name []byte) error {
		raw, err := at.value()
		if f, ok := c.field[string(name)]; ok {
			into[f] = raw
		}
		return err
	})
}
