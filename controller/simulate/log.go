package simulate

import (
	"time"

	"pinwarden/policy/access"
)

// Log is all that a replay leaves to be judged: what was done to the doors, to
// the guests and to the lock system. What the hotel showed is in the Timeline.
type Log struct {
	Doors    []DoorChange
	Messages []Message
	Writes   []Write
	Alarms   []Alarm
	// Trouble is what the faults did; nil without faults.
	Trouble *Trouble

	Passes int
	// Looks are the instants of the passes, each once.
	Looks []time.Time
	// Failed are passes that ended with an error of any kind; Held are plans in
	// which a guard kept something back.
	Failed, Held int
	// Faults are the first few different errors, for people.
	Faults []string
}

// DoorChange says what one person opens at one hub's doors from an instant on,
// until the next DoorChange of that person at that hub.
type DoorChange struct {
	At     time.Time
	Hub    string
	Person string
	// Stay is whose person it is, by the marker; empty if it is nobody's.
	Stay   access.StayID
	Digits string
	Open   []Opening
}

// Opening is one lock and an interval during which it opens.
type Opening struct {
	Door string
	access.Window
}

// Message is a text that a stay's guest was sent.
type Message struct {
	At   time.Time
	Stay access.StayID
	Text string
}

// Write is one write to the lock system.
type Write struct {
	At   time.Time
	Stay access.StayID
	// What names the write and its object: equal for a write made twice.
	What   string
	Failed bool
}
