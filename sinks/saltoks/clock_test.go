package saltoks

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sinks/saltoks/saltosim"
)

// changeDays are days on which clocks change, each with the instant of it.
var changeDays = map[string][2]string{
	"Europe/Amsterdam":    {"2026-03-29 01:00", "2026-10-25 01:00"},
	"Europe/Lisbon":       {"2026-03-29 01:00", "2026-10-25 01:00"},
	"America/New_York":    {"2026-03-08 07:00", "2026-11-01 06:00"},
	"Australia/Lord_Howe": {"2026-10-03 15:30", "2026-04-04 15:00"},
	"Asia/Tokyo":          {"2026-03-29 01:00", "2026-10-25 01:00"}, // none
}

// twice returns the stretch in which a clock shows every minute twice, if t is in one.
func twoInstants(t time.Time, loc *time.Location) (access.Window, bool) {
	from, to := t.In(loc).ZoneBounds()
	for _, change := range []time.Time{from, to} {
		if change.IsZero() {
			continue
		}
		_, before := change.Add(-time.Second).In(loc).Zone()
		_, after := change.In(loc).Zone()
		back := time.Duration(before-after) * time.Second
		if w := (access.Window{Start: change.Add(-back), End: change.Add(back)}); back > 0 && w.Contains(t) {
			return w, true
		}
	}
	return access.Window{}, false
}

// opensAt is what a hub does: it compares what its clock shows with the digits.
func opensAt(t time.Time, s scheduleShape, loc *time.Location) bool {
	shown := t.In(loc).Format(wallClock)
	return shown >= *s.StartDate && shown <= *s.EndDate
}

func TestWrittenHoursNeverOpenBeyondTheEdgesOfADoubledHour(t *testing.T) {
	for name, days := range changeDays {
		loc := zone(t, name)
		for _, day := range days {
			change := utc(t, day)
			t.Run(name+" "+day[:10], func(t *testing.T) {
				rapid.Check(t, func(t *rapid.T) {
					near := rapid.OneOf(rapid.SampledFrom([]int{-60, -30, 0, 30, 60}), rapid.IntRange(-180, 180))
					w := access.Window{Start: change.Add(time.Duration(near.Draw(t, "start")) * time.Minute)}
					switch rapid.IntRange(0, 2).Draw(t, "which") {
					case 0: // begins on that day and ends on another
						w.End = w.Start.Add(50 * time.Hour)
					case 1:
						w.Start, w.End = w.Start.Add(-50*time.Hour), w.Start
					case 2:
						w.End = change.Add(time.Duration(near.Draw(t, "end")) * time.Minute)
					}
					checkWritten(t, w, loc)
				})
			})
		}
	}
}

// checkWritten compares what a window's digits open with the most that they may.
func checkWritten(t *rapid.T, w access.Window, loc *time.Location) {
	held := asHeld(w, loc)
	if w.Empty() {
		if !held.Empty() {
			t.Fatalf("%v: an empty window reads %v", w, held)
		}
		return
	}
	s := scheduleOf(w, loc)
	most := w
	if d, ok := twoInstants(w.Start, loc); ok {
		most.Start = d.Start
	}
	if d, ok := twoInstants(w.End.Add(-time.Second), loc); ok {
		most.End = d.End
	}
	for at := w.Start.Add(-4 * time.Hour); at.Before(w.End.Add(4 * time.Hour)); at = at.Add(time.Minute) {
		open := opensAt(at, s, loc)
		if open && !most.Contains(at) {
			t.Fatalf("%v: the digits %s to %s open at %s, want no more than %v", w, *s.StartDate, *s.EndDate, at, most)
		}
		if open && !held.Contains(at) {
			t.Fatalf("%v: the digits %s to %s open at %s, and read back as %v", w, *s.StartDate, *s.EndDate, at, held)
		}
		if _, unclear := twoInstants(at, loc); !unclear && most == w && open != w.Contains(at) {
			t.Fatalf("%v: the digits %s to %s at %s: open is %t", w, *s.StartDate, *s.EndDate, at, open)
		}
	}
	if !held.Within(most) {
		t.Fatalf("%v: reads back as %v, want within %v", w, held, most)
	}
	if again := asHeld(held, loc); !again.Equal(held) {
		t.Fatalf("%v: reads back as %v, and written again as %v", w, held, again)
	}
}

func TestClocksAreComparedByWhatTheyShow(t *testing.T) {
	for other, want := range map[string]bool{
		"Europe/Amsterdam": true, "Europe/Berlin": true, "Europe/London": false, "Africa/Lagos": false, "UTC": false,
	} {
		if got := sameClock(zone(t, "Europe/Amsterdam"), zone(t, other), start); got != want {
			t.Errorf("Amsterdam and %s: got %t, want %t", other, got, want)
		}
	}
	if sameClock(zone(t, "UTC"), zone(t, "Europe/London"), start) || !sameClock(zone(t, "UTC"), zone(t, "Africa/Abidjan"), start) {
		t.Error("UTC is not what London shows, and is what Abidjan shows")
	}
}

