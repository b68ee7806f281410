package plan_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

func TestThenEveryReadingIsAsOldAsItIsNow(t *testing.T) {
	t.Parallel()
	now := access.At(firstDay, 12*60, access.Opening, time.UTC)
	before := func(d time.Duration) time.Time { return now.Add(-d) }
	inputs := func() plan.Inputs {
		in := plan.Inputs{Now: now, Limits: plan.Defaults()}
		in.House.AsOf, in.House.Complete = before(time.Minute), true
		in.House.Stays = []access.Stay{{Key: "A", Read: before(2 * time.Minute)}}
		in.House.Bad = []access.Bad{{Key: "B", Read: before(3 * time.Minute)}, {Key: "C"}}
		in.House.Rooms = []access.Room{{Name: "101", Read: before(4 * time.Minute)}, {Name: "102", Read: before(5 * time.Minute), Mark: true}}
		in.Site.AsOf = before(6 * time.Minute)
		in.Site.Holdings = []access.Holding{{Key: "A", Looked: before(7 * time.Minute)}, {Key: "B"}}
		in.Known.Counted = 4
		return in
	}
	in := inputs()
	at := now.Add(72 * time.Hour)
	then := plan.Then(in, at)
	if diff := cmp.Diff(inputs(), in); diff != "" {
		t.Errorf("the inputs are changed:\n%s", diff)
	}
	if !then.Now.Equal(at) || !then.Read.Equal(now) || then.Known.Counted != 0 {
		t.Errorf("now is %s, read at %s, %d removals counted", then.Now, then.Read, then.Known.Counted)
	}
	for what, got := range map[string]struct {
		at  time.Time
		age time.Duration
	}{
		"house": {then.House.AsOf, time.Minute}, "stay": {then.House.Stays[0].Read, 2 * time.Minute}, "bad row": {then.House.Bad[0].Read, 3 * time.Minute},
		"room": {then.House.Rooms[0].Read, 4 * time.Minute}, "site": {then.Site.AsOf, 6 * time.Minute}, "holding": {then.Site.Holdings[0].Looked, 7 * time.Minute},
		"mark": {then.House.Rooms[1].Read, 72*time.Hour + 5*time.Minute},
	} {
		if age := at.Sub(got.at); age != got.age {
			t.Errorf("%s: %s old, want %s", what, age, got.age)
		}
	}
	if !then.House.Bad[1].Read.IsZero() || !then.Site.Holdings[1].Looked.IsZero() {
		t.Error("what was never read counts as read")
	}
	if soon := plan.Then(in, now.Add(time.Minute)); soon.Known.Counted != 4 {
		t.Error("removals of this hour are forgotten within it")
	}
	if diff := cmp.Diff(in, plan.Then(in, before(time.Hour))); diff != "" {
		t.Errorf("the past is foreseen:\n%s", diff)
	}
}

func TestAnEffectKnowsNoHoursThatHaveBegun(t *testing.T) {
	t.Parallel()
	now := access.At(firstDay, 12*60, access.Opening, time.UTC)
	action := func(start time.Duration) *plan.Action {
		w := access.Window{Start: now.Add(start), End: now.Add(24 * time.Hour)}
		return &plan.Action{Key: "A", Verb: plan.Issue, After: []access.Line{{ID: access.RoomLine, Doors: []access.DoorID{"d"}, Window: w}}}
	}
	hourAgo, minuteAgo, soon, later := action(-time.Hour), action(-time.Minute), action(time.Minute), action(time.Hour)
	if hourAgo.Effect(now) != minuteAgo.Effect(now) || hourAgo.Digest() == minuteAgo.Digest() {
		t.Error("hours that began at two instants of the past differ in effect, or not in their digest")
	}
	if soon.Effect(now) == minuteAgo.Effect(now) || soon.Effect(now) == later.Effect(now) {
		t.Error("hours that are to begin have the effect of others")
	}
	if !minuteAgo.After[0].Window.Start.Equal(now.Add(-time.Minute)) {
		t.Error("the action is changed")
	}
}
