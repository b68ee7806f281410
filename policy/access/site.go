package access

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"slices"
	"time"
)

// DoorID is the lock system's id of one lock.
type DoorID string

// Door is one lock as the site shows it.
type Door struct {
	ID     DoorID
	Name   string
	Hub    string
	Online bool // the lock's hub, so that changes reach it
	// Troubles are what keeps PINs from opening the door, or soon may; sorted.
	Troubles []Trouble
}

// Trouble is a state of a lock that a stay at its door should not meet.
type Trouble string

// The troubles.
const (
	LowBattery  Trouble = "low_battery"
	PrivacyMode Trouble = "privacy_mode" // refuses every PIN until somebody inside ends it
	OfficeMode  Trouble = "office_mode"  // stands open, and codes do nothing
	NoKeypad    Trouble = "no_keypad"    // the lock's model lost its keypad
	OtherClock  Trouble = "other_clock"  // its hub runs in another zone than the property
)

// Has reports whether the door has a trouble.
func (d *Door) Has(t Trouble) bool { return slices.Contains(d.Troubles, t) }

// Template is a room's access group, made by the hotel and only ever read: named
// as the room, holding every lock that its guest may open.
type Template struct {
	Name  string
	Ref   string
	Doors []DoorID // sorted
	// Scheduled says that the group has a time frame of its own, which a room's
	// group should not have. It may be staff's: it counts in no comparison of rooms,
	// and gives nobody a lock of another room.
	Scheduled bool
}

// Holding is what one user of ours has on the site.
type Holding struct {
	Key  Key
	Room string // as the marker says in clear; for people
	User User
	// Lines are sorted by ID.
	Lines []HeldLine
	// Looked is the instant of the oldest detail in this value; zero if some part was never read.
	Looked time.Time
	// Doubles are objects with a marker that another object has already: made twice, to be tidied.
	Doubles []Double
}

// User is the person of a holding; Ref is empty if there is none.
type User struct {
	Ref       string // the site user
	Person    string // the platform user, whom groups know
	Suspended bool
	Blocked   bool
	UsesPIN   bool
	HasKey    bool // a PIN exists; its digits cannot be read
	// Minted says that the PIN was made by the action at hand. Only a sink's
	// receipt sets it, and no observation shows it.
	Minted bool
}

// Working reports whether the person can open anything at all.
func (u User) Working() bool {
	return u.Ref != "" && !u.Suspended && !u.Blocked && u.UsesPIN && u.HasKey
}

// Digest names what a holding is, so that a change of it can be told: who holds
// which doors when, and whether the user can use them. Never zero.
func (h *Holding) Digest() uint64 {
	sum := fnv.New64a()
	b := make([]byte, 0, 256)
	flag := func(yes bool) {
		if yes {
			b = append(b, 1)
		} else {
			b = append(b, 0)
		}
	}
	u := &h.User
	b = append(b, u.Ref...)
	for _, is := range []bool{u.Suspended, u.Blocked, u.UsesPIN, u.HasKey} {
		flag(is)
	}
	for i := range h.Lines {
		l := &h.Lines[i]
		b = append(append(b, l.ID...), 0)
		for _, d := range l.Doors {
			b = append(append(b, d...), 0)
		}
		b = binary.BigEndian.AppendUint64(b, uint64(l.Window.Start.Unix()))
		b = binary.BigEndian.AppendUint64(b, uint64(l.Window.End.Unix()))
		flag(l.Schedule != "")
		flag(l.Member)
		b = append(b, byte(len(l.Odd)))
	}
	_, _ = sum.Write(b)
	return max(sum.Sum64(), 1)
}

// HeldLine is one access group of ours.
type HeldLine struct {
	ID       LineID
	Ref      string
	Room     string // as the marker says
	Doors    []DoorID
	Schedule string // ref of the schedule that carries Window; empty if there is none
	Window   Window
	// Odd are further schedules in the group: never ours to want.
	Odd    []string
	Member bool // the holding's user is in the group
}

// Double is a superfluous object of ours.
type Double struct {
	Group bool // else a user
	Ref   string
}

// Line returns the line of an id, or nil.
func (h *Holding) Line(id LineID) *HeldLine {
	for i := range h.Lines {
		if h.Lines[i].ID == id {
			return &h.Lines[i]
		}
	}
	return nil
}

// Foreign is something on the site that is not ours: reported, never touched.
type Foreign struct {
	Kind string // "user" or "group"
	Ref  string
	Name string // only of groups: names of people stay in the adapter
	// Stay is set if a user of ours was found in it.
	Stay Key
}

// Seats are the places for subscribed users that the site has bought and used.
type Seats struct{ Bought, Used int }

// Site is one observation of one lock system. Templates are sorted by Name,
// Holdings by Key, Doors by ID.
type Site struct {
	Reading
	ID, Name  string
	UID       string `json:",omitzero"` // the site's other id, by which a policy may name it too
	Zone      string
	Doors     []Door
	Templates []Template
	Holdings  []Holding
	Foreign   []Foreign
	Seats     Seats
	// Findings say in whole sentences what people have to mend on the site, because
	// no action can. They name no guest: a user of the site by the vendor's id. Sorted.
	Findings []string
}

// SameDoors reports whether two sorted lists name the same doors.
func SameDoors(a, b []DoorID) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// MinusDoors returns the doors of a that are not in b; both sorted.
func MinusDoors(a, b []DoorID) []DoorID {
	var out []DoorID
	for _, d := range a {
		for len(b) > 0 && b[0] < d {
			b = b[1:]
		}
		if len(b) == 0 || b[0] != d {
			out = append(out, d)
		}
	}
	return out
}

// MeetDoors reports whether some door is in both lists; both sorted.
func MeetDoors(a, b []DoorID) bool {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] == b[0]:
			return true
		case a[0] < b[0]:
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	return false
}

// Holding returns what a stay holds, or nil. The list is sorted by Key.
func (s *Site) Holding(key Key) *Holding {
	i, found := slices.BinarySearchFunc(s.Holdings, key, func(h Holding, key Key) int { return cmp.Compare(h.Key, key) })
	if !found {
		return nil
	}
	return &s.Holdings[i]
}

// Sort brings the site's lists into the order that planners expect.
func (s *Site) Sort() {
	slices.SortFunc(s.Doors, func(a, b Door) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(s.Templates, func(a, b Template) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Ref, b.Ref)) })
	slices.SortFunc(s.Holdings, func(a, b Holding) int { return cmp.Compare(a.Key, b.Key) })
	slices.SortFunc(s.Foreign, func(a, b Foreign) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Ref, b.Ref)) })
	slices.Sort(s.Findings)
}
