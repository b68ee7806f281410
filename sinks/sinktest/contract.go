package sinktest

import (
	"testing"
	"time"

	"pinwarden/controller"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// Levers move the site behind the sink's back. The site has locks called 101,
// 102, 103 and Front door, all on line; a template for each room, called as its
// lock, with that lock and the front door; and one member of staff who opens all
// doors at all times. Nobody else is there.
type Levers interface {
	Now() time.Time
	Advance(d time.Duration)
	// Lose lets the next write of an operation go without an answer, after it
	// took effect or before.
	Lose(op plan.Op, happened bool)
	// Opens presses digits at a door now.
	Opens(door access.DoorID, pin access.PIN) bool
	// Staff is the PIN of the member of staff.
	Staff() access.PIN
	// Writes counts the writes that reached the site so far.
	Writes() int
	// Double makes one more object with the marker of a stay's line, or of its user.
	Double(key access.Key, line access.LineID, room string)
}

// Run checks a sink against the contract. New is called for each case.
func Run(t *testing.T, build func(testing.TB) (controller.Sink, Levers)) {
	cases := []struct {
		name string
		run  func(*hotel)
	}{
		{"an issued holding is exactly what was asked for, and opens exactly that", issue},
		{"an extension is one write a line, and the PIN lives", extend},
		{"a move has the new door before the old one goes", move},
		{"other hours and another room at once never open the new door in the old hours", moveWithHours},
		{"a suspended stay opens nothing and comes back with its PIN", suspend},
		{"a revoked stay opens nothing, is tidied and then deleted", end},
		{"a reinstated stay has its PIN again", reinstate},
		{"what is not ours stays as it is and cannot be written to", foreign},
		{"objects that exist twice are tidied", doubles},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.run(newHotel(t, build))
		})
	}
	for _, op := range []plan.Op{
		plan.MakeGroup, plan.SetSchedule, plan.AddDoor, plan.DropDoor, plan.MakeUser, plan.SubscribeUser,
		plan.SuspendUser, plan.AddMember, plan.DropMember, plan.MintPIN, plan.DropGroup, plan.DropUser,
	} {
		for _, happened := range []bool{true, false} {
			name := "a lost answer to " + string(op) + " that did not happen is survived"
			if happened {
				name = "a lost answer to " + string(op) + " that happened is survived"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				lost(newHotel(t, build), op, happened)
			})
		}
	}
}
