package simulate

import (
	"testing"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

// plainPolicy opens rooms from 15:00 to 12:30 and the front door from 13:00 to 13:00.
const plainPolicy = `
apiVersion: pinwarden/v1
property: plain
timezone: Europe/Lisbon
akia: {office: "1"}
salto: {site: Plain}
hours: {check_in: "15:00", check_out: "12:00"}
day_use: {opens: "10:00", closes: "20:00"}
rooms: {doors: {public: [Front door]}}
rules:
  - name: gated
    when: {room_type: G}
    access: [{doors: room, opens: check_in - 2h, closes: check_out + 30m, require: [room_ready], at_latest: "15:00"}]
    pin: {issue: 72h before, tell: once ready, message: welcome}
  - name: default
    access:
      - {doors: room, opens: check_in, closes: check_out + 30m}
      - {doors: public, opens: check_in - 2h, closes: check_out + 1h}
    pin: {issue: 72h before, tell: once ready, message: welcome}
messages:
  welcome: "Room {{reservation.room_number}}, {{reservation.arrival_date}}: {{customer.salto_ks_key_code__a}}. Welcome!"
`

func mustSet(t testing.TB) *policy.Set {
	t.Helper()
	set, err := policy.Load("plain.yaml", []byte(plainPolicy))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// at reads "01 15:00" as a day of July 2015 in Lisbon, where clocks are an hour before UTC.
func at(t testing.TB, text string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Lisbon")
	if err != nil {
		t.Fatal(err)
	}
	when, err := time.ParseInLocation("2006-01 02 15:04:05", "2015-07 "+text+":00", zone)
	if err != nil {
		if when, err = time.ParseInLocation("2006-01 02 15:04:05", "2015-07 "+text, zone); err != nil {
			t.Fatal(err)
		}
	}
	return when.UTC()
}

func day(d int) access.Date { return access.NewDate(2015, 7, d) }

// oneStay is a hotel with one room and one guest, who comes on the 5th at 16:00
// and leaves on the 7th at 10:00.
func oneStay(t testing.TB, roomType string) *Timeline {
	t.Helper()
	row := Row{Phase: access.Expected, Arrival: day(5), Departure: day(7), RoomType: roomType}
	roomed, in, out := row, row, row
	roomed.Room = "A01"
	in.Room, in.Phase = "A01", access.InHouse
	out.Room, out.Phase = "A01", access.Departed
	return &Timeline{
		Bookings: []Booking{{ID: "R1", Arrival: day(5), Departure: day(7), Final: CheckedOut, Status: day(7)}},
		Start:    at(t, "01 00:00"), End: at(t, "12 00:00"), Rooms: []string{"A01"}, Sets: []string{"Front door"},
		Events: []Event{
			{At: at(t, "01 00:00"), Kind: Booked, Stay: "R1", Row: row},
			{At: at(t, "04 14:00"), Kind: Assigned, Stay: "R1", Row: roomed, Room: "A01"},
			{At: at(t, "05 16:00"), Kind: CheckIn, Stay: "R1", Row: in, Room: "A01"},
			{At: at(t, "07 10:00"), Kind: CheckOut, Stay: "R1", Row: out, Room: "A01"},
			{At: at(t, "07 10:00"), Kind: RoomDirty, Room: "A01"},
			{At: at(t, "07 12:00"), Kind: RoomReady, Room: "A01", Ready: true},
		},
	}
}

// rightLog is a log of oneStay in which everything is as it should be.
func rightLog(t testing.TB) *Log {
	t.Helper()
	return &Log{
		Doors: []DoorChange{
			change(t, "02 15:00:45", "4711",
				opens(t, "Front door", "05 13:00", "07 13:00"),
				opens(t, "Door A01", "05 15:00", "07 12:30")),
			change(t, "07 10:00:45", "4711",
				opens(t, "Front door", "07 10:00:45", "07 11:00"),
				opens(t, "Door A01", "07 10:00:45", "07 10:30")),
		},
		Messages: []Message{{At: at(t, "04 14:15"), Stay: "R1", Text: "Room A01, 2015-07-05: 4711. Welcome!"}},
		Writes: []Write{
			{At: at(t, "02 15:00"), Stay: "R1", What: "make user"},
			{At: at(t, "04 14:15"), Stay: "R1", What: "add room"},
			{At: at(t, "07 10:00"), Stay: "R1", What: "shorten"},
			{At: at(t, "07 11:00"), Stay: "R1", What: "tidy"},
		},
		Passes: 7,
	}
}

func change(t testing.TB, when, digits string, open ...Opening) DoorChange {
	return DoorChange{At: at(t, when), Hub: "H", Person: "P1", Stay: "R1", Digits: digits, Open: open}
}

func opens(t testing.TB, door, from, to string) Opening {
	return Opening{door, access.Window{Start: at(t, from), End: at(t, to)}}
}

var testRules = Rules{Interval: 15 * time.Minute, HubDelay: 45 * time.Second, Propagation: time.Minute}
