package policy

import (
	"time"

	"pinwarden/policy/access"
)

// Set is one property's policy, checked and ready to be applied. It does not
// change; a reload makes a new one.
type Set struct {
	Property string
	Office   string // the property's id at Akia
	Site     string // the site's name, uid or id at Salto KS
	Zone     *time.Location
	File     string // that it was read from, as Load was told
	// Revision is a digest of the files that the set was read from.
	Revision string

	CheckIn, CheckOut access.TimeOfDay
	DayUse            *DayUse // nil: a stay of no night gets nothing
	Rooms             Rooms
	Rules             []Rule

	// Early lets a guest who is shown in house open at once, before the rule's hour.
	Early bool
	// InferNoShow is the hour at which an expected guest counts as a no-show:
	// before noon on the day after arrival, else on the day of arrival. NoTime: never.
	InferNoShow access.TimeOfDay
	// Sharers lets stays shown in one room open it together.
	Sharers bool
	// Misses is how many complete reads in a row must lack a stay before it counts as gone.
	Misses int
	// Quiet is when nobody is sent a message, unless arrival is near; nil: never.
	Quiet *Quiet
	// Messages are the texts by name, with tokens unexpanded.
	Messages map[string]string
	// Seasons are names for parts of the year.
	Seasons map[string][]Dates
	// Warnings are what is not wrong but looks like a mistake.
	Warnings Diagnostics
}

// DayUse are the hours of a stay whose arrival and departure are one date.
type DayUse struct{ Opens, Closes access.TimeOfDay }

// Quiet is a daily range of local time; it may run over midnight.
type Quiet struct{ From, To access.TimeOfDay }

// Rooms says how the source's room texts and the site's locks belong together.
type Rooms struct {
	// Tolerant folds case and spaces of names; two names that then agree are refused.
	Tolerant bool
	// Aliases turn a room as shown into the name of its template.
	Aliases map[string]string
	// Doors are named sets of locks that several rooms use, by the locks' names: of a
	// set that has Parts, the locks of all of them.
	Doors map[string][]string
	// Parts are the sets whose locks depend on the guest's room: who has a room that a
	// part names has the locks of that part.
	Parts map[string][]Part
	// Connects are groups of templates that may have locks in common, as suites have.
	Connects [][]string
	// Shared are patterns of rooms in which any stays may be at one time, whatever Sharers says.
	Shared []string
}

// Part is the locks of a set for guests of some rooms, as patterns of what the source shows.
type Part struct{ Rooms, Locks []string }

// Rule decides for the stays that it matches; the first that matches decides alone.
type Rule struct {
	Name   string
	When   When
	Deny   string // the reason, for a rule that grants nothing
	Access []Access
	PIN    PIN
	Line   int // in its file
}

// When is what a rule asks of a stay; an empty list asks nothing, and all that is
// asked must hold. Patterns may hold * for any text.
type When struct {
	Room, RoomType, RateCode, Channel []string
	Status                            []access.Phase
	Nights, PartySize                 []Amount
	Weekday                           []time.Weekday // of arrival
	Leaves                            []time.Weekday // of departure
	Season                            []Dates        // of arrival
	Not                               *When          // must not hold
	Any                               []When         // one of these must hold
}

// Amount is a range of numbers, both ends in it.
type Amount struct{ Least, Most int }

// Dates is a part of the year, both days in it, or of one year only.
type Dates struct{ From, To Day }

// Day is a day of each year, or of one if Year is not 0.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// Access is one line of a rule: which doors, from when to when.
type Access struct {
	Room   bool     // the doors of the stay's own room
	Sets   []string // named door sets
	Opens  Moment
	Closes Moment
	// RoomReady makes the first opening wait for a ready room, at most until AtLatest (NoTime: for ever).
	RoomReady bool
	AtLatest  access.TimeOfDay
	// InHouse makes it wait until the guest is shown in house, Fields until custom fields show something.
	// Actions until calls of these names have come for the stay.
	InHouse bool
	Fields  []FieldGate
	Actions []string
}

// FieldGate is met by a stay whose custom field shows what one of the patterns says.
type FieldGate struct {
	Field string
	Is    []string
}

// Moment is an hour of a stay: check-in or check-out with an offset, or a time
// of day on the day of arrival (for an opening) or of departure (for a closing).
type Moment struct {
	Base   Base
	Offset time.Duration
	Clock  access.TimeOfDay
}

// Base is what a Moment counts from.
type Base uint8

// The bases.
const (
	FromCheckIn Base = iota
	FromCheckOut
	AtClock
)

// PIN says when the code is made and told.
type PIN struct {
	// Issue is how long before check-in the PIN is to exist.
	Issue time.Duration
	// Tell is how long before check-in the guest is told; OnceReady: as soon as everything is confirmed.
	Tell      time.Duration
	OnceReady bool
	Message   string
}
