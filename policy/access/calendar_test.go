package access_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"pinwarden/policy/access"
)

// zones change their clocks at night, at midnight, by half an hour, or never;
// one of them once left out a whole day.
var zones = []string{
	"Europe/Amsterdam", "Europe/Lisbon", "America/New_York", "America/Santiago", "America/St_Johns",
	"Australia/Lord_Howe", "Asia/Kolkata", "Asia/Beirut", "Pacific/Apia", "Africa/Casablanca", "UTC",
}

func zone(t rapid.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestCalendarAgreesWithASingleLookUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		loc := zone(t, rapid.SampledFrom(zones).Draw(t, "zone"))
		first := access.NewDate(2011, 1, 1) + access.Date(rapid.IntRange(0, 7000).Draw(t, "first"))
		c := access.NewCalendar(loc, first)
		for range 20 {
			d := first + access.Date(rapid.IntRange(-400, 4500).Draw(t, "days on"))
			at := access.TimeOfDay(rapid.IntRange(0, 1440).Draw(t, "minute"))
			edge := rapid.SampledFrom([]access.Edge{access.Opening, access.Closing}).Draw(t, "edge")
			if got, want := c.At(d, at, edge), access.At(d, at, edge, loc); !got.Equal(want) {
				t.Fatalf("%s %s in %s: the calendar says %s, a look-up %s", d, at, loc, got, want)
			}
		}
	})
}

// Every instant that the calendar gives shows the asked time on the zone's
// clocks, unless those leave it out, and no other instant would be fairer.
func TestCalendarShowsTheAskedTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		loc := zone(t, rapid.SampledFrom(zones).Draw(t, "zone"))
		d := access.NewDate(2012, 1, 1) + access.Date(rapid.IntRange(0, 6000).Draw(t, "day"))
		minute := access.TimeOfDay(rapid.IntRange(0, 1439).Draw(t, "minute"))
		opens, closes := access.At(d, minute, access.Opening, loc), access.At(d, minute, access.Closing, loc)
		if closes.Before(opens) {
			t.Fatalf("%s %s in %s closes at %s, before it opens at %s", d, minute, loc, closes, opens)
		}
		shows := func(at time.Time) bool {
			local := at.In(loc)
			return access.DateOf(at, loc) == d && access.TimeOfDay(local.Hour()*60+local.Minute()) == minute
		}
		if shows(opens) != shows(closes) {
			t.Fatalf("%s %s in %s: only one of %s and %s shows it", d, minute, loc, opens, closes)
		}
		if !shows(opens) && !opens.Equal(closes) {
			t.Fatalf("%s %s is left out in %s, and opens at %s but closes at %s", d, minute, loc, opens, closes)
		}
		if !shows(opens) {
			_, before := opens.Add(-time.Second).In(loc).Zone()
			if _, after := opens.In(loc).Zone(); before >= after {
				t.Fatalf("%s %s in %s is neither shown nor at the end of a gap: %s", d, minute, loc, opens)
			}
		}
	})
}

// A lock reads digits: those of an edge must mean one instant, or the guest gets all of the doubled hour.
func TestNoWindowEdgeLiesInADoubledHour(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ zone, at, open, shut string }{
		{"Europe/Amsterdam", "2026-10-25T00:30:00Z", "2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z"},
		{"Europe/Amsterdam", "2026-10-25T01:30:00Z", "2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z"},
		{"Europe/Amsterdam", "2026-10-25T00:00:00Z", "2026-10-25T00:00:00Z", "2026-10-25T00:00:00Z"},
		{"Europe/Amsterdam", "2026-10-25T02:00:00Z", "2026-10-25T02:00:00Z", "2026-10-25T02:00:00Z"},
		{"Europe/Amsterdam", "2026-03-29T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-29T01:30:00Z"},
		{"Australia/Lord_Howe", "2026-04-04T14:45:00Z", "2026-04-04T14:30:00Z", "2026-04-04T15:30:00Z"},
		{"Australia/Lord_Howe", "2026-04-04T14:15:00Z", "2026-04-04T14:15:00Z", "2026-04-04T14:15:00Z"},
		{"Asia/Kolkata", "2026-04-04T14:45:00Z", "2026-04-04T14:45:00Z", "2026-04-04T14:45:00Z"},
	} {
		at, err := time.Parse(time.RFC3339, tc.at)
		if err != nil {
			t.Fatal(err)
		}
		c := access.NewCalendar(zone(t, tc.zone), access.NewDate(2026, 1, 1))
		for edge, want := range map[access.Edge]string{access.Opening: tc.open, access.Closing: tc.shut} {
			if got := c.Edge(at, edge).Format(time.RFC3339); got != want {
				t.Errorf("%s in %s, edge %d: got %s, want %s", tc.at, tc.zone, edge, got, want)
			}
		}
	}
}

func TestClockChanges(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name       string
		zone       string
		y          int
		m          time.Month
		d          int
		at         string
		open, shut string
	}{
		{"a skipped hour is the end of the gap, both ways", "Europe/Amsterdam", 2026, 3, 29, "02:30", "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z"},
		{"the minute after the gap", "Europe/Amsterdam", 2026, 3, 29, "03:00", "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z"},
		{"a doubled hour is the first and the last", "Europe/Amsterdam", 2026, 10, 25, "02:30", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"},
		{"the end of a doubled hour comes once", "Europe/Amsterdam", 2026, 10, 25, "03:00", "2026-10-25T02:00:00Z", "2026-10-25T02:00:00Z"},
		{"half an hour skipped", "Australia/Lord_Howe", 2026, 10, 4, "02:15", "2026-10-03T15:30:00Z", "2026-10-03T15:30:00Z"},
		{"half an hour doubled", "Australia/Lord_Howe", 2026, 4, 5, "01:45", "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"},
		{"midnight skipped", "America/Santiago", 2026, 9, 6, "00:30", "2026-09-06T04:00:00Z", "2026-09-06T04:00:00Z"},
		{"24:00 of the day before a skipped midnight", "America/Santiago", 2026, 9, 5, "24:00", "2026-09-06T04:00:00Z", "2026-09-06T04:00:00Z"},
		{"24:00 is the next day's start", "UTC", 2026, 5, 12, "24:00", "2026-05-13T00:00:00Z", "2026-05-13T00:00:00Z"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			at, err := access.ParseTimeOfDay(tc.at)
			if err != nil {
				t.Fatal(err)
			}
			d := access.NewDate(tc.y, tc.m, tc.d)
			for edge, want := range map[access.Edge]string{access.Opening: tc.open, access.Closing: tc.shut} {
				if got := access.At(d, at, edge, zone(t, tc.zone)).Format(time.RFC3339); got != want {
					t.Errorf("edge %d: got %s, want %s", edge, got, want)
				}
			}
		})
	}
}
