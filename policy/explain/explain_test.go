package explain_test

import (
	"bytes"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/explain"
	"pinwarden/policy/plan"
	"pinwarden/policy/snapshot"
)

var update = flag.Bool("update", false, "write testdata anew")

// facts are those of the snapshot in testdata under a policy beside it.
func facts(t *testing.T, name string, change func(*plan.Inputs)) *explain.Facts {
	t.Helper()
	file, err := os.Open("../../testdata/snapshots/seaside.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	f, err := snapshot.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../testdata/snapshots/" + name)
	if err != nil {
		t.Fatal(err)
	}
	set, err := policy.Load(name, text)
	if err != nil {
		t.Fatal(err)
	}
	in := f.Properties[0].Inputs(set.Zone)
	if change != nil {
		change(&in)
	}
	in.Want = set.Desire(in.House, in.Site, in.Known, in.Now)
	return explain.New(set, in)
}

func say(t *testing.T, p explain.Page) string {
	t.Helper()
	var b strings.Builder
	if err := p.Text(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestPages compares every page of the snapshot with what was read by people.
func TestPages(t *testing.T) {
	for _, name := range []string{"before.yaml", "after.yaml"} {
		f := facts(t, name, nil)
		var got bytes.Buffer
		for i := range f.In.House.Stays {
			got.WriteString(say(t, f.Stay(f.In.House.Stays[i].Key)) + "\n\n")
		}
		for _, room := range f.Rooms() {
			page, found := f.Room(room)
			if !found {
				t.Errorf("room %q is listed and not found", room)
			}
			got.WriteString(say(t, page) + "\n\n")
		}
		page, _ := f.Door("Front door")
		got.WriteString(say(t, page))
		golden := "testdata/" + strings.TrimSuffix(name, ".yaml") + ".golden"
		if *update {
			if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", golden, diff)
		}
	}
}

func TestWhatNobodyKnowsIsNotFound(t *testing.T) {
	t.Parallel()
	f := facts(t, "before.yaml", nil)
	if _, found := f.Find("nobody"); found {
		t.Error("a stay that nobody knows is found")
	}
	if _, found := f.Room("999"); found {
		t.Error("a room that nobody knows is found")
	}
	if _, found := f.Door("Back door"); found {
		t.Error("a door that nobody knows is found")
	}
	for _, name := range f.Names() {
		if _, found := f.Find(name); !found {
			t.Errorf("stay %q is listed and not found", name)
		}
	}
}

// guest is the only guest of a room of the snapshot who is in house.
func guest(t *testing.T, in *plan.Inputs, room string) *access.Stay {
	t.Helper()
	for i := range in.House.Stays {
		if s := &in.House.Stays[i]; s.Room == room && s.Phase == access.InHouse {
			return s
		}
	}
	t.Fatalf("nobody is in house in %s", room)
	return nil
}

// TestWhatIsWrongIsSaid changes one thing of the hotel and looks for the words that
// tell it, and for what would change it.
func TestWhatIsWrongIsSaid(t *testing.T) {
	t.Parallel()
	holding := func(in *plan.Inputs, key access.Key) *access.Holding {
		in.Site.Holdings = slices.Clone(in.Site.Holdings)
		return in.Site.Holding(key)
	}
	for name, c := range map[string]struct {
		change func(*plan.Inputs, *access.Stay)
		want   []string
	}{
		"cancelled while in": {
			func(_ *plan.Inputs, s *access.Stay) { s.Phase = access.Cancelled },
			[]string{"none is asked about a stay that is cancelled", "nothing of it changes: shown as cancelled while in house", "shows it as departed, or reinstates it"},
		},
		"suspended by somebody": {
			func(in *plan.Inputs, s *access.Stay) { holding(in, s.Key).User.Suspended = true },
			[]string{"has one that opens nothing: the user is suspended", "with the next pass: repair", "changed by somebody else"},
		},
		"no such room": {
			func(_ *plan.Inputs, s *access.Stay) { s.Room = "11" },
			[]string{`room "11" has no access group`, "an access group at Salto KS that is named as the room"},
		},
		"only observed": {
			func(in *plan.Inputs, s *access.Stay) { s.Departure++; in.Limits.Mode = plan.Observe },
			[]string{"held back: extend", "by mode: the property is only observed", "guards.mode in pinwarden.yaml", "and should have"},
		},
		"a row that cannot be understood": {
			func(in *plan.Inputs, s *access.Stay) {
				in.House.Bad = append(in.House.Bad, access.Bad{ID: s.ID, Key: s.Key, Why: "departure date is missing"})
				in.House.Stays = slices.DeleteFunc(slices.Clone(in.House.Stays), func(o access.Stay) bool { return o.Key == s.Key })
			},
			[]string{"nothing of it changes: its row cannot be understood", "the hotel mends the reservation"},
		},
		"not shown any more": {
			func(in *plan.Inputs, s *access.Stay) {
				in.House.Stays = slices.DeleteFunc(slices.Clone(in.House.Stays), func(o access.Stay) bool { return o.Key == s.Key })
			},
			[]string{"not any more; last as in_house", "missing from the last read while in house: kept"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var key access.Key
			f := facts(t, "before.yaml", func(in *plan.Inputs) {
				s := guest(t, in, "101")
				key = s.Key
				c.change(in, s)
			})
			text := say(t, f.Stay(key))
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("not a word of %q in\n%s", want, text)
				}
			}
		})
	}
}

