package access

import "time"

// Reading says what an observation is worth.
type Reading struct {
	// AsOf is the instant for which the observation speaks, never later than it was made.
	AsOf time.Time
	// Complete is true only if the adapter proved it: every page, count matched, job finished.
	Complete bool
	// Skew is the other side's clock minus ours, as measured while reading.
	Skew time.Duration
	// Gaps tells what is missing or could not be understood, for people.
	Gaps []string
}

// Abilities says what a source can show at all; the planner degrades by it.
type Abilities struct {
	Lists     bool // discovers stays and can prove that none is missing
	Readiness bool // shows room readiness
	Times     bool // shows times of day beside dates
}

// Fresh reports whether the reading is no older than maxAge at now.
func (r Reading) Fresh(now time.Time, maxAge time.Duration) bool {
	return !r.AsOf.IsZero() && now.Sub(r.AsOf) <= maxAge
}
