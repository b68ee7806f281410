package policy_test

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

const fixtures = "../testdata/policies"

// sameZone compares zones by name, since a location keeps what it has looked up.
var sameZone = cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })

func TestGoodPoliciesLoadAlikeTwice(t *testing.T) {
	for name, text := range files(t, "good") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first, err := policy.Load(name, text)
			if err != nil {
				t.Fatal(err)
			}
			second, err := policy.Load(name, text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(first, second, sameZone); diff != "" {
				t.Errorf("second load differs (-first +second):\n%s", diff)
			}
			if len(first.Warnings) > 0 {
				t.Errorf("a good policy looks odd:\n%v", first.Warnings)
			}
		})
	}
}

var update = flag.Bool("update", false, "write the wanted diagnostics of testdata/policies anew")

// Each file of bad and odd begins with what is to be said of it; see testdata/policies/README.md.
func TestBadPoliciesNameTheMistake(t *testing.T) {
	for name, text := range files(t, "bad") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wants(t, "bad", name, text, func(text []byte) string {
				set, err := policy.Load(name, text)
				if err == nil || set != nil {
					t.Fatalf("loaded as %+v", set)
				}
				return err.Error()
			})
		})
	}
}

func TestOddPoliciesLoadWithWarnings(t *testing.T) {
	for name, text := range files(t, "odd") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wants(t, "odd", name, text, func(text []byte) string {
				set, err := policy.Load(name, text)
				if err != nil {
					t.Fatal(err)
				}
				return set.Warnings.Error()
			})
		})
	}
}

const wantMark = "# want: "

