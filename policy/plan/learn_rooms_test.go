package plan

import (
	"testing"
	"time"

	"pinwarden/policy/access"
)

var learnNoon = time.Date(2026, 7, 10, 12, 0, 0, 0, time.UTC)

func TestALaterMarkIsANewOne(t *testing.T) {
	since := func(rooms ...access.Room) time.Time {
		var known access.Known
		for _, r := range rooms {
			known = Learn(known, access.House{Rooms: []access.Room{r}}, Defaults(), learnNoon, time.UTC)
		}
		return known.Rooms[0].Since
	}
	earlier := learnNoon.Add(-30 * time.Minute)
	ready := func(at time.Time, mark bool) access.Room {
		return access.Room{Name: "101", Readiness: access.Ready, Read: at, Mark: mark}
	}
	if got := since(ready(earlier, true), ready(learnNoon, true)); !got.Equal(learnNoon) {
		t.Errorf("a second mark counts since %v", got)
	}
	if got := since(ready(learnNoon, true), ready(earlier, true)); !got.Equal(learnNoon) {
		t.Errorf("an older mark puts the newer one back to %v", got)
	}
	if got := since(ready(earlier, false), ready(learnNoon, false)); !got.Equal(earlier) {
		t.Errorf("a state that is shown again counts since %v", got)
	}
}

// A report that lacks many stays is short, however many of them were read one by one.
func TestRowsBesideABulkReadDoNotMakeItLonger(t *testing.T) {
	var known access.Known
	house := access.House{Reading: access.Reading{AsOf: learnNoon, Complete: true}, Abilities: access.Abilities{Lists: true}}
	today := access.DateOf(learnNoon, time.UTC)
	for _, id := range []access.Key{"a", "b", "c", "d", "e"} {
		known.Stays = append(known.Stays, access.KnownStay{Key: id, Phase: access.Expected, Arrival: today, Departure: today + 1})
		house.Stays = append(house.Stays, access.Stay{Key: id, Read: learnNoon, Single: id > "b", Unlisted: id > "b"})
	}
	limits := Defaults()
	if got := judge(&house, &known, &limits, learnNoon, time.UTC); got.bulk {
		t.Error("a report of two of five stays counts as evidence of absence")
	}
	for i := range house.Stays {
		house.Stays[i].Unlisted = false
	}
	if got := judge(&house, &known, &limits, learnNoon, time.UTC); !got.bulk {
		t.Errorf("a whole report is distrusted: %s", got.why)
	}
}

func TestAStaleReadingDatesNoReadyMark(t *testing.T) {
	now := time.Date(2026, 5, 11, 12, 0, 0, 0, time.UTC)
	known := []access.KnownRoom{{Name: "101", Readiness: access.NotReady, Since: now.Add(-time.Hour)}}
	shown := func(age time.Duration) []access.Room {
		return []access.Room{{Name: "101", Readiness: access.Ready, Read: now.Add(-age)}}
	}
	if got := learnRooms(known, shown(2*time.Hour), time.Hour, now); got[0] != known[0] {
		t.Errorf("a reading of two hours ago taught %+v", got[0])
	}
	if got := learnRooms(known, shown(0), time.Hour, now); got[0].Readiness != access.Ready || !got[0].Since.Equal(now) {
		t.Errorf("a fresh reading taught %+v", got[0])
	}
}
