package akia

import (
	"fmt"
	"time"

	"pinwarden/policy/access"
)

// Mapping says how the rows of a report or of an export are to be read.
type Mapping struct {
	Office string // Akia's id of the property; rows of another office are left out
	// Columns names the column for each of our Fields, on top of the defaults; an
	// empty name says that there is no such column.
	Columns map[string]string
	// Extra names custom fields for the policy's gates, at most 8: our name, and the
	// column of the report or the custom field of a single reservation.
	Extra map[string]string
	// Fields is the same for a reservation that is read by its id.
	Fields map[string]string
	// Phases and Readiness say what status words mean, on top of the defaults.
	// Case, spaces, hyphens and underscores do not matter.
	Phases    map[string]access.Phase
	Readiness map[string]access.Readiness
}

// Table reads rows into a House. It does not change once it is made.
type Table struct {
	office    string
	columns   columns // of the reservations
	single    columns // of a reservation that is read by its id
	rooms     columns // of the report of rooms
	phases    words[access.Phase]
	readiness words[access.Readiness]
}

// NewTable returns a table, or an error that names what is wrong with the mapping.
func NewTable(m Mapping) (*Table, error) {
	t := &Table{office: m.Office}
	var err error
	if t.columns, err = newMapping("Columns", m.Columns, vendorNames); err != nil {
		return nil, err
	}
	single := vendorNames
	single[fieldReadiness] = "" // only a custom field may tell it
	if t.single, err = newMapping("Fields", m.Fields, single); err != nil {
		return nil, err
	}
	for _, c := range []*columns{&t.columns, &t.single} {
		if err := c.addExtra(m.Extra); err != nil {
			return nil, err
		}
	}
	t.rooms = t.columns.only(fieldRoom, fieldReadiness)
	if t.phases, err = newWords("Phases", defaultPhases, m.Phases); err != nil {
		return nil, err
	}
	if t.readiness, err = newWords("Readiness", defaultReadiness, m.Readiness); err != nil {
		return nil, err
	}
	return t, nil
}

// Export is a list of rows that somebody else has fetched.
type Export struct {
	Name string    // for people, as in report 7
	Rows []byte    // a JSON array of objects
	Read time.Time // the instant for which it speaks
	// Count is how many rows it says that it has, -1 if it does not say. Without
	// one, rows prove that they are all; no rows prove nothing.
	Count int
	Gaps  []string // why it is not whole, as far as is known already
}

// House reads an export. It is complete only if nothing is known against it, its
// count matches, every row names its stay once and the essential columns are
// there; what is missing is in the Gaps. An error means that no row could be read.
func (t *Table) House(e Export) (access.House, error) {
	house, h, err := t.stays(e)
	if err != nil {
		return access.House{}, err
	}
	rooms := readiness{words: t.readiness, read: e.Read}
	house.Readiness = h.has(fieldReadiness)
	house.Rooms = h.rooms(&rooms)
	house.Gaps = append(house.Gaps, rooms.trouble(t.columns.name[fieldReadiness])...)
	return house, nil
}

// stays is House without rooms.
func (t *Table) stays(e Export) (access.House, *harvest, error) {
	h := &harvest{mapper: t.mapper(&t.columns), read: e.Read}
	shown, err := gather(e.Rows, &t.columns, h.row)
	if err != nil {
		return access.House{}, nil, fmt.Errorf("read %s: %w", e.Name, err)
	}
	house := access.House{
		Reading:   access.Reading{AsOf: e.Read},
		Abilities: access.Abilities{Lists: true, Times: h.has(fieldArrivalTime) || h.has(fieldDepartureTime)},
	}
	gaps := e.match(shown)
	house.Stays, house.Bad = h.settle()
	gaps = append(gaps, h.lacks()...)
	house.Complete = len(gaps) == 0 // what follows makes rows doubtful, not absent
	house.Gaps = append(gaps, h.strange.gaps(t.columns.name[fieldStatus], "status_words")...)
	return house, h, nil
}

// match compares the rows that were shown with the export's own count, and tells
// what is wrong with them. Only a number can prove that no row is an answer.
func (e *Export) match(shown int) []string {
	gaps := e.Gaps
	switch {
	case e.Count >= 0 && e.Count != shown:
		gaps = append(gaps, fmt.Sprintf("%s: it counts %d rows and shows %d", e.Name, e.Count, shown))
	case e.Count < 0 && shown == 0:
		gaps = append(gaps, fmt.Sprintf("%s: it shows no rows and does not count them", e.Name))
	}
	return gaps
}

// gather walks over a list of rows and counts them.
func gather(rows []byte, cols *columns, use func(*row)) (shown int, err error) {
	var r row
	at := cursor{b: rows}
	err = at.array(func() error {
		shown++
		if at.peek() != '{' {
			r = row{}
			if _, err := at.value(); err != nil {
				return err
			}
		} else if err := cols.read(&at, &r); err != nil {
			return err
		}
		use(&r)
		return nil
	})
	return shown, err
}