// TestWhatWouldChangeADenialIsWhatItsRuleAsks has rules of other conditions deny the guest of 101.
func TestWhatWouldChangeADenialIsWhatItsRuleAsks(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../testdata/snapshots/after.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for when, want := range map[string]string{
		`{nights: "4"}`:                   "or another number of nights at the hotel",
		`{nights: 1 or more, room: "1*"}`: "or another room or number of nights at the hotel",
		`{not: {any: [{rate_code: X}, {channel: Y}, {channel: Z}]}}`: "or another rate code or channel at the hotel",
		`{status: in_house, party_size: 1 or more, weekday: saturday, departure_weekday: wednesday, room_type: "*"}`: "or another " +
			"status, room type, number of guests, weekday of arrival or weekday of departure at the hotel",
	} {
		head, rules, _ := strings.Cut(string(text), "rules:\n")
		set, err := policy.Load("long.yaml", []byte(head+"rules:\n  - name: no\n    when: "+when+"\n    deny: not here\n"+rules))
		if err != nil {
			t.Fatal(err)
		}
		in := facts(t, "after.yaml", nil).In
		in.Want = set.Desire(in.House, in.Site, in.Known, in.Now)
		page := say(t, explain.New(set, in).Stay(guest(t, &in, "101").Key))
		if want = "What would change it\n  another rule before the one that denies, " + want + "\n"; !strings.Contains(page+"\n", want) {
			t.Errorf("%s: want %q in\n%s", when, want, page)
		}
	}
}

func TestAnOldPINThatMayLiveIsShownAtItsDoor(t *testing.T) {
	t.Parallel()
	var key access.Key
	f := facts(t, "before.yaml", func(in *plan.Inputs) {
		key = guest(t, in, "101").Key
		h := in.Site.Holding(key)
		door := h.Line(access.RoomLine).Doors[0]
		in.Known.Unconfirmed = []access.Unconfirmed{{Door: door, Key: "gone", At: in.Now, Ends: h.Line(access.RoomLine).Window.End}}
	})
	page, _ := f.Room("101")
	if text := say(t, page); !strings.Contains(text, "perhaps stay gone until ") || !strings.Contains(text, "stay "+string(key)+" until ") {
		t.Errorf("who may open the door is not all said:\n%s", text)
	}
}