// A hub on another clock than the property's parks its doors, and nothing else.
func TestAHubOnAnotherClockParksItsDoors(t *testing.T) {
	amsterdam := func(c *Config) { c.Zone = zone(t, "Europe/Amsterdam") }
	s := newSite(t, saltosim.Options{}, amsterdam)
	s.observe()
	s.issue() // 101 is on hub 2, the front door on hub 1
	if err := s.world.SetHubZone("Hub 2", "Europe/Berlin"); err != nil {
		t.Fatal(err)
	}
	if site := s.observe(); len(site.Findings) > 0 || site.Doors[0].Has(access.OtherClock) || site.Doors[1].Has(access.OtherClock) {
		t.Errorf("a clock of another name: got findings %q and doors %+v, want no trouble", site.Findings, site.Doors)
	}
	if err := s.world.SetHubZone("Hub 2", "Europe/London"); err != nil {
		t.Fatal(err)
	}
	site := s.observe()
	if len(site.Findings) != 1 || !strings.Contains(site.Findings[0], "Hub 2") {
		t.Errorf("got findings %q, want one that names the hub", site.Findings)
	}
	for _, d := range site.Doors {
		if got, want := d.Has(access.OtherClock), d.Hub == "Hub 2"; got != want {
			t.Errorf("door %s: on another clock is %t, want %t", d.Name, got, want)
		}
	}
	h := s.holding(stay)
	room, shared := h.Line(access.RoomLine), h.Line(access.SharedLine)
	later := access.Window{Start: s.Now(), End: s.Now().Add(72 * time.Hour)}
	step := func(op plan.Op, line *access.HeldLine, door access.DoorID) plan.Step {
		return plan.Step{
			Key: stay, Op: op, Line: line.ID, Ref: line.Ref, Person: h.User.Person, Door: door,
			Schedule: line.Schedule, Window: later,
		}
	}
	writes := s.Writes()
	for name, give := range map[string]plan.Step{
		"hours":                step(plan.SetSchedule, room, room.Doors[0]),
		"hours without a door": step(plan.SetSchedule, room, ""),
		"a member":             step(plan.AddMember, room, ""),
		"a door beside it":     step(plan.AddDoor, room, shared.Doors[0]),
		"its door elsewhere":   step(plan.AddDoor, shared, room.Doors[0]),
	} {
		if _, err := s.client.Do(context.Background(), give, h); class(err) != terminal {
			t.Errorf("%s: got %v, want a terminal error", name, err)
		}
	}
	if got := s.Writes() - writes; got != 0 {
		t.Errorf("got %d writes, want none", got)
	}
	a := plan.Action{Key: stay, Verb: plan.Extend, Break: true, Room: "101", Before: h, After: []access.Line{
		{ID: access.RoomLine, Doors: shared.Doors, Window: later}, // as a plan that leaves the parked door out
		{ID: access.SharedLine, Doors: shared.Doors, Window: later},
	}}
	if got := s.act(a); !slices.Equal(got.Line(access.RoomLine).Doors, shared.Doors) || !got.Line(access.SharedLine).Window.End.Equal(later.End) {
		t.Errorf("everything else: got %+v, want the front door in both lines, and later hours", got.Lines)
	}
	a.Verb, a.Before = plan.Revoke, s.holding(stay)
	s.act(a)
	if got := s.holding(stay); got.Line(access.RoomLine).Member || !got.User.Suspended {
		t.Errorf("revoked: got %+v", got)
	}
}

func TestAZoneThatNobodyKnowsIsAnotherClock(t *testing.T) {
	inv := &inventory{asOf: start, books: books{zones: map[string]*time.Location{}}}
	amsterdam := zone(t, "Europe/Amsterdam")
	for name, c := range map[string]struct {
		zone   string
		site   *time.Location
		bySite bool
		want   bool
	}{
		"the same":               {"Europe/Amsterdam", amsterdam, false, false},
		"another":                {"Europe/London", amsterdam, false, true},
		"unknown":                {"W. Europe Standard Time", amsterdam, false, true},
		"none":                   {"", amsterdam, false, false},
		"none on another site":   {"", time.UTC, false, true},
		"by the site, not hub":   {"Europe/London", amsterdam, true, false},
		"by the site elsewhere":  {"Europe/Amsterdam", time.UTC, true, true},
		"by the hub, whose site": {"Europe/Amsterdam", time.UTC, false, false},
	} {
		h := &hubShape{TimeZone: c.zone}
		if got := inv.clock(h, amsterdam, c.site, c.bySite).other; got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
		if inv.clock(h, nil, c.site, c.bySite).other {
			t.Errorf("%s: another clock than a property's whose zone nobody told", name)
		}
	}
}

func TestTroublesAreReadFromTheLock(t *testing.T) {
	for text, want := range map[string][]access.Trouble{
		`{"battery_level":"fresh","privacy_mode":false,"locked_state":"locked","lock_type":"escutcheon_pin"}`: nil,
		`{}`:                              nil,
		`{"battery_level":"mint"}`:        nil,
		`{"battery_level":null}`:          nil,
		`{"battery_level":3}`:             nil,
		`{"battery_level":"LOW"}`:         {access.LowBattery},
		`{"lock_type":null}`:              nil,
		`{"lock_type":"wall_reader_pin"}`: nil,
		`{"lock_type":"escutcheon"}`:      {access.NoKeypad},
		`{"privacy_mode":true}`:           {access.PrivacyMode},
		`{"privacy_mode":null}`:           nil,
		`{"locked_state":"uncertain"}`:    nil,
		`{"battery_level":"critical","privacy_mode":true,"locked_state":"office_mode","lock_type":"x"}`: {
			access.LowBattery, access.NoKeypad, access.OfficeMode, access.PrivacyMode,
		},
	} {
		var l lockShape
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if got := l.troubles(usualLow, false); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
	if got := (&lockShape{Battery: "mint"}).troubles([]string{"mint"}, true); !slices.Equal(got, []access.Trouble{access.LowBattery, access.OtherClock}) {
		t.Errorf("a word of one's own, on another clock: got %v", got)
	}
}
