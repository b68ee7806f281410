package plan

import (
	"time"

	"pinwarden/policy/access"
)

// Inputs are everything that a plan is made from.
type Inputs struct {
	Now      time.Time
	Zone     *time.Location // the property's
	House    access.House
	Site     access.Site
	Known    access.Known // after Learn
	Want     access.Want
	Limits   Limits
	Property string
	// Revision names the policy that Want comes from.
	Revision string
	// Read is when all this was read, if Now is a later instant (Then); else zero.
	Read time.Time
}

// Mode is how much of a plan may be carried out for a property.
type Mode string

// The modes, from the most careful on.
const (
	Observe   Mode = "observe"    // nothing
	IssueOnly Mode = "issue_only" // what gives access, never what takes it
	Full      Mode = "full"
)

// Limits are the operator's. They outrank every policy.
type Limits struct {
	Mode Mode
	// Freshness is the greatest age of a reading or a row that still counts as evidence.
	Freshness time.Duration
	// Skew is the greatest distance of our clock from either vendor's.
	Skew time.Duration
	// A bulk read is short, and so implausible, when it lacks at least ShortBy of
	// the live stays that we know and more than the share Short of them.
	ShortBy int
	Short   float64

	// Removals that one pass and one hour may make: at most the greater of the
	// number and the share of all holdings.
	PerPass, PerHour           int
	PerPassShare, PerHourShare float64

	Forbidden     []string      // names of locks that no guest ever gets
	LongestWindow time.Duration // of a line; zero: any
	MostDoors     int           // of a stay; zero: any
	EarliestIssue time.Duration // before check-in; zero: any

	// Propagation is how long a written change may take to the door (measured: up to 3 min 34 s).
	Propagation time.Duration
	// AlarmLead is how long before check-in a door that the stay will not be able to open is an alarm.
	AlarmLead time.Duration
	// Edits says what becomes of changes that somebody else makes to what we made.
	Edits OnEdit

	// Manage says which stays we begin to manage. A stay with a holding of ours
	// stays managed, whatever becomes of it.
	ArrivalsFrom access.Date // zero: all
	Rooms        []string    // templates; empty: all
}

// OnEdit is what is done about a change of our objects that was not ours.
type OnEdit string

// What can be done.
const (
	RepairEdits OnEdit = "repair"
	ReportEdits OnEdit = "report" // nothing is changed back until the stay itself changes
)

// Defaults are limits for a hotel of any size.
func Defaults() Limits {
	return Limits{
		Mode: Full, Freshness: time.Hour, Skew: 2 * time.Minute,
		ShortBy: 3, Short: 0.2,
		PerPass: 5, PerPassShare: 0.1, PerHour: 15, PerHourShare: 0.25,
		LongestWindow: 60 * 24 * time.Hour, MostDoors: 24, EarliestIssue: 30 * 24 * time.Hour,
		Propagation: 4 * time.Minute, AlarmLead: 3 * time.Hour, Edits: RepairEdits,
	}
}

// trust says what the bulk read of the house is worth as evidence for a removal.
type trust struct {
	bulk bool
	why  string
}

func (in *Inputs) trust() trust {
	return judge(&in.House, &in.Known, &in.Limits, in.Now, in.Zone)
}

// judge holds a bulk read against what we know: complete, fresh, not empty and
// not suddenly short. Only stays that no earlier read lacked make it short.
func judge(house *access.House, known *access.Known, limits *Limits, now time.Time, zone *time.Location) trust {
	live, missing := 0, 0
	today := access.DateOf(now, zone)
	i := 0
	for k := range known.Stays {
		s := &known.Stays[k]
		if s.Misses > 0 || !s.Live(today) {
			continue
		}
		live++
		for i < len(house.Stays) && house.Stays[i].Key < s.Key {
			i++
		}
		switch found := i < len(house.Stays) && house.Stays[i].Key == s.Key; {
		case found && house.Stays[i].Unlisted, !found && !isBad(house, s.Key):
			missing++
		}
	}
	switch {
	case stayByStay(house):
		return trust{why: "the hotel is read stay by stay, which proves no absence"}
	case !house.Complete:
		return trust{why: "the read of the house is not complete"}
	case !house.Fresh(now, limits.Freshness):
		return trust{why: "the read of the house is too old"}
	case len(house.Stays) == 0 && live > 0:
		return trust{why: "the house reads as empty"}
	case missing >= limits.ShortBy && float64(missing) > limits.Short*float64(live):
		return trust{why: "the read of the house is suddenly short"}
	}
	return trust{bulk: true}
}

// stayByStay reports whether a house was read whose source never lists.
func stayByStay(house *access.House) bool {
	return !house.Lists && !house.Complete && !house.AsOf.IsZero()
}

func isBad(house *access.House, key access.Key) bool {
	for i := range house.Bad {
		if house.Bad[i].Key == key {
			return true
		}
	}
	return false
}