// wants compares what is said of a file with the comments at its beginning.
func wants(t *testing.T, dir, name string, text []byte, said func([]byte) string) {
	t.Helper()
	head := func(text []byte) (want []string, body string) {
		for line := range strings.Lines(string(text)) {
			message, ok := strings.CutPrefix(line, wantMark)
			if !ok {
				break
			}
			want = append(want, name+":"+strings.TrimSuffix(message, "\n"))
		}
		return want, strings.Join(strings.SplitAfter(string(text), "\n")[len(want):], "")
	}
	want, body := head(text)
	if diff := cmp.Diff(strings.Join(want, "\n"), said(text)); diff == "" {
		return
	} else if !*update {
		t.Fatalf("message differs (-want +got):\n%s", diff)
	}
	for range 3 { // the comments move the lines
		var b strings.Builder
		for line := range strings.Lines(said(text)) {
			b.WriteString(wantMark + strings.TrimSuffix(strings.TrimPrefix(line, name+":"), "\n") + "\n")
		}
		text = []byte(b.String() + body)
	}
	if err := os.WriteFile(filepath.Join(fixtures, dir, name), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPlainPolicyMeansWhatItSays(t *testing.T) {
	got, err := policy.Load("plain.yaml", files(t, "good")["plain.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		t.Fatal(err)
	}
	want := &policy.Set{
		Property: "plain", Office: "7", Site: "Plain", Zone: zone, File: "plain.yaml", Revision: got.Revision,
		CheckIn: 15 * 60, CheckOut: 11 * 60,
		Rooms: policy.Rooms{
			Aliases: map[string]string{},
			Doors:   map[string][]string{"public": {"Front door"}},
			Parts:   map[string][]policy.Part{},
		},
		Rules: []policy.Rule{{
			Name: "default", Line: 12,
			Access: []policy.Access{{
				Room: true, Sets: []string{"public"},
				Opens:    policy.Moment{Base: policy.FromCheckIn},
				Closes:   policy.Moment{Base: policy.FromCheckOut, Offset: 30 * time.Minute},
				AtLatest: access.NoTime,
			}},
			PIN: policy.PIN{Issue: 72 * time.Hour, OnceReady: true, Message: "welcome"},
		}},
		Early: true, InferNoShow: access.NoTime, Misses: 3, Seasons: map[string][]policy.Dates{},
		Messages: map[string]string{
			"welcome": "Your code for room " + policy.TokenRoom + " is " + policy.TokenPIN + ". Enjoy your stay!",
		},
	}
	if diff := cmp.Diff(want, got, sameZone); diff != "" {
		t.Errorf("plain.yaml means something else (-want +got):\n%s", diff)
	}
}

func TestEveryKeyReachesTheSet(t *testing.T) {
	good := files(t, "good")
	city, err := policy.Load("city-hotel.yaml", good["city-hotel.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	resort, err := policy.Load("resort.yml", good["resort.yml"])
	if err != nil {
		t.Fatal(err)
	}
	suites, villas := city.Rules[1], resort.Rules[1]
	for _, c := range []struct {
		name      string
		got, want any
	}{
		{"a room keeps its zero", city.Rooms.Aliases["0204"], "Suite 204"},
		{"tolerant matching", city.Rooms.Tolerant, true},
		{"a set of one lock", city.Rooms.Doors["garage"], []string{"Garage gate"}},
		{"connecting rooms", city.Rooms.Connects, [][]string{{"Suite 204", "Suite 205", "Suite 204/205"}}},
		{"a denial keeps its reason", city.Rules[0].Deny, "owner's own stay"},
		{"patterns", suites.When.RoomType, []string{"SUITE", "PENT*"}},
		{"phases", suites.When.Status, []access.Phase{access.Expected, access.InHouse, access.Departed, access.NoShow}},
		{"a time of day", suites.Access[1].Opens, policy.Moment{Base: policy.AtClock, Clock: 8 * 60}},
		{"a gated line", suites.Access[2], policy.Access{
			Room:   true,
			Opens:  policy.Moment{Base: policy.FromCheckIn, Offset: -2 * time.Hour},
			Closes: policy.Moment{Base: policy.FromCheckOut, Offset: 30 * time.Minute}, RoomReady: true, AtLatest: 17 * 60,
		}},
		{"a lead", suites.PIN, policy.PIN{Issue: 72 * time.Hour, Tell: 24 * time.Hour, Message: "welcome"}},
		{"an inferred no-show", city.InferNoShow, access.TimeOfDay(120)},
		{"quiet hours", city.Quiet, &policy.Quiet{From: 21*60 + 30, To: 8*60 + 30}},
		{"a single pattern", villas.When.Room, []string{"Villa *"}},
		{"a gate without an end", villas.Access[1].AtLatest, access.NoTime},
		{"days and hours", villas.Access[0].Closes.Offset, 36 * time.Hour},
		{"day use", resort.DayUse, &policy.DayUse{Opens: 10 * 60, Closes: 20 * 60}},
		{"no early opening", resort.Early, false},
		{"sharers", resort.Sharers, true},
		{"misses", resort.Misses, 5},
		{"office", resort.Office, "12"},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestAllMistakesOfAFileComeAtOnceInOrder(t *testing.T) {
	text := strings.NewReplacer("15:00", "25:00", "Amsterdam", "Amsterdm", "[public, room]", "[pulbic, room]").
		Replace(string(files(t, "good")["plain.yaml"]))
	_, err := policy.Load("p.yaml", []byte(text))
	want := `p.yaml:5:11: timezone: "Europe/Amsterdm" is not a time zone; write its IANA name, as Europe/Amsterdam
p.yaml:8:19: hours.check_in: "25:00" is not a time of day; write hours and minutes, as "09:30"
p.yaml:13:23: rules.default.access.doors: rooms.doors has no set "pulbic"; did you mean public?`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var found policy.Diagnostics
	if !errors.As(err, &found) || len(found) != 3 || found[2].Line != 13 {
		t.Errorf("got %#v, want three Diagnostics", err)
	}
}

func TestUnreadablePolicies(t *testing.T) {
	plain := string(files(t, "good")["plain.yaml"])
	for _, c := range []struct{ name, text, want string }{
		{"an empty file", "", "1:1: the file is empty; "},
		{"only comments", "# nothing\n\n# more\n", "1:1: the file is empty; "},
		{"only a marker", "---\n", "1:1: the file is empty; "},
		{"too large", plain + strings.Repeat("#", policy.FileLimit), "1:1: the file is larger than 256 KiB; "},
		{"not text", "\xff\xfe\x00\xd8", "1:1: this is no UTF-8 text; "},
		{"a list", "- property: plain\n", "1:1: this is a list; write a mapping of keys to values"},
		{"a word", "plain\n", "1:1: this is a single value; write a mapping of keys to values"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := policy.Load("p.yaml", []byte(c.text))
			if err == nil || !strings.HasPrefix(err.Error(), "p.yaml:"+c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want only p.yaml:%s", err, c.want)
			}
		})
	}
}

func TestLoadDir(t *testing.T) {
	plain := files(t, "good")["plain.yaml"]
	other := []byte(strings.Replace(string(plain), "property: plain", "property: other", 1))
	broken := []byte(strings.Replace(string(plain), "property: plain", "propertie: plain", 1))
	for _, c := range []struct {
		name string
		fsys fstest.MapFS
		want []string // properties
		err  string
	}{
		{
			name: "files in the order of their names, and nothing else",
			fsys: fstest.MapFS{
				"b.YAML": {Data: plain}, "a.yml": {Data: other},
				"README.md": {}, ".c.yaml": {}, "old.yaml/d.yaml": {Data: plain}, "tests/e.yaml": {Data: plain},
			},
			want: []string{"other", "plain"},
		},
		{
			name: "no file is an error",
			fsys: fstest.MapFS{"policy.txt": {Data: plain}},
			err:  "no policy: the folder holds no *.yaml or *.yml file; put the policy of a property there",
		},
		{
			name: "one property, two files",
			fsys: fstest.MapFS{"a.yaml": {Data: plain}, "b.yml": {Data: plain}},
			err:  `b.yml:4:11: property: "plain" has its policy in a.yaml:4; keep one file for each property`,
		},
		{
			name: "mistakes of all files",
			fsys: fstest.MapFS{"a.yaml": {Data: broken}, "b.yaml": {Data: plain}, "c.yaml": {}},
			err: `a.yaml:4:1: propertie: there is no such key; did you mean property?
c.yaml:1:1: the file is empty; write a policy, or remove the file to end the property's management`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			sets, err := policy.LoadDir(c.fsys)
			var got []string
			for _, s := range sets {
				got = append(got, s.Property)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("properties (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.err, errorText(err)); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRevisionFollowsTheText(t *testing.T) {
	plain := files(t, "good")["plain.yaml"]
	a, errA := policy.Load("a.yaml", plain)
	b, errB := policy.Load("b.yaml", append([]byte("# edited\n"), plain...))
	if err := errors.Join(errA, errB); err != nil {
		t.Fatal(err)
	}
	if a.Revision == b.Revision || len(a.Revision) != 12 {
		t.Errorf("revisions are %q and %q, want two of 12 digits", a.Revision, b.Revision)
	}
}

func TestTheExampleOfTheReadmeLoads(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "```yaml\n")
	example, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("README.md has no example")
	}
	if _, err := policy.Load("README.md", []byte(example)); err != nil {
		t.Error(err)
	}
}

func ExampleLoad() {
	_, err := policy.Load("hotel.yaml", []byte(`apiVersion: pinwarden/v1
property: grand-harbour
timezone: Europe/Amsterdam
akia: {office: "41"}
salto: {site: Grand Harbour}
hours: {check_in: "15:00", checkout: "11:00"}
rules:
  - name: default
    access: [{doors: rom}]
    pin: {message: welcome}
messages:
  welcome: "{{customer.salto_ks_key_code__a}} opens your room. Enjoy your stay!"
`))
	fmt.Println(err)
	// Output:
	// hotel.yaml:6:28: hours.checkout: there is no such key; did you mean check_out?
	// hotel.yaml:9:22: rules.default.access.doors: rooms.doors has no set "rom"; did you mean room?
}

// files returns the texts of a folder of fixtures by name.
func files(tb testing.TB, dir string) map[string][]byte {
	tb.Helper()
	paths, err := filepath.Glob(filepath.Join(fixtures, dir, "*.y*ml"))
	if err != nil || len(paths) == 0 {
		tb.Fatalf("%d fixtures in %s: %v", len(paths), dir, err)
	}
	texts := map[string][]byte{}
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			tb.Fatal(err)
		}
		texts[filepath.Base(p)] = b
	}
	return texts
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestOnlyRegularFilesAreRead would hang if the pipe were opened.
func TestOnlyRegularFilesAreRead(t *testing.T) {
	pipe := fstest.MapFS{"pipe.yaml": {Mode: fs.ModeNamedPipe}}
	if _, err := policy.LoadDir(pipe); err == nil || !strings.Contains(err.Error(), "pipe.yaml: this is no regular file") {
		t.Errorf("a pipe: %v", err)
	}
	// Kubernetes puts links into a folder of policies.
	dir := t.ArtifactDir()
	if err := os.WriteFile(filepath.Join(dir, "..data"), files(t, "good")["plain.yaml"], 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("..data", filepath.Join(dir, "plain.yaml")); err != nil {
		t.Fatal(err)
	}
	if sets, err := policy.LoadDir(os.DirFS(dir)); err != nil || len(sets) != 1 {
		t.Errorf("a link: %d policies, %v", len(sets), err)
	}
}
