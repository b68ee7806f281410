package policy

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pinwarden/policy/access"
)

// What is said of conditions without any stay holds for every stay: a rule is never
// called unreached or impossible that some stay could come to.
func TestWhatIsSaidOfConditionsHoldsForEveryStay(t *testing.T) {
	said := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawConditions(t, 2), drawConditions(t, 2)
		var r reasoner
		covers, disjoint, empty := r.covers(&a, []*When{&b}), r.disjoint(&a, []*When{&b}), r.empty(&b)
		for what, is := range map[string]bool{"covers": covers, "disjoint": disjoint, "empty": empty} {
			if is {
				said[what]++
			}
		}
		for range 20 {
			stay := drawShown(t)
			inA, inB := a.matches(&stay), b.matches(&stay)
			switch {
			case covers && inB && !inA:
				t.Fatalf("%s is said to cover %s, and does not match %+v", show(&a), show(&b), stay)
			case disjoint && inA && inB:
				t.Fatalf("%s and %s are said to exclude each other, and both match %+v", show(&a), show(&b), stay)
			case empty && inB:
				t.Fatalf("%s is said to match nothing, and matches %+v", show(&b), stay)
			}
		}
	})
	for _, what := range []string{"covers", "disjoint", "empty"} {
		if said[what] == 0 {
			t.Errorf("nothing was ever said to be %s", what)
		}
	}
}

// show prints conditions with those in them.
func show(w *When) string {
	bare := *w
	bare.Not, bare.Any = nil, nil
	text := fmt.Sprintf("%+v", bare)
	if w.Not != nil {
		text += " not(" + show(w.Not) + ")"
	}
	for i := range w.Any {
		text += " any(" + show(&w.Any[i]) + ")"
	}
	return text
}

func drawShown(t *rapid.T) access.Stay {
	text := func(label string) string {
		return rapid.SampledFrom([]string{"", "A", "AB", "B", "BA", "ABA"}).Draw(t, label)
	}
	arrival := access.NewDate(2026, 1, 1) + access.Date(rapid.IntRange(0, 730).Draw(t, "arrival"))
	return access.Stay{
		Phase: rapid.SampledFrom([]access.Phase{access.Expected, access.InHouse, access.Departed, access.NoShow}).Draw(t, "phase"),
		Room:  text("room"), RoomType: text("type"), Arrival: arrival, Departure: arrival + access.Date(rapid.IntRange(0, 5).Draw(t, "nights")),
		PartySize: rapid.IntRange(0, 4).Draw(t, "party"),
	}
}

func drawConditions(t *rapid.T, depth int) (w When) {
	some := func(label string) bool { return rapid.IntRange(0, 2).Draw(t, label) == 0 }
	patterns := func(label string) []string {
		return rapid.SliceOfN(rapid.SampledFrom([]string{"A", "A*", "*B", "*", "AB", "*A*", "B"}), 1, 3).Draw(t, label)
	}
	amounts := func(label string) (all []Amount) {
		for range rapid.IntRange(1, 2).Draw(t, label) {
			least := rapid.IntRange(0, 4).Draw(t, "least")
			all = append(all, Amount{least, rapid.SampledFrom([]int{least, least + 1, least + 2, most}).Draw(t, "most")})
		}
		return all
	}
	day := func(label string, year int) Day {
		return Day{year, time.Month(rapid.IntRange(1, 12).Draw(t, label)), rapid.SampledFrom([]int{1, 15, 28}).Draw(t, label)}
	}
	if some("status") {
		w.Status = rapid.SliceOfN(rapid.SampledFrom([]access.Phase{access.Expected, access.InHouse, access.Departed, access.NoShow}), 1, 4).Draw(t, "status")
	}
	if some("room") {
		w.Room = patterns("room")
	}
	if some("type") {
		w.RoomType = patterns("type")
	}
	if some("nights") {
		w.Nights = amounts("nights")
	}
	if some("party") {
		w.PartySize = amounts("party")
	}
	if some("weekday") && some("really") {
		w.Weekday = rapid.SliceOfN(rapid.SampledFrom([]time.Weekday{time.Sunday, time.Monday, time.Friday}), 1, 2).Draw(t, "weekday")
	}
	if some("season") {
		w.Season = []Dates{{day("from", 0), day("to", 0)}}
		if some("of a year") {
			w.Season = append(w.Season, Dates{day("from", 2026), day("to", 2027)})
		}
	}
	if depth > 0 && some("not") {
		not := drawConditions(t, depth-1)
		w.Not = &not
	}
	if depth > 0 && some("any") {
		w.Any = append(w.Any, drawConditions(t, depth-1), drawConditions(t, depth-1))
	}
	return w
}
