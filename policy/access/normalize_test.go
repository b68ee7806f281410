package access_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
)

func TestNormalize(t *testing.T) {
	t.Parallel()
	early, late := time.Date(2026, 5, 12, 9, 0, 0, 0, time.UTC), time.Date(2026, 5, 12, 10, 0, 0, 0, time.UTC)
	row := func(id access.StayID, room string, at time.Time) access.Stay {
		return access.Stay{ID: id, Room: room, Read: at}
	}
	for _, tc := range []struct {
		name  string
		stays []access.Stay
		want  map[access.Key]string // room by stay
		bad   []access.Key
	}{
		{name: "nothing"},
		{name: "rows in any order", stays: []access.Stay{row("b", "102", early), row("a", "101", early)}, want: map[access.Key]string{"a": "101", "b": "102"}},
		{name: "one row twice", stays: []access.Stay{row("a", "101", early), row("a", "101", early)}, want: map[access.Key]string{"a": "101"}},
		{name: "the row read last stands", stays: []access.Stay{row("a", "102", late), row("a", "101", early)}, want: map[access.Key]string{"a": "102"}},
		{name: "of older rows it does not matter that they differ", stays: []access.Stay{row("a", "101", early), row("a", "103", early), row("a", "102", late)}, want: map[access.Key]string{"a": "102"}},
		{name: "rows of one instant that differ", stays: []access.Stay{row("a", "101", late), row("a", "102", late), row("b", "103", early)}, want: map[access.Key]string{"b": "103"}, bad: []access.Key{"a"}},
		{name: "two that agree and one that does not", stays: []access.Stay{row("a", "101", late), row("a", "101", late), row("a", "102", late)}, bad: []access.Key{"a"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			given := slices.Clone(tc.stays)
			h := access.House{Stays: tc.stays}.Normalize(func(id access.StayID) access.Key { return access.Key(id) })
			var got map[access.Key]string
			for i, s := range h.Stays {
				if i > 0 && h.Stays[i-1].Key >= s.Key {
					t.Errorf("%s does not come after %s", s.Key, h.Stays[i-1].Key)
				}
				if got == nil {
					got = map[access.Key]string{}
				}
				got[s.Key] = s.Room
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("stays (-want +got):\n%s", diff)
			}
			var bad []access.Key
			for _, b := range h.Bad {
				bad = append(bad, b.Key)
			}
			if diff := cmp.Diff(tc.bad, bad); diff != "" {
				t.Errorf("bad rows (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(given, tc.stays); diff != "" {
				t.Errorf("the rows that were given changed:\n%s", diff)
			}
		})
	}
}

func TestNormalizeRooms(t *testing.T) {
	t.Parallel()
	early, late := time.Date(2026, 5, 12, 9, 0, 0, 0, time.UTC), time.Date(2026, 5, 12, 10, 0, 0, 0, time.UTC)
	h := access.House{Rooms: []access.Room{
		{Name: "102", Readiness: access.Ready, Read: early},
		{Name: "101", Readiness: access.Ready, Read: early},
		{Name: "101", Readiness: access.NotReady, Read: late},
		{Name: "103", Readiness: access.Ready, Read: late},
		{Name: "103", Readiness: access.NotReady, Read: late},
	}}.Normalize(func(id access.StayID) access.Key { return access.Key(id) })
	want := []access.Room{
		{Name: "101", Readiness: access.NotReady, Read: late}, // read last
		{Name: "102", Readiness: access.Ready, Read: early},
		{Name: "103", Readiness: access.NotReady, Read: late}, // in doubt, not ready
	}
	if diff := cmp.Diff(want, h.Rooms); diff != "" {
		t.Errorf("rooms (-want +got):\n%s", diff)
	}
}

func TestGapsMentionStaysByTheirKeys(t *testing.T) {
	t.Parallel()
	id := access.StayID("R 1")
	h := access.House{}
	h.Gaps = []string{id.Mention() + " could not be read, as little as " + access.StayID("R2").Mention(), "room 101 < room 102", "cut off: <stay R3"}
	got := h.Normalize(func(id access.StayID) access.Key { return access.Key("key of " + id) }).Gaps
	want := []string{"stay key of R 1 could not be read, as little as stay key of R2", "room 101 < room 102", "cut off: <stay R3"}
	if !slices.Equal(got, want) {
		t.Errorf("gaps are\n%q\nwant\n%q", got, want)
	}
	if h.Gaps[0] == got[0] {
		t.Error("the house that was given is changed")
	}
}
