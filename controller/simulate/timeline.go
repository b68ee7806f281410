package simulate

import (
	"slices"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

// Kind is what happened at the desk.
type Kind string

// The kinds. Those that a hotel's systems announce are hints for a pass.
const (
	Booked    Kind = "booked"
	Amended   Kind = "amended"
	Assigned  Kind = "assigned"
	Moved     Kind = "moved"
	CheckIn   Kind = "check_in"
	CheckOut  Kind = "check_out"
	Cancel    Kind = "cancelled"
	RoomDirty Kind = "room_dirty"
	RoomReady Kind = "room_ready"
)

// Hinted reports whether the kind is announced.
func (k Kind) Hinted() bool {
	switch k {
	case Moved, CheckIn, CheckOut, Cancel, RoomReady:
		return true
	}
	return false
}

// Event is one change of what the hotel shows. Events at one instant are shown together.
type Event struct {
	At   time.Time
	Kind Kind
	// Stay is shown as Row from now on; it is empty for what concerns a room only.
	Stay access.StayID
	Row  Row

	Room  string
	Ready bool
}

// Row is a stay as the hotel shows it.
type Row struct {
	Phase              access.Phase
	Arrival, Departure access.Date
	Room               string // empty: none yet
	RoomType, Channel  string
	Guests             int
}

// Timeline is everything that happens at the hotel, worked out before anything runs.
type Timeline struct {
	Bookings   []Booking
	Start, End time.Time
	// Rooms are all that the peak needs. A room has one door of its own, called as Door says.
	Rooms []string
	// Sets are the names of further doors, which every guest's room group holds too.
	Sets   []string
	Events []Event // sorted by At
}

// Door names the lock of a room.
func Door(room string) string { return "Door " + room }

// lead is the least time that the replay begins before its first day, and lag
// how long it goes on after the last departure, so that all is told in time and tidied.
const (
	lead = 24 * time.Hour
	lag  = 72 * time.Hour
)

// NewTimeline lets the hotel live through the bookings that arrive in the range.
func NewTimeline(all []Booking, set *policy.Set, from, to access.Date, seed int64) *Timeline {
	h := hoursOf(set)
	t := &Timeline{Bookings: Arriving(all, from, to), Sets: setDoors(set)}
	t.Start = h.at(from, 0).Add(-longestIssue(set) - lead).Truncate(15 * time.Minute)
	last := to
	d := newDesk(h)
	for i := range t.Bookings {
		b := &t.Bookings[i]
		d.begin(newPlot(b, seed, h))
		last = max(last, b.Departure)
	}
	d.live()
	t.Rooms = d.rooms.names()
	t.Events = squash(d.events, t.Start)
	t.End = h.at(last+1, 0).Add(lag)
	if n := len(t.Events); n > 0 && t.Events[n-1].At.After(t.End) {
		t.End = t.Events[n-1].At.Add(lag)
	}
	return t
}

// squash turns what was before the start into what is shown at the start. What
// was cancelled by then is history, and not shown.
func squash(events []Event, start time.Time) []Event {
	n := 0
	for n < len(events) && events[n].At.Before(start) {
		n++
	}
	var out []Event
	at := map[access.StayID]int{}
	for _, e := range events[:n] {
		e.At = start
		if i, ok := at[e.Stay]; ok {
			e.Kind = Booked
			out[i] = e
			continue
		}
		at[e.Stay] = len(out)
		out = append(out, e)
	}
	out = slices.DeleteFunc(out, func(e Event) bool { return e.Row.Phase == access.Cancelled })
	return append(out, events[n:]...)
}

func longestIssue(set *policy.Set) time.Duration {
	var longest time.Duration
	for i := range set.Rules {
		longest = max(longest, set.Rules[i].PIN.Issue, set.Rules[i].PIN.Tell)
	}
	return longest
}
