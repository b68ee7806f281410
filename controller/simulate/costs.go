package simulate

// The least that the lock system's interface asks for each thing, in writes. The
// counts follow from its resources alone, and README.md says from which; they
// are fixed, whatever is measured against them.
const (
	userMade   = 1 // POST users: name, role, alias and use_pin at once (seen)
	pinMade    = 1 // PUT pin (measured)
	groupMade  = 1 // POST access_groups takes a name and nothing else (measured)
	hoursMade  = 1 // POST time_schedules: all days, between two instants (measured)
	lockAdded  = 1 // POST locks takes one lock (measured); several at once is only inferred
	memberMade = 1 // POST group users takes one person (measured)

	hoursChanged = 1 // PATCH time_schedules, in its place: id and PIN stay (seen)
	locksGone    = 1 // PATCH locks with remove_ids: all that go, at once (seen)

	seatFreed = 1 // PATCH subscription: the PIN opens nothing any more, and the seat is free (measured)
	groupGone = 1 // DELETE access_groups: its members, locks and schedule go with it (seen)
	userGone  = 1 // DELETE users (measured)
	seatTaken = 1 // PATCH subscription, the other way
)

// groupCost is a new group with its schedule, so many locks and the guest.
func groupCost(doors int) int { return groupMade + hoursMade + doors*lockAdded + memberMade }
