package access

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestJoin(t *testing.T) {
	noon := time.Date(2026, 7, 10, 12, 0, 0, 0, time.UTC)
	earlier, later := noon.Add(-time.Minute), noon.Add(time.Minute)
	row := func(id, room string, read time.Time) Stay {
		return Stay{ID: StayID(id), Room: room, Read: read, ArrivalTime: NoTime, DepartureTime: NoTime}
	}
	single := func(id, room string, read time.Time) Stay {
		s := row(id, room, read)
		s.Single = true
		return s
	}
	unlisted := func(s Stay) Stay { s.Unlisted = true; return s }
	report := func(stays ...Stay) House {
		return House{Reading: Reading{AsOf: noon, Complete: true}, Abilities: Abilities{Lists: true}, Stays: stays}
	}
	known := func(stays ...Stay) House { return House{Reading: Reading{AsOf: later}, Stays: stays} }
	doubt := func(id string, read time.Time) House {
		return House{Reading: Reading{AsOf: later}, Bad: []Bad{{ID: StayID(id), Why: "not found", Read: read, Single: true}}}
	}
	for name, c := range map[string]struct {
		houses []House
		stays  []Stay
		bad    []string
	}{
		"a newer single row beats the report": {
			[]House{report(row("1", "101", noon)), known(single("1", "201", later))}, []Stay{single("1", "201", later)}, nil,
		},
		"an older one does not": {
			[]House{report(row("1", "101", noon)), known(single("1", "201", earlier))}, []Stay{row("1", "101", noon)}, nil,
		},
		"at one instant the single one stands": {
			[]House{report(row("1", "101", noon)), known(single("1", "201", noon))}, []Stay{single("1", "201", noon)}, nil,
		},
		"a stay that only a single read shows is there, and does not lengthen the report": {
			[]House{report(row("1", "101", noon)), known(single("2", "102", earlier))},
			[]Stay{row("1", "101", noon), unlisted(single("2", "102", earlier))},
			nil,
		},
		"a newer report beats not found": {[]House{report(row("1", "101", noon)), doubt("1", earlier)}, []Stay{row("1", "101", noon)}, nil},
		"not found beats an older row":   {[]House{report(row("1", "101", noon)), doubt("1", later)}, nil, []string{"1"}},
		"absence from a newer report beats not found": {
			[]House{report(row("1", "101", noon)), doubt("2", earlier)}, []Stay{row("1", "101", noon)}, nil,
		},
		"not found after the report stays in doubt": {
			[]House{report(row("1", "101", noon)), doubt("2", later)}, []Stay{row("1", "101", noon)}, []string{"2"},
		},
		"a row of an older file is absent from a newer report": {
			[]House{report(), {Reading: Reading{AsOf: earlier, Complete: true}, Abilities: Abilities{Lists: true}, Stays: []Stay{row("1", "101", earlier)}}},
			nil, nil,
		},
		"an incomplete report proves no absence": {
			[]House{{Reading: Reading{AsOf: noon}, Abilities: Abilities{Lists: true}}, doubt("2", earlier)}, nil, []string{"2"},
		},
	} {
		got := Join(c.houses...)
		if diff := cmp.Diff(c.stays, got.Stays); diff != "" {
			t.Errorf("%s: stays (-want +got):\n%s", name, diff)
		}
		var bad []string
		for _, b := range got.Bad {
			bad = append(bad, string(b.ID))
		}
		if diff := cmp.Diff(c.bad, bad); diff != "" {
			t.Errorf("%s: bad (-want +got):\n%s", name, diff)
		}
	}
}

func TestJoinIsWorthWhatItsBulkReadIsWorth(t *testing.T) {
	noon := time.Date(2026, 7, 10, 12, 0, 0, 0, time.UTC)
	file := House{Reading: Reading{AsOf: noon.Add(-time.Hour), Complete: true, Gaps: []string{"file"}}, Abilities: Abilities{Lists: true}}
	report := House{Reading: Reading{AsOf: noon, Gaps: []string{"report"}, Skew: -time.Minute}, Abilities: Abilities{Lists: true, Readiness: true}}
	known := House{Reading: Reading{AsOf: noon.Add(time.Minute), Complete: true, Skew: time.Second}, Abilities: Abilities{Times: true}}

	got := Join(known, report, file)
	if !got.Complete || !got.AsOf.Equal(file.AsOf) || got.Skew != -time.Minute {
		t.Errorf("complete %v as of %v, skew %v; want the complete file's worth and the greater skew", got.Complete, got.AsOf, got.Skew)
	}
	if diff := cmp.Diff([]string{"report", "file"}, got.Gaps); diff != "" {
		t.Error(diff)
	}
	if got.Abilities != (Abilities{Lists: true, Readiness: true, Times: true}) {
		t.Errorf("abilities are %+v", got.Abilities)
	}
	if got := Join(known); got.Complete || got.Lists {
		t.Error("a house that cannot list is complete")
	}
	if got := Join(); !got.AsOf.IsZero() || got.Complete {
		t.Errorf("nothing joined is %+v", got)
	}
}

