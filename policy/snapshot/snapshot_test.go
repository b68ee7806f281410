package snapshot_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/policy/snapshot"
)

var secret = access.Secret("a key for tests")

// clear are the texts of the inputs that a snapshot shows as they are. All others are
// replaced: whoever gives a noun another field says here whether it may be read, or
// hides it.
var clear = []string{
	"House.Property", "House.Reading.Gaps", "House.Received.Action", "House.Takes", "Known.Stays.Actions", "House.Bad.Key", "House.Bad.Why", "House.Rooms.Name",
	"House.Stays.Fields.Name", "House.Stays.Fields.Value", // gates of a policy ask for them
	"House.Stays.Key", "House.Stays.Room", "House.Stays.RoomType", "House.Stays.RateCode", "House.Stays.Channel",
	"Known.Offline.Door", "Known.Rooms.Name", "Known.Stays.Key", "Known.Stays.OpenedRoom", "Known.Stays.Room", "Known.Stays.Told.Room",
	"Known.Unconfirmed.Door", "Known.Unconfirmed.Key",
	"Limits.Edits", "Limits.Forbidden", "Limits.Mode", "Limits.Rooms", "Property",
	"Site.Doors.Hub", "Site.Doors.ID", "Site.Doors.Name", "Site.Doors.Troubles", "Site.Findings",
	"Site.Foreign.Kind", "Site.Foreign.Name", "Site.Foreign.Stay", "Site.ID", "Site.Name", "Site.Reading.Gaps", "Site.UID", "Site.Zone",
	"Site.Holdings.Key", "Site.Holdings.Lines.Doors", "Site.Holdings.Lines.ID", "Site.Holdings.Lines.Room", "Site.Holdings.Room",
	"Site.Templates.Doors", "Site.Templates.Name",
}

func TestWhatIsOfOnePersonIsHashed(t *testing.T) {
	t.Parallel()
	var in plan.Inputs
	var texts []string
	fill(reflect.ValueOf(&in).Elem(), "", &texts)
	in.Zone, in.Now = time.UTC, time.Date(2026, 5, 11, 8, 0, 0, 0, time.UTC)
	file := write(t, in, false)
	var shown []string
	for _, path := range texts {
		if bytes.Contains(file, []byte(text(path)+`"`)) {
			shown = append(shown, path)
		}
	}
	slices.Sort(shown)
	want := slices.Sorted(slices.Values(clear))
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("texts that can be read (-want +got):\n%s", diff)
	}
}

func text(path string) string { return "text of " + path }

// fill puts a text of its own into every text of a value, and an item into every list.
func fill(v reflect.Value, path string, texts *[]string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text(path))
		*texts = append(*texts, path)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), path, texts)
	case reflect.Map:
		key, item := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, path+".key", texts)
		fill(item, path, texts)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, item)
	case reflect.Pointer:
		if v.Type() != reflect.TypeFor[*time.Location]() {
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem(), path, texts)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() || v.Type() == reflect.TypeFor[access.Want]() {
			return // Want is the policy's answer, which no snapshot holds
		}
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if path != "" {
				name = path + "." + name
			}
			fill(v.Field(i), name, texts)
		}
	}
}

