package policy_test

import (
	"testing"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

// house is a policy whose room line has the hours of a test.
func house(t *testing.T, zone, opens, closes string) *policy.Set {
	t.Helper()
	set, err := policy.Load("test", []byte(`apiVersion: pinwarden/v1
property: test
timezone: `+zone+`
akia: {office: "7"}
salto: {site: Test}
hours: {check_in: "15:00", check_out: "11:00"}
day_use: {opens: "10:00", closes: "20:00"}
rules:
  - name: default
    access: [{doors: room, opens: `+opens+`, closes: `+closes+`}]
    pin: {issue: 14d before, tell: once ready, message: welcome}
messages:
  welcome: "Your code is {{customer.salto_ks_key_code__a}}. Enjoy your stay!"
`))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func date(t *testing.T, s string) access.Date {
	t.Helper()
	d, err := access.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func clock(t *testing.T, s string) access.TimeOfDay {
	t.Helper()
	if s == "" {
		return access.NoTime
	}
	c, err := access.ParseTimeOfDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var oneRoom = access.Site{
	Doors:     []access.Door{{ID: "d1", Name: "Door 101"}},
	Templates: []access.Template{{Name: "101", Doors: []access.DoorID{"d1"}}},
}

func TestWindows(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name               string
		zone               string
		opens, closes      string
		arrival, departure string
		in, out            string // what the source shows
		start, end         string // UTC
	}{
		{name: "an ordinary night", arrival: "2026-05-12", departure: "2026-05-13", start: "2026-05-12T13:00", end: "2026-05-13T09:30"},
		{name: "the night in which the clocks go back is an hour longer", arrival: "2026-10-24", departure: "2026-10-25", start: "2026-10-24T13:00", end: "2026-10-25T10:30"},
		{name: "the night in which they go forward is an hour shorter", arrival: "2026-03-28", departure: "2026-03-29", start: "2026-03-28T14:00", end: "2026-03-29T09:30"},
		{name: "the same dates in Lisbon", zone: "Europe/Lisbon", arrival: "2026-10-24", departure: "2026-10-25", start: "2026-10-24T14:00", end: "2026-10-25T11:30"},
		{name: "a skipped hour opens at the end of the gap", arrival: "2026-03-29", departure: "2026-03-30", in: "02:30", start: "2026-03-29T01:00", end: "2026-03-30T09:30"},
		{name: "a skipped hour closes at the end of the gap", arrival: "2026-03-28", departure: "2026-03-29", out: "02:30", start: "2026-03-28T14:00", end: "2026-03-29T01:30"},
		{name: "a doubled hour opens at its start", arrival: "2026-10-25", departure: "2026-10-26", in: "02:30", start: "2026-10-25T00:00", end: "2026-10-26T10:30"},
		{name: "a doubled hour closes at the last", arrival: "2026-10-24", departure: "2026-10-25", out: "02:30", start: "2026-10-24T13:00", end: "2026-10-25T02:00"},
		{name: "a clock time closes at the end of a doubled hour", closes: `"02:30"`, arrival: "2026-10-24", departure: "2026-10-25", start: "2026-10-24T13:00", end: "2026-10-25T02:00"},
		{name: "a zone with half an hour", zone: "Asia/Kolkata", arrival: "2026-05-12", departure: "2026-05-13", start: "2026-05-12T09:30", end: "2026-05-13T06:00"},
		{name: "a zone whose clocks change at midnight", zone: "America/Santiago", closes: `"24:00"`, arrival: "2026-09-04", departure: "2026-09-05", start: "2026-09-04T19:00", end: "2026-09-06T04:00"},
		{name: "an offset before check-in reaches into the day before", opens: "check_in - 16h", arrival: "2026-05-12", departure: "2026-05-13", start: "2026-05-11T21:00", end: "2026-05-13T09:30"},
		{name: "midnight at the end of the departure day", closes: `"24:00"`, arrival: "2026-05-12", departure: "2026-05-13", start: "2026-05-12T13:00", end: "2026-05-13T22:00"},
		{name: "midnight at the start of the arrival day", opens: `"00:00"`, arrival: "2026-05-12", departure: "2026-05-13", start: "2026-05-11T22:00", end: "2026-05-13T09:30"},
		{name: "the source's own times", arrival: "2026-05-12", departure: "2026-05-13", in: "12:00", out: "16:00", start: "2026-05-12T10:00", end: "2026-05-13T14:30"},
		{name: "zero nights have the day's hours", arrival: "2026-05-12", departure: "2026-05-12", start: "2026-05-12T08:00", end: "2026-05-12T18:30"},
		{name: "zero nights on the day of the long night", arrival: "2026-10-25", departure: "2026-10-25", start: "2026-10-25T09:00", end: "2026-10-25T19:30"},
		{name: "a month", arrival: "2026-03-15", departure: "2026-04-15", start: "2026-03-15T14:00", end: "2026-04-15T09:30"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			set := house(t, or(tc.zone, "Europe/Amsterdam"), or(tc.opens, "check_in"), or(tc.closes, "check_out + 30m"))
			stay := access.Stay{
				ID: "A", Key: "A", Room: "101", Phase: access.Expected, Arrival: date(t, tc.arrival), Departure: date(t, tc.departure),
				ArrivalTime: clock(t, tc.in), DepartureTime: clock(t, tc.out),
			}
			now := stay.Arrival.Midnight().AddDate(0, 0, -7)
			want := set.Desire(access.House{Stays: []access.Stay{stay}}, oneRoom, access.Known{}, now)
			if len(want.Grants) != 1 {
				t.Fatalf("got no grant but %+v", want.Skips)
			}
			got := want.Grants[0].Line(access.RoomLine).Window
			const layout = "2006-01-02T15:04"
			if got.Start.Format(layout) != tc.start || got.End.Format(layout) != tc.end {
				t.Errorf("got %s to %s, want %s to %s", got.Start.Format(layout), got.End.Format(layout), tc.start, tc.end)
			}
		})
	}
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// A stay turned round has no window at all, rather than one that never ends.
func TestNoWindowIsTurnedRound(t *testing.T) {
	t.Parallel()
	set := house(t, "Europe/Amsterdam", "check_in", "check_out + 30m")
	for _, dates := range [][2]string{{"2026-05-13", "2026-05-12"}, {"2026-05-12", "2026-05-01"}} {
		stay := access.Stay{
			Key: "A", Room: "101", Phase: access.Expected, Arrival: date(t, dates[0]), Departure: date(t, dates[1]),
			ArrivalTime: access.NoTime, DepartureTime: access.NoTime,
		}
		want := set.Desire(access.House{Stays: []access.Stay{stay}}, oneRoom, access.Known{}, date(t, "2026-05-01").Midnight())
		if len(want.Skips) != 1 || want.Skips[0].Why.Code != access.WhyEmptyWindow {
			t.Errorf("%v: got %+v %+v, want one skip for an empty window", dates, want.Grants, want.Skips)
		}
	}
}

// Of a stay that nobody remembers it is not known that its guest never came.
func TestLostMemoryCountsAsInHouse(t *testing.T) {
	t.Parallel()
	set := house(t, "Europe/Amsterdam", "check_in", "check_out + 30m")
	stay := access.Stay{
		Key: "A", Room: "101", Phase: access.Cancelled, Arrival: date(t, "2026-05-12"), Departure: date(t, "2026-05-14"),
		ArrivalTime: access.NoTime, DepartureTime: access.NoTime,
	}
	want := set.Desire(access.House{Stays: []access.Stay{stay}}, oneRoom, access.Known{}, time.Date(2026, 5, 12, 10, 0, 0, 0, time.UTC))
	if len(want.Skips) != 1 || want.Skips[0].Why.Code != access.WhyCancelledIn {
		t.Errorf("got %+v, want it cancelled in house", want.Skips)
	}
}
