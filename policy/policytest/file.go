package policytest

import (
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

// File is one file of tests, all of one property.
type File struct {
	Name  string
	Tests []Test

	set    *policy.Set
	groups map[string][]string // the locks of rooms; nil: each room has one of its own
	looks  int                 // stays of its tests, each times the test's instants
}

// Test is one test: stays that are booked long before, and what happens to them.
type Test struct {
	Name  string
	Line  int // in its file
	stays []showing
	steps []step
}

// step is an instant at which the hotel shows something else, or at which
// somebody looks, or both.
type step struct {
	at     time.Time
	stays  []showing
	gone   []access.StayID // no longer shown
	rooms  []access.Room
	calls  []access.Received // of the hotel's automations
	expect []expectation
}

// showing is what the hotel shows of a stay from now on: what set changes in it.
type showing struct {
	id  access.StayID
	set []func(*access.Stay)
}

// expectation is what must be true of one stay.
type expectation struct {
	stay   access.StayID
	line   int
	checks []placed
}

// check is one key of an expectation.
type check interface {
	// compare returns what was expected and what was seen, line by line; they are
	// equal if the check holds.
	compare(*sight) (want, got []string)
}

// placed is a check with its name and place in the file.
type placed struct {
	check
	key          string
	line, column int
}
