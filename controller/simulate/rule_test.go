package simulate

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

// TestBothReadRulesAlike holds the judge's reading of conditions against the policy's.
func TestBothReadRulesAlike(t *testing.T) {
	plain := mustSet(t)
	rapid.Check(t, func(t *rapid.T) {
		set := *plain
		set.Rules = append([]policy.Rule{{Name: "drawn", When: drawWhen(t, 2), Deny: "drawn"}}, plain.Rules...)
		arrival := access.NewDate(2026, 1, 1) + access.Date(rapid.IntRange(0, 800).Draw(t, "arrival"))
		row := Row{
			Phase: rapid.SampledFrom([]access.Phase{access.Expected, access.InHouse}).Draw(t, "phase"), Room: "A01",
			Arrival: arrival, Departure: arrival + access.Date(rapid.IntRange(1, 4).Draw(t, "nights")),
			RoomType: word(t, "type"), Channel: word(t, "channel"), Guests: rapid.IntRange(0, 4).Draw(t, "guests"),
		}
		stay := access.Stay{
			Key: "k", Room: row.Room, Phase: row.Phase, Arrival: row.Arrival, Departure: row.Departure, RoomType: row.RoomType,
			Channel: row.Channel, PartySize: row.Guests, ArrivalTime: access.NoTime, DepartureTime: access.NoTime,
		}
		want := set.Desire(access.House{Stays: []access.Stay{stay}}, access.Site{}, access.Known{}, row.Arrival.Midnight())
		denied := len(want.Skips) == 1 && want.Skips[0].Why.Code == access.WhyDenied
		if judged := ruleFor(&set, row).Name == "drawn"; judged != denied {
			t.Fatalf("%+v on %+v: the policy says %v, the judge %v", set.Rules[0].When, row, denied, judged)
		}
	})
}

func word(t *rapid.T, label string) string {
	return rapid.SampledFrom([]string{"", "A", "AB", "B"}).Draw(t, label)
}

func drawWhen(t *rapid.T, depth int) (w policy.When) {
	some := func(label string) bool { return rapid.IntRange(0, 3).Draw(t, label) == 0 }
	if some("type") {
		w.RoomType = []string{rapid.SampledFrom([]string{"A", "A*", "*B", "*"}).Draw(t, "pattern")}
	}
	if some("channel") {
		w.Channel = []string{"B", word(t, "other")}
	}
	if some("nights") {
		w.Nights = []policy.Amount{{Least: rapid.IntRange(0, 3).Draw(t, "least"), Most: rapid.IntRange(1, 4).Draw(t, "most")}}
	}
	if some("guests") {
		w.PartySize = []policy.Amount{{Least: rapid.IntRange(0, 2).Draw(t, "least"), Most: rapid.IntRange(1, 4).Draw(t, "most")}}
	}
	if some("status") {
		w.Status = []access.Phase{access.InHouse}
	}
	if some("departure weekday") {
		w.Leaves = []time.Weekday{time.Weekday(rapid.IntRange(0, 6).Draw(t, "departure weekday")), time.Sunday}
	}
	if some("weekday") {
		w.Weekday = []time.Weekday{time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday")), time.Monday}
	}
	if some("season") {
		day := func(label string) policy.Day {
			return policy.Day{Month: time.Month(rapid.IntRange(1, 12).Draw(t, label+" month")), Day: rapid.IntRange(1, 28).Draw(t, label+" day")}
		}
		dates := policy.Dates{From: day("from"), To: day("to")}
		if some("of one year") {
			dates.From.Year, dates.To.Year = 2026, 2027
		}
		w.Season = []policy.Dates{dates}
	}
	if depth > 0 && some("not") {
		not := drawWhen(t, depth-1)
		w.Not = &not
	}
	for depth > 0 && some("any") {
		w.Any = append(w.Any, drawWhen(t, depth-1))
	}
	return w
}

func TestCodeInMessage(t *testing.T) {
	const template = "Room {{reservation.room_number}}, {{reservation.arrival_date}}: {{customer.salto_ks_key_code__a}}. Welcome!"
	for _, test := range []struct{ text, want string }{
		{"Room A01, 2015-07-05: 004711. Welcome!", "004711"},
		{"Room 204, 2015-07-05: 4711. Welcome!", "4711"},
		{"Room A01, 2015-07-05: . Welcome!", ""},
		{"Room A01, 2015-07-05: none. Welcome!", ""},
		{"Room A01, 2015-07-05: 4711. Goodbye!", ""},
		{"Your stay is now 2015-07-05 to 2015-07-06.", ""},
	} {
		if got := codeIn(template, test.text); got != test.want {
			t.Errorf("%q holds %q, want %q", test.text, got, test.want)
		}
	}
}

func TestPatterns(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"SUITE", "SUITE", true},
		{"SUITE", "SUITES", false},
		{"PENT*", "PENTHOUSE", true},
		{"*", "", true},
		{"*A*B", "xAyB", true},
		{"*A*B", "xByA", false},
		{"", "", true},
		{"", "x", false},
	} {
		if got := wild(test.pattern, test.text); got != test.want {
			t.Errorf("%q like %q: %v, want %v", test.text, test.pattern, got, test.want)
		}
	}
}
