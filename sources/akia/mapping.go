package akia

import (
	"strings"
	"time"

	"pinwarden/policy/access"
)

// mapper turns rows of one kind into stays.
type mapper struct {
	*columns
	phases words[access.Phase]
	office string
	// What was read before: a report has few dates and room types, each many times.
	dates map[string]access.Date
	texts map[string]string
}

func (t *Table) mapper(cols *columns) mapper {
	return mapper{
		columns: cols, phases: t.phases, office: t.office,
		dates: map[string]access.Date{}, texts: map[string]string{},
	}
}

// id reads the id of a row, empty if it cannot be read.
func (m *mapper) id(r *row) access.StayID {
	id, ok := textOf(r[fieldID])
	if !ok || !goodID(id) {
		return ""
	}
	return access.StayID(id)
}

// isElsewhere reports whether the row says that it belongs to another office.
func (m *mapper) isElsewhere(r *row) bool {
	office, ok := bytesOf(r[fieldOffice])
	return ok && len(office) > 0 && string(office) != m.office
}

// stay reads the rest of a row. why says what cannot be understood, and holds
// none of the row's values, any of which could be a guest's name.
func (m *mapper) stay(r *row, id access.StayID, read time.Time) (s access.Stay, why string) {
	doubt := func(f field, what string) {
		if why == "" {
			why = m.name[f] + " is " + what
		}
	}
	text := func(f field) []byte {
		b, ok := bytesOf(r[f])
		if !ok {
			doubt(f, "not text")
		}
		return b
	}
	s = access.Stay{
		ID: id, Read: read,
		Room:     string(text(fieldRoom)),
		RoomType: m.often(text(fieldRoomType)), RateCode: m.often(text(fieldRateCode)), Channel: m.often(text(fieldChannel)),
		Customer: string(text(fieldCustomer)),
	}
	if strings.TrimSpace(s.Room) == "" {
		s.Room = "" // blanks are no room
	}
	var ok bool
	if s.Arrival, ok = m.date(text(fieldArrival)); !ok {
		doubt(fieldArrival, "not a date of the form 2026-05-31")
	}
	if s.Departure, ok = m.date(text(fieldDeparture)); !ok {
		doubt(fieldDeparture, "not a date of the form 2026-05-31")
	}
	if s.Departure < s.Arrival {
		doubt(fieldDeparture, "before the arrival")
	}
	// A time that cannot be read must not become the house's hour, which could shorten a stay.
	if s.ArrivalTime, ok = timeOfDay(m.often(text(fieldArrivalTime))); !ok {
		doubt(fieldArrivalTime, "not a time of the form 15:00")
	}
	if s.DepartureTime, ok = timeOfDay(m.often(text(fieldDepartureTime))); !ok {
		doubt(fieldDepartureTime, "not a time of the form 15:00")
	}
	if s.PartySize, ok = countOf(r[fieldPartySize]); !ok {
		doubt(fieldPartySize, "not a number")
	}
	text(fieldOffice) // one that cannot be read may be another one
	if s.Customer != "" && !goodID(s.Customer) {
		doubt(fieldCustomer, "not an id")
	}
	s.Fields = m.fields(r)
	s.Phase, _ = m.phases.meaning(m.often(text(fieldStatus))) // unknown if nobody has said
	return s, why
}

// fields reads the custom fields that the row shows; nil if it has no column of any.
func (m *mapper) fields(r *row) (fields []access.Field) {
	for i, name := range m.extra {
		raw := r[int(fieldCount)+i]
		if raw == nil {
			continue
		}
		fields = append(fields, access.Field{Name: name, Value: m.often([]byte(shown(raw)))})
	}
	return fields
}

// shown is a custom field's value as a policy can name it: a text, a whole number,
// true or false. Whatever else it is shows nothing.
func shown(raw []byte) string {
	if s, ok := textOf(raw); ok {
		return strings.TrimSpace(s)
	}
	if s := string(raw); s == "true" || s == "false" {
		return s
	}
	return ""
}

// often returns a text that many rows share as one string.
func (m *mapper) often(b []byte) string {
	s, ok := m.texts[string(b)]
	if !ok {
		s = string(b)
		m.texts[s] = s
	}
	return s
}

func (m *mapper) date(b []byte) (access.Date, bool) {
	if d, ok := m.dates[string(b)]; ok {
		return d, true
	}
	d, err := access.ParseDate(string(b))
	if err != nil || d.IsZero() {
		return 0, false
	}
	m.dates[string(b)] = d
	return d, true
}

// timeOfDay reads 13:30 or 13:30:00; nothing is NoTime.
func timeOfDay(s string) (access.TimeOfDay, bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return access.NoTime, true
	}
	if len(s) == len("13:30:00") {
		s = strings.TrimSuffix(s, ":00")
	}
	t, err := access.ParseTimeOfDay(s)
	return t, err == nil
}
