package plan_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// A day is one scenario: what the hotel showed, reading by reading, what the
// site holds, and the plan that must follow. See testdata/days/README.md.
type day struct {
	Now    time.Time
	Policy string
	Rooms  map[string][]string // templates; default: 101 to 104 with a door each and the front door
	Shown  []shown
	Holds  []holds
	Told   []string
	Known  []knownPart
	Limits map[string]string
	Mode   plan.Mode
	Lost   bool
	Want   []string
	Next   time.Time
}

type shown struct {
	At       time.Time
	Complete *bool
	Stays    []row
	Bad      []string
	Rooms    map[string]string
}

type row struct {
	ID, Room, Phase      string
	Arrival, Departure   string
	ArrivalTime          string `yaml:"arrival_time"`
	DepartureTime        string `yaml:"departure_time"`
	Type, Rate, Customer string
	Linked               []string
	Single               bool
	Read                 time.Time
}

type holds struct {
	ID, Room           string
	From, To           string              // local, for every line that has none of its own
	Lines              map[string]heldLine // default: r and 1 as the room's template says
	Closed             bool                // no membership
	NoPIN              bool                `yaml:"no_pin"`
	Suspended, Blocked bool
}

type heldLine struct {
	Doors    []string
	From, To string
}

type knownPart struct {
	ID                                   string
	Made, Closed, Opened, Minting, Tried time.Time
	Room                                 string
	Misses                               int
}

func TestDays(t *testing.T) {
	files, err := filepath.Glob("../../testdata/days/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no days found: %v", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".yaml"), func(t *testing.T) {
			t.Parallel()
			d := readDay(t, f)
			t.Run("as written", func(t *testing.T) { d.check(t, d.inputs(t, nil)) })
			t.Run("in any order", func(t *testing.T) {
				for seed := range uint64(5) {
					d.check(t, d.inputs(t, rand.New(rand.NewPCG(seed, 1))))
				}
			})
			t.Run("applied, then nothing", func(t *testing.T) { d.settles(t) })
			t.Run("incomplete, nothing is taken", func(t *testing.T) { d.incomplete(t) })
		})
	}
}

func readDay(t *testing.T, file string) day {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var d day
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(&d); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if d.Policy == "" {
		d.Policy = "plain"
	}
	if d.Rooms == nil {
		d.Rooms = map[string][]string{}
		for _, r := range []string{"101", "102", "103", "104"} {
			d.Rooms[r] = []string{"Door " + r, "Front door"}
		}
	}
	return d
}

