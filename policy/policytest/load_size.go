package policytest

import (
	"fmt"

	"pinwarden/policy"
)

// A test asks every stay again at each instant at which something changes, and the
// stays of one room each against each other: what nobody needs must not run for hours.
const (
	mostStays = 100   // of one test
	mostLooks = 2_000 // of one file: stays of a test, times its instants
)

// size refuses a test with too many stays, and the test with which a file has too much to look at.
func (r *reading) size(v policy.Value, t *Test, stays int) {
	before := r.file.looks
	r.file.looks += stays * len(t.steps)
	switch {
	case stays > mostStays:
		r.Fault(v, fmt.Sprintf("the test has %d stays, and the limit is %d", stays, mostStays), "leave out the stays that decide nothing, or write several tests")
	case before <= mostLooks && r.file.looks > mostLooks:
		r.Fault(v, fmt.Sprintf("up to here the file has %d stays to look at, each counted at every instant of its test, and the limit is %d", r.file.looks, mostLooks),
			"put this test and those after it into another file")
	}
}
