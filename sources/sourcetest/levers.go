package sourcetest

import (
	"testing"

	"pinwarden/policy/access"
)

// Booking is what a case says about a stay. Everything else is up to the source.
type Booking struct {
	ID                 access.StayID
	Room               string // empty for none
	Arrival, Departure access.Date
}

// Levers change the hotel behind a source. What they do must be visible to the
// next observation.
type Levers struct {
	Book   func(Booking)
	Redate func(id access.StayID, arrival, departure access.Date)
	Move   func(id access.StayID, room string)
	// Phase puts a stay where it stands, in the source's own words for it.
	Phase func(id access.StayID, phase access.Phase)
	// Word writes a status word that nobody has explained to the source.
	Word func(id access.StayID, word string)
	// Ready sets a room's readiness, in the source's own words for it.
	Ready func(room string, readiness access.Readiness)

	// The faults hit the next observation only.
	Break    func()                 // nothing can be read
	Empty    func()                 // the source shows nothing, and says that this is all
	Lose     func(id access.StayID) // a row is missing though the source counts it
	Miscount func()                 // the source counts one row more than it shows
}

// needs skips a case whose levers the source lacks.
func needs(t testing.TB, levers ...bool) {
	t.Helper()
	for _, has := range levers {
		if !has {
			t.Skip("left out until the source has a lever for it: see Levers")
		}
	}
}
