package show

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// Version names the form of a document. A key may be added under it; none goes
// and none changes its meaning.
const Version = "pinwarden/plan/v1"

// Document is the plans of all properties. README.md tells each key.
type Document struct {
	APIVersion string   `json:"apiVersion"`
	Plans      []Report `json:"plans"`
	// Unread are the properties without a plan, or without one of now, and why.
	Unread []string `json:"unread"`
}

// Report is one property's plan. Every list is there, if only empty, and sorted.
type Report struct {
	Property string    `json:"property"`
	Plan     string    `json:"plan"`   // its id
	Policy   string    `json:"policy"` // the revision
	At       time.Time `json:"at"`
	Read     time.Time `json:"read,omitzero"` // when the inputs were read, if At is later by request
	Zone     string    `json:"zone"`
	Next     time.Time `json:"next,omitzero"` // when the answer changes by itself

	Summary Summary  `json:"summary"`
	Reach   []Reach  `json:"newly_reachable"`
	Changes []Change `json:"changes"`
	Held    []Change `json:"held"`
	Waiting []Change `json:"waiting"`
	Alarms  []Remark `json:"alarms"`
	Left    []Remark `json:"left_alone"`

	Gaps     []string `json:"not_read"`
	Findings []string `json:"findings"`
	Distrust string   `json:"distrust"`
	// StayByStay says that Distrust is how this hotel is read, and no fault.
	StayByStay bool `json:"stay_by_stay"`
}

// Summary counts what is in the lists.
type Summary struct {
	Reach   int `json:"newly_reachable"`
	Changes int `json:"changes"`
	Held    int `json:"held"`
	Waiting int `json:"waiting"`
	Alarms  int `json:"alarms"`
	Left    int `json:"left_alone"`
}

// State is what becomes of a change.
type State string

// The states.
const (
	ToDo    State = "to_do"
	Held    State = "held"
	Waiting State = "waiting"
)

// Reach is hours of doors that a stay could not open before.
type Reach struct {
	State State      `json:"state"`
	Room  string     `json:"room"`
	Stay  access.Key `json:"stay"`
	Doors []Door     `json:"doors"`
	From  time.Time  `json:"from"`
	Until time.Time  `json:"until"`
	Rule  Rule       `json:"rule"`
}

// Change is an action, with what a guard or another stay did to it.
type Change struct {
	Order   int          `json:"order,omitempty"` // its turn, from 1; none if it is not done
	Sign    string       `json:"sign"`
	Verb    plan.Verb    `json:"verb"`
	Room    string       `json:"room"`
	Stay    access.Key   `json:"stay"`
	Lines   []Line       `json:"lines"`
	Also    string       `json:"also"` // what it does beside doors and hours
	Rule    Rule         `json:"rule"`
	Reasons []Reason     `json:"reasons"`
	Needs   []access.Key `json:"needs"` // whose changes come first
	With    []access.Key `json:"with"`  // whose changes happen together with it, or not at all

	Guard string     `json:"guard,omitempty"` // of a held one
	Why   string     `json:"why,omitempty"`   // of a held or waiting one
	Until time.Time  `json:"until,omitzero"`  // of a waiting one: the instant,
	On    access.Key `json:"on,omitempty"`    // or the stay

	at time.Time // of the plan
}

// Line is a set of doors with one window, before and after.
type Line struct {
	Line    access.LineID `json:"line"`
	Was     *Hours        `json:"was"`     // null: nothing was there
	Becomes *Hours        `json:"becomes"` // null: nothing is left
	// Inert says that Was opened nothing: the user is no member, or cannot use a PIN.
	Inert bool `json:"inert"`
	// Later says that doors that go do so once those that come are confirmed.
	Later bool `json:"later"`
}

// Hours are doors and their window; without a schedule it has no times.
type Hours struct {
	Doors []Door    `json:"doors"`
	From  time.Time `json:"from,omitzero"`
	Until time.Time `json:"until,omitzero"`
}

// Door is a lock.
type Door struct {
	ID   access.DoorID `json:"id"`
	Name string        `json:"name"`
}

// Rule is a rule of the policy and where it stands; Line 0: nobody knows.
type Rule struct {
	Name string `json:"name"`
	File string `json:"file"`
	Line int    `json:"line"`
}

// Reason is one step of why, for programs and for people.
type Reason struct {
	Code access.Why `json:"code"`
	Text string     `json:"text"`
}

// Remark is something to know of a stay, or of the map between rooms and locks.
type Remark struct {
	Room string     `json:"room"`
	Stay access.Key `json:"stay"`
	Rule Rule       `json:"rule,omitzero"` // that denies the stay
	Reason
}

// JSON writes the document.
func (d *Document) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(d)
}

// Read reads what JSON wrote. A document of another version is refused.
func Read(r io.Reader) (*Document, error) {
	d := new(Document)
	if err := json.NewDecoder(r).Decode(d); err != nil {
		return nil, fmt.Errorf("this is no plan in JSON: %w", err)
	}
	if d.APIVersion != Version {
		return nil, fmt.Errorf("the plan has apiVersion %q, and this pinwarden reads %s: use one version on both sides", d.APIVersion, Version)
	}
	for i := range d.Plans {
		d.Plans[i].date()
	}
	return d, nil
}

// New makes a document of reports.
func New(reports []Report, unread ...string) *Document {
	if reports == nil {
		reports = []Report{}
	}
	if unread == nil {
		unread = []string{}
	}
	return &Document{APIVersion: Version, Plans: reports, Unread: unread}
}
