package access_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
)

// A read by id that finds nothing, and a report that shows the stay: the newer word stands, whichever it is.
func TestNormalizeWeighsADoubtAgainstTheRow(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 5, 12, 12, 0, 0, 0, time.UTC)
	earlier, later := noon.Add(-time.Minute), noon.Add(time.Minute)
	row := func(at time.Time) access.Stay { return access.Stay{ID: "a", Room: "101", Read: at} }
	doubt := func(at time.Time) access.Bad { return access.Bad{ID: "a", Why: "not found", Read: at} }
	for name, tc := range map[string]struct {
		stays []access.Stay
		bad   []access.Bad
		row   bool
		doubt int
	}{
		"the doubt is newer":                {[]access.Stay{row(noon)}, []access.Bad{doubt(later)}, false, 1},
		"the row is newer":                  {[]access.Stay{row(noon)}, []access.Bad{doubt(earlier)}, true, 0},
		"both at one instant":               {[]access.Stay{row(noon)}, []access.Bad{doubt(noon)}, false, 1},
		"a doubt of no instant is as of":    {[]access.Stay{row(noon)}, []access.Bad{doubt(time.Time{})}, false, 1},
		"a row after the as of":             {[]access.Stay{row(later)}, []access.Bad{doubt(time.Time{})}, true, 0},
		"the newest of two doubts decides":  {[]access.Stay{row(noon)}, []access.Bad{doubt(earlier), doubt(later)}, false, 2},
		"the newest of two rows decides":    {[]access.Stay{row(earlier), row(later)}, []access.Bad{doubt(noon)}, true, 0},
		"a doubt alone":                     {nil, []access.Bad{doubt(noon)}, false, 1},
		"a row without an id doubts nobody": {[]access.Stay{row(noon)}, []access.Bad{{Why: "no id", Read: later}}, true, 1},
	} {
		h := access.House{Reading: access.Reading{AsOf: noon}, Stays: tc.stays, Bad: tc.bad}.
			Normalize(func(id access.StayID) access.Key { return access.Key(id) })
		if got := len(h.Stays) == 1; got != tc.row || len(h.Bad) != tc.doubt {
			t.Errorf("%s: the row stands %v, %d doubts; want %v, %d", name, got, len(h.Bad), tc.row, tc.doubt)
		}
	}
}

func TestNormalizeTakesARowThatWasReadByItself(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 5, 12, 12, 0, 0, 0, time.UTC)
	single := access.Stay{ID: "a", Room: "102", Read: noon, Single: true}
	for _, stays := range [][]access.Stay{
		{{ID: "a", Room: "101", Read: noon}, single},
		{single, {ID: "a", Room: "101", Read: noon}},
	} {
		h := access.House{Stays: stays}.Normalize(func(id access.StayID) access.Key { return access.Key(id) })
		single.Key = "a"
		if diff := cmp.Diff([]access.Stay{single}, h.Stays); diff != "" || len(h.Bad) != 0 {
			t.Errorf("bad %v, stays (-want +got):\n%s", h.Bad, diff)
		}
	}
}
