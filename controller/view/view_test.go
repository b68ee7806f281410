package view_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/controller/view"
	"pinwarden/policy/access"
)

func keys(rows []*view.Row) (out []access.Key) {
	for _, r := range rows {
		out = append(out, r.Key)
	}
	return out
}

func TestRowsAreFoundByRoomDoorAndNextChange(t *testing.T) {
	noon := time.Date(2026, 5, 11, 12, 0, 0, 0, time.UTC)
	v := view.New()
	err := v.Replace([]view.Row{
		{Key: "b", Room: "101", Doors: []access.DoorID{"d101", "front"}, Next: noon.Add(2 * time.Hour)},
		{Key: "a", Room: "101", Doors: []access.DoorID{"d101"}, Next: noon.Add(time.Hour)},
		{Key: "c", Room: "102", Doors: []access.DoorID{"d102", "front"}},
		{Key: "d", Next: noon.Add(-time.Hour)},
	})
	if err != nil {
		t.Fatal(err)
	}
	s := v.Snapshot()
	for name, got := range map[string][]access.Key{
		"a b c d": keys(s.All()),
		"a b":     keys(s.Room("101")),
		"b c":     keys(s.Door("front")),
		"a b ":    keys(s.Upcoming(noon)), // soonest first, past ones left out
	} {
		var want []access.Key
		for _, c := range name {
			if c != ' ' {
				want = append(want, access.Key(c))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("rows differ (-want +got):\n%s", diff)
		}
	}
	if r, ok := s.Stay("c"); !ok || r.Room != "102" {
		t.Errorf("Stay(c) = %v, %v", r, ok)
	}
}

func TestASnapshotIsOnePassWhateverFollows(t *testing.T) {
	v := view.New()
	if err := v.Replace([]view.Row{{Key: "a", Room: "101"}}); err != nil {
		t.Fatal(err)
	}
	before := v.Snapshot()
	if err := v.Replace([]view.Row{{Key: "b", Room: "101"}}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]access.Key{"a"}, keys(before.Room("101"))); diff != "" {
		t.Errorf("the old snapshot changed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]access.Key{"b"}, keys(v.Snapshot().All())); diff != "" {
		t.Errorf("the new snapshot is not the new pass (-want +got):\n%s", diff)
	}
}
