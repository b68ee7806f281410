package policytest

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

const policyText = `apiVersion: pinwarden/v1
property: hotel
timezone: Europe/Amsterdam
akia: {office: "7"}
salto: {site: Hotel}
hours: {check_in: "15:00", check_out: "11:00"}
day_use: {opens: "10:00", closes: "18:00"}
rooms: {doors: {public: Front door}}
rules:
  - name: suites
    when: {room_type: SUITE}
    access:
      - {doors: public, opens: check_in - 3h, closes: check_out + 2h}
      - {doors: room, opens: check_in - 1h, closes: check_out + 1h, require: room_ready, at_latest: "16:00"}
    pin: {message: welcome}
  - name: default
    access: [{doors: [public, room], closes: check_out + 30m}]
    pin: {tell: 24h before, message: welcome}
no_show: {infer_at: "02:00"}
quiet_hours: ["21:00", "08:00"]
messages: {welcome: "{{customer.salto_ks_key_code__a}} opens your door."}
`

// TestStrangersNeverShareARoom lives through timelines that nobody thought of: the
// plan always comes to an end, and no two stays can open one room at one time.
func TestStrangersNeverShareARoom(t *testing.T) {
	set, err := policy.Load("policy.yaml", []byte(policyText))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		test := drawTest(rt, set.Zone)
		f := &File{Name: "test.yaml", set: set}
		r := &run{
			file: f, hotel: newHotel(set.Property), site: f.site(&test), now: f.began(&test),
			issued: map[access.Key]time.Time{}, told: map[access.Key]time.Time{},
		}
		r.hotel.show(test.stays)
		for i := range test.steps {
			s := &test.steps[i]
			if err := r.until(s.at); err != nil {
				rt.Fatal(err)
			}
			r.now = s.at
			r.hotel.begin(s)
			if err := r.settle(); err != nil {
				rt.Fatal(err)
			}
			r.exclusive(rt)
		}
	})
}

// exclusive reports two stays that can both open a room from now on.
func (r *run) exclusive(t *rapid.T) {
	for i := range r.site.Holdings {
		for j := range r.site.Holdings[:i] {
			a, b := &r.site.Holdings[i], &r.site.Holdings[j]
			x, y := a.Line(access.RoomLine), b.Line(access.RoomLine)
			if x == nil || y == nil || !x.Member || !y.Member || !a.User.Working() || !b.User.Working() || !access.MeetDoors(x.Doors, y.Doors) {
				continue
			}
			if x.Window.From(r.now).Overlaps(y.Window) {
				t.Errorf("at %s %s and %s can both open %v", r.now, a.Key, b.Key, x.Doors)
			}
		}
	}
}

// drawTest draws some stays in a few rooms, and what happens to them.
func drawTest(t *rapid.T, zone *time.Location) Test {
	day := access.NewDate(2026, time.October, 22) // the clocks change on the 25th
	ids := []string{"A", "B", "C", "D"}
	dates := func(s *access.Stay) {
		s.Arrival = day + access.Date(rapid.IntRange(0, 4).Draw(t, "arrival"))
		s.Departure = s.Arrival + access.Date(rapid.IntRange(0, 3).Draw(t, "nights"))
	}
	room := rapid.SampledFrom([]string{"101", "102", "103", ""})
	var test Test
	for _, id := range ids[:rapid.IntRange(1, 4).Draw(t, "stays")] {
		first := access.Stay{ID: access.StayID(id), Phase: access.Expected, ArrivalTime: access.NoTime, DepartureTime: access.NoTime}
		first.Room, first.RoomType = room.Draw(t, "room"), rapid.SampledFrom([]string{"SUITE", ""}).Draw(t, "type")
		dates(&first)
		test.stays = append(test.stays, showing{first.ID, []func(*access.Stay){func(s *access.Stay) { *s = first }}})
	}
	at := access.At(day, 0, access.Opening, zone)
	for range rapid.IntRange(1, 12).Draw(t, "steps") {
		at = at.Add(time.Duration(rapid.IntRange(1, 900).Draw(t, "minutes")) * time.Minute)
		s := step{at: at}
		who := test.stays[rapid.IntRange(0, len(test.stays)-1).Draw(t, "who")].id
		var change func(*access.Stay)
		switch what := rapid.IntRange(0, 4).Draw(t, "what"); what {
		case 0:
			phase := access.Phase(rapid.IntRange(0, 5).Draw(t, "phase"))
			change = func(s *access.Stay) { s.Phase = phase }
		case 1:
			to := room.Draw(t, "to")
			change = func(s *access.Stay) { s.Room = to }
		case 2:
			var drawn access.Stay
			dates(&drawn)
			change = func(s *access.Stay) { s.Arrival, s.Departure = drawn.Arrival, drawn.Departure }
		case 3:
			s.gone = []access.StayID{who}
		case 4:
			s.rooms = []access.Room{{Name: fmt.Sprint(101 + rapid.IntRange(0, 2).Draw(t, "which")), Readiness: access.Readiness(rapid.IntRange(0, 3).Draw(t, "ready"))}}
		}
		if change != nil {
			s.stays = []showing{{who, []func(*access.Stay){change}}}
		}
		test.steps = append(test.steps, s)
	}
	return test
}
