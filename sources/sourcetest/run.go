package sourcetest

import (
	"testing"

	"pinwarden/controller"
	"pinwarden/policy/access"
)

// New opens an empty hotel and the source that reads it.
type New func(testing.TB) (controller.Source, Levers)

// The stays of the cases. Their ids are numbers, as most sources know no others.
const (
	anna = access.StayID("90001")
	bert = access.StayID("90002")
	carl = access.StayID("90003")
)

// The days of the cases, around a noon of 2026-07-10.
var (
	monday   = access.NewDate(2026, 7, 6)
	friday   = access.NewDate(2026, 7, 10)
	saturday = access.NewDate(2026, 7, 11)
	nextWeek = access.NewDate(2026, 7, 17)
)

// Run runs the contract. The hotel's day is 2026-07-10, so that stays around it
// are within any source's reach.
func Run(t *testing.T, open New) {
	for _, c := range []struct {
		name string
		run  func(*hotel)
	}{
		{"an empty hotel is empty", emptyHotel},
		{"a booking appears", bookingAppears},
		{"dates change", datesChange},
		{"day use has one date", dayUse},
		{"the room changes", roomChanges},
		{"two stays swap rooms", roomsSwap},
		{"room text is exactly as shown", roomText},
		{"every phase is told apart", phases},
		{"a stay goes back to expected", wayBack},
		{"a status word that nobody knows is unknown", unknownWord},
		{"readiness follows the room", readinessFollows},
		{"order does not matter", orderDoesNotMatter},
		{"an answer without rows is not taken for less than it says", emptyAnswer},
		{"a read that fails is no reading", failedRead},
		{"a lost row makes the reading incomplete", lostRow},
		{"a wrong count makes the reading incomplete", wrongCount},
	} {
		t.Run(c.name, func(t *testing.T) {
			source, levers := open(t)
			h := &hotel{T: t, source: source, Levers: levers, open: open}
			c.run(h)
			h.again()
		})
	}
}
