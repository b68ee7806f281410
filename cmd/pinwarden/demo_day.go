package main

import (
	"time"

	"pinwarden/policy/access"
	"pinwarden/sources/akia/akiasim"
)

// The demo's hotel: eight rooms on two hubs, a front door and a lift.
var (
	demoRooms  = []string{"101", "102", "103", "104", "105", "106", "107", "108"}
	demoPublic = []string{"Front door", "Lift"}
)

// demoStay is a guest of the demo, called by a letter.
type demoStay struct {
	name, room, status string
	arrival, departure int    // of May
	until              string // a late check-out that was sold
}

var demoStays = []demoStay{
	{name: "A", room: "101", status: akiasim.Arrived, arrival: 9, departure: 12},
	{name: "B", room: "102", status: akiasim.Arrived, arrival: 10, departure: 13},
	{name: "C", room: "103", status: akiasim.Arrived, arrival: 10, departure: 13},
	{name: "D", room: "104", status: akiasim.Arrived, arrival: 8, departure: 11, until: "13:00"},
	{name: "E", room: "104", status: akiasim.Reserved, arrival: 11, departure: 12},
	{name: "F", room: "105", status: akiasim.Arrived, arrival: 9, departure: 12},
	{name: "G", room: "107", status: akiasim.Reserved, arrival: 11, departure: 14},
	{name: "H", room: "108", status: akiasim.Reserved, arrival: 11, departure: 13},
}

// demoStep is something that happens at the hotel.
type demoStep struct {
	at    string // local time on the 11th; "+" before it means the 12th
	title string
	do    func(*sandbox)
	// note explains what the reader should look for.
	note string
}

var demoSteps = []demoStep{
	{at: "08:00", title: "The day begins", note: "Five guests are in house with their PINs; three arrive today and were told theirs yesterday. Nothing to do."},
	{
		at: "09:30", title: "A, in 101, stays two nights longer",
		do:   func(s *sandbox) { s.hotel.Extend("A", "2026-05-14") },
		note: "One change of each schedule. The same PIN; nobody has to be told a new one.",
	},
	{
		at: "10:00", title: "B and C exchange rooms 102 and 103",
		do:   func(s *sandbox) { s.hotel.Swap("B", "C") },
		note: "First both get the new door. The old ones go once the new ones are confirmed.",
	},
	{
		at: "11:30", title: "F moves from 105 to 106",
		do:   func(s *sandbox) { s.hotel.Move("F", "106") },
		note: "Make before break: at no moment does F stand before a closed door.",
	},
	{
		at: "12:00", title: "G, who was to come to 107 and has a PIN, cancels",
		do:   func(s *sandbox) { s.hotel.Cancel("G") },
		note: "The doors go at once; the user is deleted a day later.",
	},
	{
		at: "12:20", title: "A clerk makes a user of his own in Salto KS",
		do:   func(s *sandbox) { s.locks.AddStaff("Plumber", "105") },
		note: "Not ours: seen, and never touched.",
	},
	{
		at: "13:00", title: "D leaves 104 after a late check-out until 13:00 that was sold",
		do:   func(s *sandbox) { s.hotel.CheckOut("D"); s.hotel.SetRoom("104", "dirty") },
		note: "Half an hour of grace for what was forgotten in the room, an hour at the front door.",
	},
	{
		at: "13:50", title: "104 is clean, and E checks in an hour early",
		do:   func(s *sandbox) { s.hotel.SetRoom("104", "inspected"); s.hotel.CheckIn("E") },
		note: "E is in house, D is out, the room is ready: the door opens now and not at 15:00.",
	},
	{
		at: "14:30", title: "A mistake at the desk: X is booked into 101, where A is in house",
		do: func(s *sandbox) {
			s.hotel.Book(akiasim.Reservation{ID: "X", RoomNumber: "101", ArrivalDate: "2026-05-11", DepartureDate: "2026-05-12"})
			s.hotel.SetRoom("101", "inspected")
		},
		note: "Two stays shown in one room: A keeps the door, X gets the front door, and an alarm says why.",
	},
	{
		at: "14:45", title: "The desk notices: X gets room 105, which is ready",
		do:   func(s *sandbox) { s.hotel.SetRoom("105", "inspected"); s.hotel.Move("X", "105") },
		note: "The conflict is over by itself; X is told a PIN.",
	},
	{at: "15:00", title: "Check-in, but 108 is not ready for H", note: "H has a PIN and the front door; 108 waits for housekeeping, at most until 18:00."},
	{
		at: "15:40", title: "Housekeeping marks 108 as ready",
		do:   func(s *sandbox) { s.hotel.SetRoom("108", "inspected") },
		note: "The door opens for H, twenty minutes before anybody has to ask.",
	},
	{
		at: "16:00", title: "Akia answers with an empty hotel",
		do:   func(s *sandbox) { s.hotel.EmptyReports(2) },
		note: "Every guest is missing from the answer. Nothing is taken from anybody.",
	},
	{at: "16:10", title: "Akia is itself again", do: func(s *sandbox) { s.hotel.HealReports() }, note: "Nothing was lost, so nothing has to be done."},
	{at: "17:00", title: "H and X check in", do: func(s *sandbox) { s.hotel.CheckIn("H"); s.hotel.CheckIn("X") }},
	{at: "+11:00", title: "The next morning: E and X and F leave on time", do: func(s *sandbox) {
		s.hotel.CheckOut("E")
		s.hotel.CheckOut("X")
		s.hotel.CheckOut("F")
	}, note: "Grace, then tidying: nothing of them is left to open a door."},
	{at: "+12:30", title: "The day is over"},
}

