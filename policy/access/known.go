package access

import (
	"cmp"
	"slices"
	"time"
)

// Known is what one snapshot cannot say and only the ledger remembers.
type Known struct {
	Stays []KnownStay // sorted by Key
	Rooms []KnownRoom // sorted by Name
	// Offline are the doors that changes do not reach, or did not a moment ago; sorted by Door.
	Offline []Offline
	// Unconfirmed are removals that the site accepted and a door may not know yet; sorted by Door, then Key.
	Unconfirmed []Unconfirmed
	// Counted is how many counted removals were made in the last hour.
	Counted int
	// Lost says that the memory is new or old beside what the site shows: until
	// somebody confirms, nothing is removed, rotated or told again.
	Lost bool
}

// KnownStay is what we remember of one stay. The first-shown instants carry "at
// once" and "after grace" across passes and restarts.
type KnownStay struct {
	Key Key
	ID  StayID

	Phase                             Phase
	Room                              string
	Arrival, Departure                Date
	PhaseSince, RoomSince, DatesSince time.Time
	// InHouse says that it was in house when it was last shown in a phase that tells:
	// a cancellation, a vanished row or an unknown word does not change it.
	InHouse bool
	// LastRead is when a row of it was last read; not durable, zero after a restart.
	LastRead time.Time
	// Misses counts complete reads in a row without it; LastMiss is the AsOf of the last that counted.
	Misses   int
	LastMiss time.Time

	// Opened is when the gate of its room line was passed, in the room OpenedRoom.
	Opened     time.Time
	OpenedRoom string
	// Actions are the names of the calls that came for it, sorted. Never changed in place.
	Actions []string

	// Made is when doors were last added to its room line.
	Made time.Time
	// Closed is when its doors were last taken from it as a whole.
	Closed time.Time

	// Sealed is the site user whose PIN we keep; Minting is when an unsettled
	// minting of a PIN was intended (zero: none); Tried is when a message with a PIN was last attempted.
	Sealed  string
	Minting time.Time
	Tried   time.Time
	Told    Told

	// Confirmed is the Holding.Digest as last seen in order after our own actions; zero
	// if there is none since, or if the row has changed since. A holding that is
	// another one was changed by somebody else.
	Confirmed uint64
	// Edits are what somebody else did to its holding; nil for nearly all stays. Never changed in place.
	Edits *Edits
}

// Edits remember changes of a holding that were not ours.
type Edits struct {
	Since    time.Time // when what is different now was first shown; zero if nothing is
	Repairs  int       // how often it was repaired in a row, without a quiet day
	Repaired time.Time // the last time
	Foreign  time.Time // since when its user is shown in a group that is not ours; zero if in none
}

// Offline is a door on a hub that cannot be reached, or that came back a moment ago.
type Offline struct {
	Door  DoorID
	Since time.Time // when it was first shown so
	Back  time.Time // when it was shown online again; zero while it is offline
}

// Unconfirmed is a door that a stay may still open although the site says
// otherwise: no site tells whether a removal has reached the door.
type Unconfirmed struct {
	Door DoorID
	Key  Key
	At   time.Time // of the removal
	Ends time.Time // when the window that was taken is over by itself
}

// Live reports whether a source should still show the stay on a day.
func (k *KnownStay) Live(today Date) bool {
	return (k.Phase == Expected || k.Phase == InHouse) && k.Departure >= today
}

// Newest is the instant of the newest row that is known of the stay. What a clock
// that was ahead put after now counts for nothing.
func (k *KnownStay) Newest(now time.Time) (newest time.Time) {
	for _, at := range []time.Time{k.LastRead, k.PhaseSince, k.RoomSince, k.DatesSince} {
		if at.After(newest) && !at.After(now) {
			newest = at
		}
	}
	return newest
}

// Shows reports whether the row shows the stay as it is known.
func (k *KnownStay) Shows(s *Stay) bool {
	return k.Phase == s.Phase && k.Room == s.Room && k.Arrival == s.Arrival && k.Departure == s.Departure
}

// Told records that a guest has the PIN of one site user.
type Told struct {
	User               string
	At                 time.Time
	Room               string
	Arrival, Departure Date
}

// KnownRoom is what we remember of a room.
type KnownRoom struct {
	Name      string
	Readiness Readiness
	Since     time.Time // when this readiness was first shown
}

// Find returns what is known of a stay, or nil. The list is sorted by Key.
func (k Known) Find(key Key) *KnownStay {
	lo, hi := 0, len(k.Stays)
	for lo < hi {
		if mid := (lo + hi) / 2; k.Stays[mid].Key < key {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(k.Stays) && k.Stays[lo].Key == key {
		return &k.Stays[lo]
	}
	return nil
}

// OfflineDoor returns what is known of a door that is not reached, or nil. The list is sorted by Door.
func (k Known) OfflineDoor(id DoorID) *Offline {
	i, found := slices.BinarySearchFunc(k.Offline, id, func(o Offline, id DoorID) int { return cmp.Compare(o.Door, id) })
	if !found {
		return nil
	}
	return &k.Offline[i]
}