func (d *day) policy(t *testing.T) *policy.Set {
	t.Helper()
	file := "../../testdata/policies/good/" + d.Policy + ".yaml"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	set, err := policy.Load(file, text)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// key makes keys that read like the ids of the day.
func key(id access.StayID) access.Key { return access.Key(id) }

func (d *day) inputs(t *testing.T, shuffle *rand.Rand) plan.Inputs {
	t.Helper()
	set := d.policy(t)
	in := plan.Inputs{Now: d.Now, Zone: set.Zone, Property: set.Property, Limits: plan.Defaults()}
	if d.Mode != "" {
		in.Limits.Mode = d.Mode
	}
	setLimits(t, &in.Limits, d.Limits)
	in.Site = d.site(t, set, shuffle)
	for i, s := range d.Shown {
		house := s.house(t, set)
		if shuffle != nil {
			shuffle.Shuffle(len(house.Stays), func(i, j int) {
				house.Stays[i], house.Stays[j] = house.Stays[j], house.Stays[i]
			})
			if len(house.Stays) > 0 {
				house.Stays = append(house.Stays, house.Stays[0])
			}
		}
		in.House = house.Normalize(key)
		at := s.At
		if i == len(d.Shown)-1 {
			at = d.Now
		}
		in.Known = plan.Learn(in.Known, in.House, in.Limits, at, in.Zone)
	}
	in.Known.Lost = d.Lost
	d.remember(t, &in)
	in.Want = set.Desire(in.House, in.Site, in.Known, in.Now)
	return in
}

func setLimits(t *testing.T, l *plan.Limits, m map[string]string) {
	t.Helper()
	for k, v := range m {
		switch k {
		case "forbidden":
			l.Forbidden = append(l.Forbidden, v)
		case "most_doors":
			fmt.Sscan(v, &l.MostDoors)
		case "per_pass":
			fmt.Sscan(v, &l.PerPass)
			l.PerPassShare = 0
		case "arrivals_from":
			date, err := access.ParseDate(v)
			if err != nil {
				t.Fatal(err)
			}
			l.ArrivalsFrom = date
		case "rooms":
			l.Rooms = strings.Fields(v)
		case "longest_window":
			w, err := time.ParseDuration(v)
			if err != nil {
				t.Fatal(err)
			}
			l.LongestWindow = w
		default:
			t.Fatalf("unknown limit %q", k)
		}
	}
}

// remember adds what only the ledger knows; every stay that was told holds a
// sealed PIN, and so does every other holding with one.
func (d *day) remember(t *testing.T, in *plan.Inputs) {
	t.Helper()
	find := func(id string) *access.KnownStay {
		k := in.Known.Find(key(access.StayID(id)))
		if k == nil {
			t.Fatalf("%s was never shown", id)
		}
		return k
	}
	for _, h := range d.Holds {
		if k := in.Known.Find(key(access.StayID(h.ID))); k != nil && !h.NoPIN {
			k.Sealed = "u-" + h.ID
		}
	}
	for _, id := range d.Told {
		k := find(id)
		for _, h := range d.Holds {
			if h.ID == id {
				k.Told = access.Told{User: "u-" + id, At: d.Now.Add(-time.Hour), Room: k.Room, Arrival: k.Arrival, Departure: k.Departure}
			}
		}
		// The guest was told what was shown first.
		for _, r := range d.Shown[0].Stays {
			if r.ID == id {
				stay := r.stay(t, d.Shown[0].At)
				k.Told.Room, k.Told.Arrival, k.Told.Departure = stay.Room, stay.Arrival, stay.Departure
			}
		}
	}
	for _, p := range d.Known {
		k := find(p.ID)
		k.Made, k.Closed, k.Opened, k.OpenedRoom = p.Made, p.Closed, p.Opened, p.Room
		k.Minting, k.Tried = p.Minting, p.Tried
		if !p.Minting.IsZero() {
			k.Sealed = ""
		}
		if p.Misses > 0 {
			k.Misses = p.Misses
		}
	}
}

func (s *shown) house(t *testing.T, set *policy.Set) access.House {
	h := access.House{Property: set.Property, Abilities: access.Abilities{Lists: true, Readiness: true}}
	h.AsOf, h.Complete = s.At, s.Complete == nil || *s.Complete
	for _, r := range s.Stays {
		h.Stays = append(h.Stays, r.stay(t, s.At))
	}
	for _, id := range s.Bad {
		h.Bad = append(h.Bad, access.Bad{ID: access.StayID(id), Why: "departure date is missing"})
	}
	for name, word := range s.Rooms {
		r, ok := access.ParseReadiness(word)
		if !ok {
			t.Fatalf("room %s: no readiness %q", name, word)
		}
		h.Rooms = append(h.Rooms, access.Room{Name: name, Readiness: r, Read: s.At})
	}
	return h
}

func (r *row) stay(t *testing.T, at time.Time) access.Stay {
	t.Helper()
	phase, ok := access.ParsePhase(r.Phase)
	if !ok {
		t.Fatalf("stay %s: no phase %q", r.ID, r.Phase)
	}
	s := access.Stay{
		ID: access.StayID(r.ID), Room: r.Room, Phase: phase, RoomType: r.Type, RateCode: r.Rate, Customer: r.Customer,
		ArrivalTime: access.NoTime, DepartureTime: access.NoTime, Single: r.Single, Read: at,
	}
	if !r.Read.IsZero() {
		s.Read = r.Read
	}
	for _, l := range r.Linked {
		s.Linked = append(s.Linked, access.StayID(l))
	}
	var err error
	if s.Arrival, err = access.ParseDate(r.Arrival); err != nil {
		t.Fatal(err)
	}
	if s.Departure, err = access.ParseDate(r.Departure); err != nil {
		t.Fatal(err)
	}
	if r.ArrivalTime != "" {
		if s.ArrivalTime, err = access.ParseTimeOfDay(r.ArrivalTime); err != nil {
			t.Fatal(err)
		}
	}
	if r.DepartureTime != "" {
		if s.DepartureTime, err = access.ParseTimeOfDay(r.DepartureTime); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (d *day) site(t *testing.T, set *policy.Set, shuffle *rand.Rand) access.Site {
	t.Helper()
	s := access.Site{Name: "Test site", Zone: set.Zone.String()}
	s.AsOf, s.Complete = d.Now, true
	doors := map[string]bool{}
	for room, names := range d.Rooms {
		tpl := access.Template{Name: room, Ref: "g-" + room}
		for _, n := range names {
			tpl.Doors = append(tpl.Doors, access.DoorID(n))
			doors[n] = true
		}
		slices.Sort(tpl.Doors)
		s.Templates = append(s.Templates, tpl)
	}
	for n := range doors {
		s.Doors = append(s.Doors, access.Door{ID: access.DoorID(n), Name: n, Hub: "hub", Online: true})
	}
	for _, h := range d.Holds {
		s.Holdings = append(s.Holdings, d.holding(t, set, h))
	}
	if shuffle != nil {
		shuffle.Shuffle(len(s.Holdings), func(i, j int) { s.Holdings[i], s.Holdings[j] = s.Holdings[j], s.Holdings[i] })
	}
	s.Sort()
	return s
}

func (d *day) holding(t *testing.T, set *policy.Set, h holds) access.Holding {
	t.Helper()
	out := access.Holding{
		Key: key(access.StayID(h.ID)), Room: h.Room, Looked: d.Now,
		User: access.User{
			Ref: "u-" + h.ID, Person: "p-" + h.ID, UsesPIN: true, HasKey: !h.NoPIN,
			Suspended: h.Suspended, Blocked: h.Blocked,
		},
	}
	lines := h.Lines
	if lines == nil {
		lines = map[string]heldLine{"r": {}, "1": {}}
	}
	for id, l := range lines {
		if l.From == "" {
			l.From, l.To = h.From, h.To
		}
		hl := access.HeldLine{ID: access.LineID(id), Ref: "g-" + h.ID + id, Room: h.Room, Schedule: "s-" + h.ID + id, Member: !h.Closed}
		hl.Window = access.Window{Start: local(t, set, l.From), End: local(t, set, l.To)}
		for _, n := range l.Doors {
			hl.Doors = append(hl.Doors, access.DoorID(n))
		}
		if l.Doors == nil && id == "r" {
			hl.Doors = []access.DoorID{access.DoorID("Door " + h.Room)}
		} else if l.Doors == nil {
			hl.Doors = []access.DoorID{"Front door"}
		}
		slices.Sort(hl.Doors)
		out.Lines = append(out.Lines, hl)
	}
	slices.SortFunc(out.Lines, func(a, b access.HeldLine) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out
}

func local(t *testing.T, set *policy.Set, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02T15:04", s, set.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

func (d *day) check(t *testing.T, in plan.Inputs) {
	t.Helper()
	p := plan.Guard(plan.Diff(in), in)
	if diff := cmp.Diff(d.Want, summary(&p)); diff != "" {
		var b strings.Builder
		_ = p.Text(&b, nil)
		t.Errorf("plan differs (-want +got):\n%s\nwhole plan:\n%s", diff, b.String())
	}
	if !d.Next.IsZero() && !p.Next.Equal(d.Next) {
		t.Errorf("next change at %s, want %s", p.Next.UTC(), d.Next.UTC())
	}
}

// summary prints what a plan says in the words of the days.
func summary(p *plan.Plan) []string {
	var out []string
	for i := range p.Actions {
		a := &p.Actions[i]
		out = append(out, fmt.Sprintf("%s %s: %s", a.Verb, a.Key, strings.Join(p.Describe(a), "; ")))
	}
	for i := range p.Held {
		out = append(out, fmt.Sprintf("held %s %s by %s", p.Held[i].Verb, p.Held[i].Key, p.Held[i].Guard))
	}
	for i := range p.Pending {
		w := &p.Pending[i]
		if w.On != "" {
			out = append(out, fmt.Sprintf("waits %s %s for %s", w.Verb, w.Key, w.On))
		} else {
			out = append(out, fmt.Sprintf("waits %s %s until %s", w.Verb, w.Key, plan.Clock(w.Until, p.Zone)))
		}
	}
	for _, n := range p.Alarms {
		out = append(out, strings.TrimSpace(fmt.Sprintf("alarm %s %s %s", n.Key, n.Code, n.Other)))
	}
	for _, n := range p.Left {
		out = append(out, fmt.Sprintf("left %s %s", n.Key, n.Code))
	}
	return out
}

// incomplete reads the same day through a bulk read that may lack rows: nothing
// may be taken from a stay unless its own row was read singly.
func (d *day) incomplete(t *testing.T) {
	in := d.inputs(t, nil)
	in.House.Complete = false
	p := plan.Guard(plan.Diff(in), in)
	for i := range p.Actions {
		a := &p.Actions[i]
		single := slices.ContainsFunc(in.House.Stays, func(s access.Stay) bool { return s.Key == a.Key && s.Single })
		takes := a.Verb == plan.Revoke || a.Verb == plan.Shorten || a.Verb == plan.Suspend
		if takes && !single {
			t.Errorf("%s %s although the read was incomplete", a.Verb, a.Key)
		}
	}
}

// settles applies what the plan says to a site in memory until nothing is left.
func (d *day) settles(t *testing.T) {
	in := d.inputs(t, nil)
	set := d.policy(t)
	for pass := 0; ; pass++ {
		in.Want = set.Desire(in.House, in.Site, in.Known, in.Now)
		p := plan.Guard(plan.Diff(in), in)
		if len(p.Actions) == 0 {
			return
		}
		if pass == 8 {
			var b strings.Builder
			_ = p.Text(&b, nil)
			t.Fatalf("still something to do after %d passes:\n%s", pass, b.String())
		}
		for i := range p.Actions {
			apply(&in, &p.Actions[i])
		}
	}
}

// apply does to a site in memory what a perfect sink would.
func apply(in *plan.Inputs, a *plan.Action) {
	s := &in.Site
	i, found := slices.BinarySearchFunc(s.Holdings, a.Key, func(h access.Holding, k access.Key) int {
		return strings.Compare(string(h.Key), string(k))
	})
	if !found {
		s.Holdings = slices.Insert(slices.Clone(s.Holdings), i, access.Holding{Key: a.Key, Room: a.Room, Looked: in.Now})
	}
	h := &s.Holdings[i]
	h.Lines = slices.Clone(h.Lines)
	k := in.Known.Find(a.Key)
	switch a.Verb {
	case plan.Tell:
		k.Told = access.Told{User: h.User.Ref, At: in.Now, Room: a.Telling.Room, Arrival: a.Telling.Arrival, Departure: a.Telling.Departure}
		return
	case plan.Suspend:
		for j := range h.Lines {
			h.Lines[j].Member = false
		}
		return
	case plan.Revoke:
		for j := range h.Lines {
			h.Lines[j].Member = false
		}
		h.User.Suspended = true
		if k != nil {
			k.Closed = in.Now
		}
		return
	}
	if a.Verb == plan.Tidy && len(a.After) == 0 {
		h.Lines, h.Doubles, h.User.Suspended = nil, nil, true
		if k != nil {
			k.Closed = in.Now
		}
		if a.Delete {
			s.Holdings = slices.Delete(s.Holdings, i, i+1)
		}
		return
	}
	var lines []access.HeldLine
	for _, w := range a.After {
		l := access.HeldLine{ID: w.ID, Ref: "g-" + string(a.Key) + string(w.ID), Schedule: "s", Window: w.Window, Doors: w.Doors, Member: true}
		if have := h.Line(w.ID); have != nil && !a.Break {
			if gone := access.MinusDoors(have.Doors, w.Doors); len(gone) > 0 {
				l.Doors = append(slices.Clone(w.Doors), gone...)
				slices.Sort(l.Doors)
				k.Made = in.Now
			}
		}
		lines = append(lines, l)
	}
	h.Lines, h.Doubles = lines, nil
	h.User = access.User{Ref: "u-" + string(a.Key), Person: "p-" + string(a.Key), UsesPIN: true, HasKey: true}
	k.Sealed, k.Minting = h.User.Ref, time.Time{}
}