// What an incomplete read shows after a complete one counts, but takes nothing from anybody.
func TestJoinProvesNothingByAnIncompleteReadThatIsNewer(t *testing.T) {
	noon := time.Date(2026, 7, 10, 12, 0, 0, 0, time.UTC)
	row := func(at time.Time, single bool) []Stay {
		return []Stay{{ID: "1", Phase: Cancelled, Read: at, Single: single}}
	}
	bulk := func(at time.Time, complete bool) House {
		return House{Reading: Reading{AsOf: at, Complete: complete}, Abilities: Abilities{Lists: true}, Stays: row(at, false)}
	}
	later := noon.Add(time.Minute)
	for name, c := range map[string]struct {
		beside House
		whole  bool
	}{
		"an older incomplete read":          {bulk(noon.Add(-time.Minute), false), true},
		"a newer incomplete read":           {bulk(later, false), false},
		"a newer complete read":             {bulk(later, true), true},
		"a stay that was read one by one":   {House{Reading: Reading{AsOf: later}, Stays: row(later, true)}, true},
		"an incomplete read of no stay now": {House{Reading: Reading{AsOf: later}, Abilities: Abilities{Lists: true}}, true},
	} {
		got := Join(bulk(noon, true), c.beside)
		if got.Complete != c.whole || len(got.Stays) != 1 || c.whole != (len(got.Gaps) == 0) {
			t.Errorf("%s: complete %v, gaps %q; want %v", name, got.Complete, got.Gaps, c.whole)
		}
	}
}

func TestJoinKeepsTimesThatOnlyOneHouseShows(t *testing.T) {
	noon := time.Date(2026, 7, 10, 12, 0, 0, 0, time.UTC)
	report := House{Reading: Reading{AsOf: noon}, Abilities: Abilities{Lists: true, Times: true}, Stays: []Stay{{ID: "1", Read: noon, ArrivalTime: NoTime, DepartureTime: 13 * 60}}}
	known := House{Stays: []Stay{{ID: "1", Read: noon.Add(1), Single: true, ArrivalTime: NoTime, DepartureTime: NoTime}}}
	if got := Join(report, known).Stays[0]; got.DepartureTime != 13*60 || !got.Single {
		t.Errorf("got %+v", got)
	}
	known.Times = true
	if got := Join(report, known).Stays[0]; got.DepartureTime != NoTime {
		t.Errorf("the late check-out was taken back, and yet the departure is %v", got.DepartureTime)
	}
}

func TestJoinKeepsFieldsThatOnlyOneHouseReads(t *testing.T) {
	noon := time.Date(2026, 7, 10, 12, 0, 0, 0, time.UTC)
	paid := []Field{{Name: "deposit", Value: "paid"}}
	report := House{Reading: Reading{AsOf: noon}, Abilities: Abilities{Lists: true}, Stays: []Stay{{ID: "1", Read: noon, Fields: paid}}}
	known := House{Stays: []Stay{{ID: "1", Read: noon.Add(1), Single: true}}}
	if got := Join(report, known).Stays[0]; !got.Single || !slices.Equal(got.Fields, paid) {
		t.Errorf("got %+v, want the newer row with what only the older one read", got)
	}
	known.Stays[0].Fields = []Field{{Name: "deposit"}}
	if _, shown := Join(report, known).Stays[0].Field("deposit"); shown {
		t.Error("the newer row shows the field empty, and the older one counts all the same")
	}
}

func TestJoinRooms(t *testing.T) {
	noon := time.Date(2026, 7, 10, 12, 0, 0, 0, time.UTC)
	got := Join(
		House{Rooms: []Room{{"101", NotReady, noon, false}, {"102", ReadinessUnknown, noon, false}, {"103", Ready, noon, false}}},
		House{Rooms: []Room{{"101", Ready, noon.Add(time.Minute), true}, {"102", Ready, noon.Add(-time.Hour), true}, {"103", NotReady, noon, false}}},
	).Rooms
	want := []Room{{"101", Ready, noon.Add(time.Minute), true}, {"102", Ready, noon.Add(-time.Hour), true}, {"103", NotReady, noon, false}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
