package saltoks

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// utc reads "2026-05-09 13:00".
func utc(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestSchedulesAreWallClockAndTheirEndMinuteIsIn(t *testing.T) {
	for name, c := range map[string]struct{ zone, start, end, wantStart, wantEnd string }{
		"a stay in summer time":           {"Europe/Amsterdam", "2026-05-09 13:00", "2026-05-11 09:30", "2026-05-09T15:00:00", "2026-05-11T11:29:59"},
		"over the end of summer time":     {"Europe/Amsterdam", "2026-10-24 13:00", "2026-10-26 10:30", "2026-10-24T15:00:00", "2026-10-26T11:29:59"},
		"over the beginning of it":        {"Europe/Amsterdam", "2026-03-28 14:00", "2026-03-30 09:30", "2026-03-28T15:00:00", "2026-03-30T11:29:59"},
		"until midnight":                  {"Europe/Amsterdam", "2026-05-09 13:00", "2026-05-10 22:00", "2026-05-09T15:00:00", "2026-05-10T23:59:59"},
		"another zone":                    {"America/New_York", "2026-05-09 19:00", "2026-05-11 15:30", "2026-05-09T15:00:00", "2026-05-11T11:29:59"},
		"from the hour that shows twice":  {"Europe/Amsterdam", "2026-10-25 00:30", "2026-10-26 10:30", "2026-10-25T02:30:00", "2026-10-26T11:29:59"},
		"until the hour that shows twice": {"Europe/Amsterdam", "2026-10-24 13:00", "2026-10-25 01:30", "2026-10-24T15:00:00", "2026-10-25T02:29:59"},
		"until the hour that is left out": {"Europe/Amsterdam", "2026-03-28 14:00", "2026-03-29 01:00", "2026-03-28T15:00:00", "2026-03-29T01:59:59"},
		"from after the hour left out":    {"Europe/Amsterdam", "2026-03-29 01:00", "2026-03-30 09:30", "2026-03-29T03:00:00", "2026-03-30T11:29:59"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			loc := zone(t, c.zone)
			w := access.Window{Start: utc(t, c.start), End: utc(t, c.end)}
			s := scheduleOf(w, loc)
			if *s.StartDate != c.wantStart || *s.EndDate != c.wantEnd {
				t.Errorf("written: got %s to %s, want %s to %s", *s.StartDate, *s.EndDate, c.wantStart, c.wantEnd)
			}
			if s.StartTime != "00:00:00" || s.EndTime != "23:59:59" {
				t.Errorf("a day's hours: got %s to %s, want all of it", s.StartTime, s.EndTime)
			}
			if diff := cmp.Diff(w, s.frame().window(loc)); diff != "" {
				t.Errorf("read back (-written +read):\n%s", diff)
			}
		})
	}
}

func TestSchedulesAreReadToTheMinute(t *testing.T) {
	loc := zone(t, "Europe/Amsterdam")
	full := func(start, end *string, startTime, endTime string) scheduleShape {
		return scheduleShape{
			Monday: true, Tuesday: true, Wednesday: true, Thursday: true, Friday: true, Saturday: true, Sunday: true,
			StartDate: start, EndDate: end, StartTime: startTime, EndTime: endTime,
		}
	}
	text := func(s string) *string { return &s }
	noSunday := full(text("2026-05-09T15:00:00"), text("2026-05-11T11:29:59"), "00:00:00", "23:59:59")
	noSunday.Sunday = false
	stay := access.Window{Start: utc(t, "2026-05-09 13:00"), End: utc(t, "2026-05-11 09:30")}
	for name, c := range map[string]struct {
		shape scheduleShape
		want  access.Window
		odd   bool
	}{
		"as written":           {full(text("2026-05-09T15:00:00"), text("2026-05-11T11:29:59"), "00:00:00", "23:59:59"), stay, false},
		"without seconds":      {full(text("2026-05-09T15:00"), text("2026-05-11T11:29"), "00:00", "23:59"), stay, false},
		"with a Z":             {full(text("2026-05-09T15:00:00.000Z"), text("2026-05-11T11:29:59Z"), "00:00:00", "23:59:59"), stay, false},
		"with bare dates":      {full(text("2026-05-09"), text("2026-05-10"), "00:00:00", "23:59:59"), access.Window{Start: utc(t, "2026-05-08 22:00"), End: utc(t, "2026-05-10 22:00")}, false},
		"without dates":        {full(nil, nil, "00:00:00", "23:59:59"), access.Window{Start: always, End: forever}, false},
		"without an end":       {full(text("2026-05-09T15:00:00"), text(""), "00:00:00", "23:59:59"), access.Window{Start: stay.Start, End: forever}, false},
		"not on Sundays":       {noSunday, access.Window{}, true},
		"with a day's end":     {full(text("2026-05-09T15:00:00"), text("2026-05-11T11:29:59"), "00:00:00", "18:00:59"), access.Window{}, true},
		"with a day's start":   {full(text("2026-05-09T15:00:00"), text("2026-05-11T11:29:59"), "08:00:00", "23:59:59"), access.Window{}, true},
		"with no readable end": {full(text("2026-05-09T15:00:00"), text("soon"), "00:00:00", "23:59:59"), access.Window{}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := c.shape.frame()
			if f.odd != c.odd {
				t.Fatalf("odd: got %t, want %t", f.odd, c.odd)
			}
			if c.odd {
				return
			}
			if diff := cmp.Diff(c.want, f.window(loc)); diff != "" {
				t.Errorf("window (-want +got):\n%s", diff)
			}
		})
	}
}