// demoClaim is the day's script seen from a door: this guest must open it from
// one instant to another, and may from soft to softEnd. What an event changes
// may take a little; what the clock changes may not.
type demoClaim struct {
	guest, door        string
	from, to           string // local, as in demoStep; "" for before and after the day
	fromSlack, toSlack time.Duration
}

// slack is how long an event may take to reach a door: the hub's delay and the
// passes it takes. A move lets the old door go after its confirmation.
const (
	slack     = 2 * time.Minute
	moveSlack = 8 * time.Minute
)

var demoClaims = []demoClaim{
	{guest: "A", door: "101"},
	{guest: "B", door: "102", to: "10:00", toSlack: moveSlack},
	{guest: "B", door: "103", from: "10:00", fromSlack: slack},
	{guest: "C", door: "103", to: "10:00", toSlack: moveSlack},
	{guest: "C", door: "102", from: "10:00", fromSlack: slack},
	{guest: "D", door: "104", to: "13:30"},
	{guest: "E", door: "104", from: "13:50", fromSlack: slack, to: "+11:30"},
	{guest: "F", door: "105", to: "11:30", toSlack: moveSlack},
	{guest: "F", door: "106", from: "11:30", fromSlack: slack, to: "+11:30"},
	{guest: "X", door: "105", from: "15:00", to: "+11:30"},
	{guest: "H", door: "108", from: "15:40", fromSlack: slack},
	// The front door and the lift, for everybody from three hours before check-in.
	{guest: "A"},
	{guest: "B"},
	{guest: "C"},
	{guest: "D", to: "14:00"},
	{guest: "E", from: "12:00", to: "+12:00"},
	{guest: "F", to: "+12:00"},
	{guest: "H", from: "12:00"},
	{guest: "X", from: "14:45", fromSlack: slack, to: "+12:00"},
	{guest: "G", from: "12:00", to: "12:00", toSlack: slack},
}

// fill puts the hotel and its locks into the state of that morning.
func fill(s *sandbox, zone *time.Location) {
	for i, hub := range []string{"Hub ground floor", "Hub first floor"} {
		s.locks.AddHub(hub)
		if i == 0 {
			for _, d := range demoPublic {
				s.locks.AddLock(d, hub)
			}
		}
	}
	for i, r := range demoRooms {
		hub := "Hub ground floor"
		if i >= len(demoRooms)/2 {
			hub = "Hub first floor"
		}
		s.locks.AddLock(r, hub)
		s.locks.AddGroup(r, append([]string{r}, demoPublic...)...)
		s.hotel.AddRoom(r)
		s.hotel.SetRoom(r, "dirty")
	}
	s.locks.AddStaff("Housekeeping", append(append([]string{}, demoRooms...), demoPublic...)...)
	for _, g := range demoStays {
		s.hotel.Book(akiasim.Reservation{
			ID: g.name, RoomNumber: g.room, Status: g.status, DepartureTime: g.until,
			ArrivalDate: mayDay(g.arrival).String(), DepartureDate: mayDay(g.departure).String(),
		})
	}
}

func mayDay(d int) access.Date { return access.NewDate(2026, time.May, d) }

// demoTime reads a time of the script; "" is zero.
func demoTime(text string, zone *time.Location) time.Time {
	if text == "" {
		return time.Time{}
	}
	date := mayDay(11)
	if text[0] == '+' {
		date, text = date+1, text[1:]
	}
	clock, err := access.ParseTimeOfDay(text)
	if err != nil {
		panic(err) // a fault of the script above
	}
	return access.At(date, clock, access.Opening, zone)
}
