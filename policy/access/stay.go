package access

import "time"

// Phase is where a stay stands, as the source shows it now. It is a snapshot,
// not a ladder: any phase may follow any other.
type Phase uint8

// The phases. A word that the source's mapping does not know is PhaseUnknown.
const (
	PhaseUnknown Phase = iota
	Expected
	InHouse
	Departed
	Cancelled
	NoShow
)

var phaseNames = [...]string{"unknown", "expected", "in_house", "departed", "cancelled", "no_show"}

func (p Phase) String() string { return phaseNames[p] }

// ParsePhase reads one of pinwarden's own words; sources map theirs to these.
func ParsePhase(s string) (Phase, bool) {
	for i, n := range phaseNames {
		if n == s {
			return Phase(i), true
		}
	}
	return PhaseUnknown, false
}

// Stay is one guest party in one room for one run of nights, as shown now.
// Names, phone numbers and e-mail addresses never leave the source's adapter.
type Stay struct {
	ID  StayID
	Key Key // made by the controller from property and ID

	Room      string // exactly as shown; empty if none is assigned
	Phase     Phase
	Arrival   Date
	Departure Date // the same as Arrival for day use
	// ArrivalTime and DepartureTime replace the house's hours where the source shows them; NoTime otherwise.
	ArrivalTime, DepartureTime TimeOfDay

	RoomType, RateCode, Channel string
	PartySize                   int
	Customer                    string   // opaque reference; equal for stays of one customer
	Linked                      []StayID // stays that the source shows as sharing the room
	// Fields are the custom fields that the operator has named, sorted by name; nil if
	// nobody read them, or none is named. Their values are never printed.
	Fields []Field

	// Read is the instant at which this row was read. Single says that it was read
	// by itself, so that its evidence does not rest on a bulk read being whole.
	Read   time.Time
	Single bool
	// Unlisted says that the bulk read beside which the row stands did not show it:
	// the row counts, but it does not make that read look any longer.
	Unlisted bool
}

// Field is a custom field of a stay, by the operator's name for it.
type Field struct{ Name, Value string }

// Field returns what a custom field shows; ok is false if nothing does.
func (s *Stay) Field(name string) (value string, ok bool) {
	for _, f := range s.Fields {
		if f.Name == name {
			return f.Value, f.Value != ""
		}
	}
	return "", false
}

// Bad is a row that could not be understood: nothing may change for its stay.
type Bad struct {
	ID  StayID // empty if not even that could be read
	Key Key
	Why string // for people; without any value that could name a guest
	// Read and Single are as in Stay; a zero Read is that of the whole observation.
	Read   time.Time
	Single bool
}

// Readiness is whether a room may be entered by its next guest.
type Readiness uint8

// The values of Readiness. ReadinessUnknown is a real value, and Akia's usual one.
const (
	ReadinessUnknown Readiness = iota
	Ready
	NotReady
	OutOfOrder
)

var readinessNames = [...]string{"unknown", "ready", "not_ready", "out_of_order"}

func (r Readiness) String() string { return readinessNames[r] }

// ParseReadiness reads one of pinwarden's own words.
func ParseReadiness(s string) (Readiness, bool) {
	for i, n := range readinessNames {
		if n == s {
			return Readiness(i), true
		}
	}
	return ReadinessUnknown, false
}

// Room is a room as the source shows it now.
type Room struct {
	Name      string
	Readiness Readiness
	Read      time.Time
	// Mark says that somebody said so once, at Read, and that nothing was read since:
	// a later mark is a new one, even if it says the same.
	Mark bool
}

// House is one observation of one property: what the hotel says.
// Stays are sorted by Key and no two have the same.
type House struct {
	Reading
	Abilities
	Property string
	Stays    []Stay
	Bad      []Bad
	Rooms    []Room // sorted by Name
	// Takes are the names of actions whose calls the source takes, Received those that
	// came: each may be shown again and again, and is remembered by Learn.
	Takes    []string
	Received []Received
}

// Received is a call of an action for a stay.
type Received struct {
	ID     StayID
	Action string
}
