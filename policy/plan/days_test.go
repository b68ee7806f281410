package plan_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// A day is one scenario: what the hotel showed, reading by reading, what the
// site holds, and the plan that must follow. See testdata/days/README.md.
type day struct {
	Now     clock
	Policy  yaml.Node // a name, or what differs from plain
	Hotel   int       // how many rooms there are, from 101 on; default: 4
	Rooms   map[string][]string
	Doors   []string // locks that no template has
	Shown   []shown
	Holds   []holds
	Told    []string
	Known   []knownPart
	Offline []string // locks whose hub is offline
	// Back are locks whose hub was offline and is back, by the instant of that; Troubles are of locks.
	Back        map[string]clock
	Troubles    map[string][]access.Trouble
	Unconfirmed []unconfirmed
	Was         []holds // as they were when last seen in order
	Foreign     map[string]string
	Seats       access.Seats
	Skew        skew
	Limits      map[string]string
	Counted     int
	Mode        plan.Mode
	Lost        bool
	Want        []string
	Because     []string // reasons that the plan's actions must name
	Next        clock
}

type skew struct{ House, Site time.Duration }

// shown is one reading of the hotel.
type shown struct {
	At       clock
	Complete *bool
	Stays    []row
	Bad      []string
	Rooms    map[string]string
	Received map[string][]string // actions, by stay
}

type row struct {
	ID, Room, Phase string
	Times           int // so many stays, each in the next room
	Arrival         string
	Departure       string
	ArrivalTime     string `yaml:"arrival_time"`
	DepartureTime   string `yaml:"departure_time"`
	Type, Rate      string
	Channel         string
	Party           int
	Fields          map[string]string // custom fields
	Customer        string
	Linked          []string
	Single          bool
	Read            clock
}

type holds struct {
	ID, Room           string
	Times              int
	From, To           clock               // for every line that has none of its own
	Lines              map[string]heldLine // default: r and 1 as plain gives them
	Closed             bool                // no membership
	NoPIN              bool                `yaml:"no_pin"`
	Suspended, Blocked bool
	Unread             bool
	Doubles            int
}

type heldLine struct {
	Doors    []string
	From, To clock
}

type knownPart struct {
	ID                                   string
	Made, Closed, Opened, Minting, Tried clock
	Room                                 string // where the gate was opened
	Since, Repaired                      clock  // of edits
	Repairs                              int
}

// unconfirmed is a removal at a door, before the pass.
type unconfirmed struct {
	ID, Door string
	At, Ends clock
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
	d := day{Hotel: 4}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(&d); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if d.Rooms == nil {
		d.Rooms = map[string][]string{}
		for i := range d.Hotel {
			room := strconv.Itoa(101 + i)
			d.Rooms[room] = []string{"Door " + room, "Front door"}
		}
	}
	for i := range d.Shown {
		d.Shown[i].Stays = repeat(d.Shown[i].Stays, func(r *row) (*string, *string, *int) { return &r.ID, &r.Room, &r.Times })
	}
	d.Holds = repeat(d.Holds, func(h *holds) (*string, *string, *int) { return &h.ID, &h.Room, &h.Times })
	d.Was = repeat(d.Was, func(h *holds) (*string, *string, *int) { return &h.ID, &h.Room, &h.Times })
	d.Told, d.Want = spread(d.Told), spread(d.Want)
	return d
}

func (d *day) check(t *testing.T, in plan.Inputs) {
	t.Helper()
	p := plan.Guard(plan.Diff(in), in)
	if diff := cmp.Diff(d.Want, summary(&p)); diff != "" {
		t.Errorf("plan differs (-want +got):\n%s\nwhole plan:\n%s", diff, text(&p))
	}
	for _, why := range d.Because {
		if !slices.ContainsFunc(p.Actions, func(a plan.Action) bool { return gives(&a, why) }) {
			t.Errorf("no action is because of %q:\n%s", why, text(&p))
		}
	}
	if next := d.Next.in(t, in.Zone); d.Next != "" && !p.Next.Equal(next) {
		t.Errorf("next change at %s, want %s", p.Next.UTC(), next)
	}
}

// gives reports whether an action names a reason, as STAY REASON [OTHER].
func gives(a *plan.Action, why string) bool {
	return slices.ContainsFunc(a.Reasons, func(r access.Reason) bool {
		return note(plan.Note{Key: a.Key, Reason: r}) == why
	})
}

func text(p *plan.Plan) string {
	var b strings.Builder
	_ = p.Text(&b, nil)
	return b.String()
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
		switch {
		case w.On != "":
			out = append(out, fmt.Sprintf("waits %s %s for %s", w.Verb, w.Key, w.On))
		default:
			out = append(out, fmt.Sprintf("waits %s %s until %s", w.Verb, w.Key, plan.Clock(w.Until, p.Zone)))
		}
	}
	for _, o := range p.Opened {
		out = append(out, fmt.Sprintf("gate passed by %s", o.Key))
	}
	for _, n := range p.Alarms {
		out = append(out, "alarm "+note(n))
	}
	for _, n := range p.Left {
		out = append(out, "left "+note(n))
	}
	return out
}

func note(n plan.Note) string {
	return strings.Join(strings.Fields(fmt.Sprintf("%s %s %s", n.Key, n.Code, n.Other)), " ")
}

// key makes keys that read like the ids of the day.
func key(id access.StayID) access.Key { return access.Key(id) }
