package akiasim

import "strings"

// RoomText is how the text of a room comes out: somebody typed it, in another system.
type RoomText int

// The texts.
const (
	RoomExact  RoomText = iota // as it was booked
	RoomSpaced                 // with a space behind it
	RoomCased                  // in capitals
	RoomEmpty                  // not at all
	RoomList                   // as a list of one
)

// FieldsShape is how custom fields come, which nobody documents.
type FieldsShape int

// The shapes.
const (
	FieldsPairs    FieldsShape = iota // [{"key", "value"}]
	FieldsNamed                       // [{"name", "value"}]
	FieldsObject                      // {"arrival_time": "13:30"}
	FieldsNested                      // {"arrival_time": {"value": "13:30"}}
	FieldsWrapped                     // {"custom_fields": [{"key", "value"}]}
	FieldsPosition                    // [["arrival_time", "13:30"]], which a client cannot be expected to know
)

func (w *World) wireRoom(room string) any {
	switch w.options.RoomText {
	case RoomSpaced:
		if room != "" {
			return room + " "
		}
	case RoomCased:
		return strings.ToUpper(room)
	case RoomEmpty:
		return ""
	case RoomList:
		return []string{room}
	}
	return room
}

// wireStatus shows a status in the word that is set for it.
func (w *World) wireStatus(status string) string {
	if word, ok := w.options.StatusWords[status]; ok {
		return word
	}
	return status
}

func (w *World) wireFields(fields []wireCustomField) any {
	object, nested := map[string]string{}, map[string]map[string]string{}
	named, position := []map[string]string{}, [][]string{}
	for _, f := range fields {
		object[f.Key], nested[f.Key] = f.Value, map[string]string{"value": f.Value}
		named, position = append(named, map[string]string{"name": f.Key, "value": f.Value}), append(position, []string{f.Key, f.Value})
	}
	switch w.options.FieldsShape {
	case FieldsNamed:
		return named
	case FieldsObject:
		return object
	case FieldsNested:
		return nested
	case FieldsWrapped:
		return map[string]any{"custom_fields": fields}
	case FieldsPosition:
		return position
	}
	return fields
}