func write(t *testing.T, in plan.Inputs, packed bool) []byte {
	t.Helper()
	var file bytes.Buffer
	f := &snapshot.File{Properties: []snapshot.Property{snapshot.Of(in, secret)}}
	if err := f.Write(&file, packed); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// hotel is a small one in which two stays share a room and one of them holds something.
func hotel() plan.Inputs {
	now := time.Date(2026, 5, 11, 8, 0, 0, 0, time.UTC)
	key := func(id access.StayID) access.Key { return secret.Key("seaside", id) }
	in := plan.Inputs{Now: now, Zone: time.UTC, Property: "seaside", Limits: plan.Defaults()}
	in.House.AsOf, in.House.Complete = now, true
	in.House.Stays = []access.Stay{
		{ID: "R1", Room: "101", Phase: access.InHouse, ArrivalTime: 14 * 60, DepartureTime: access.NoTime, Customer: "C7", Linked: []access.StayID{"R2", "R3"}},
		{ID: "R2", Room: "101", Phase: access.Expected, ArrivalTime: access.NoTime, DepartureTime: access.NoTime, Customer: "C7"},
	}
	in.House = in.House.Normalize(key)
	in.Site.Holdings = []access.Holding{{Key: key("R1"), User: access.User{Ref: "u1", Person: "p1"}, Lines: []access.HeldLine{{ID: "r", Ref: "g1", Schedule: "s1"}}}}
	in.Site.Foreign = []access.Foreign{{Kind: "group", Ref: "g9", Name: "The Smiths"}, {Kind: "group", Ref: "g8", Name: "Spa", Stay: key("R1")}}
	in.Known = plan.Learn(in.Known, in.House, in.Limits, now, time.UTC)
	in.Known.Find(key("R1")).Told.User = "u1"
	return in
}

func TestOneIdHasOneHashWhereverItStands(t *testing.T) {
	t.Parallel()
	in := hotel()
	p := snapshot.Of(in, secret)
	one, two := secret.Key("seaside", "R1"), secret.Key("seaside", "R2")
	stays := map[access.Key]access.Stay{}
	for _, s := range p.House.Stays {
		stays[s.Key] = s
	}
	linked := []access.StayID{access.StayID(two), access.StayID(secret.Key("seaside", "R3"))}
	if s := stays[one]; s.ID != access.StayID(one) || !slices.Equal(s.Linked, linked) {
		t.Errorf("R1 is %q, linked to %q; want its key, and %q", s.ID, s.Linked, linked)
	}
	if a, b := stays[one].Customer, stays[two].Customer; a != b || a == "C7" || a == "" {
		t.Errorf("one customer is %q and %q", a, b)
	}
	if told, user := p.Known.Find(one).Told.User, p.Site.Holding(one).User.Ref; told != user || user == "u1" {
		t.Errorf("the guest was told the PIN of %q and has the user %q", told, user)
	}
	if p.Site.Foreign[0].Name != "" || p.Site.Foreign[1].Name != "Spa" {
		t.Errorf("foreign groups are %+v; want the name of that with a guest of ours alone", p.Site.Foreign)
	}
	if other := snapshot.Of(in, access.Secret("another key")); other.House.Stays[0].Customer == p.House.Stays[0].Customer {
		t.Error("another secret makes the same hashes")
	}
	if in.House.Stays[0].Customer != "C7" || in.Site.Holdings[0].Lines[0].Ref != "g1" || in.Known.Stays[0].ID == "" {
		t.Error("taking a snapshot changes the inputs")
	}
}

func TestAFileReadsBackAsItWasWritten(t *testing.T) {
	t.Parallel()
	in := hotel()
	want := snapshot.Of(in, secret)
	for _, packed := range []bool{false, true} {
		file := write(t, in, packed)
		if again := write(t, in, packed); !bytes.Equal(file, again) {
			t.Errorf("packed %v: the same inputs make two files", packed)
		}
		f, err := snapshot.Read(bytes.NewReader(file))
		if err != nil {
			t.Fatalf("packed %v: %v", packed, err)
		}
		if diff := cmp.Diff([]snapshot.Property{want}, f.Properties); diff != "" {
			t.Errorf("packed %v (-written +read):\n%s", packed, diff)
		}
	}
}

func TestAFileThatIsNotWhatItSaysIsRefused(t *testing.T) {
	t.Parallel()
	good := string(write(t, hotel(), false))
	var keys struct {
		Properties []struct {
			House struct{ Stays []json.RawMessage } `json:"house"`
		} `json:"properties"`
	}
	if err := json.Unmarshal([]byte(good), &keys); err != nil {
		t.Fatal(err)
	}
	a, b := string(keys.Properties[0].House.Stays[0]), string(keys.Properties[0].House.Stays[1])
	for name, c := range map[string]struct{ file, want string }{
		"nothing":              {"", "it is no snapshot"},
		"something else":       {"apiVersion: pinwarden/v1", "it is no snapshot"},
		"half of one":          {good[:len(good)/2], "it is no snapshot"},
		"of another version":   {strings.Replace(good, "snapshot/v1", "snapshot/v2", 1), `version "pinwarden/snapshot/v2"`},
		"a newer one":          {strings.Replace(strings.Replace(good, "snapshot/v1", "snapshot/v2", 1), `"Stays"`, `"Guests"`, 1), `version "pinwarden/snapshot/v2"`},
		"with an unknown key":  {strings.Replace(good, `"RateCode"`, `"Rate"`, 1), `"Rate"`},
		"followed by more":     {good + good, "something follows"},
		"with stays in jumble": {strings.Replace(good, a+","+b, b+","+a, 1), "its stays are not in order"},
		"of no property":       {strings.Replace(good, `"property":"seaside"`, `"property":""`, 1), "does not say of which property"},
		"cut off while packed": {string(write(t, hotel(), true)[:100]), "read it"},
		"badly packed":         {"\x1f\x8bnonsense and more of it", "unpack it"},
		"of an unknown phase":  {strings.Replace(good, `"in_house"`, `"asleep"`, 1), `"asleep"`},
	} {
		if c.file == good {
			t.Errorf("%s: the test changes nothing", name)
		}
		if _, err := snapshot.Read(strings.NewReader(c.file)); err == nil || !strings.Contains(fmt.Sprint(err), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
