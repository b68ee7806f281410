package plan

import (
	"testing"
	"time"

	"pinwarden/policy/access"
)

// A reading too old to be evidence must not date a ready mark: it would look older than the departure before it.
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
