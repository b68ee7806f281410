package access

import "time"

// Known is what one snapshot cannot say and only the ledger remembers.
type Known struct {
	Stays []KnownStay // sorted by Key
	Rooms []KnownRoom // sorted by Name
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
}

// Live reports whether a source should still show the stay on a day.
func (k *KnownStay) Live(today Date) bool {
	return (k.Phase == Expected || k.Phase == InHouse) && k.Departure >= today
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
