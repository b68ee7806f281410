package plan

import (
	"slices"
	"time"

	"pinwarden/policy/access"
)

// Verb is what an action does to a stay's access.
type Verb string

// The verbs.
const (
	Issue   Verb = "issue"   // make user, groups and PIN, or finish making them
	Extend  Verb = "extend"  // more time or more doors, nothing less
	Defer   Verb = "defer"   // a line that is not open yet opens later
	Shorten Verb = "shorten" // less time or fewer doors
	Move    Verb = "move"    // other doors in the place of some
	Suspend Verb = "suspend" // no door, but user and PIN stay
	Revoke  Verb = "revoke"  // no door any more
	Repair  Verb = "repair"  // what we made is not as we made it
	Tell    Verb = "tell"    // a message to the guest
	Tidy    Verb = "tidy"    // delete what no longer opens anything
)

// Verbs are all verbs.
var Verbs = []Verb{Issue, Extend, Defer, Shorten, Move, Suspend, Revoke, Repair, Tell, Tidy}

// Action is one change for one stay, as plain data.
type Action struct {
	Key  access.Key
	Stay access.StayID
	Verb Verb
	Room string
	Rule string
	// Reasons led to what is wanted.
	Reasons []access.Reason
	// Before is the holding as it was seen; its Ref fields are the vendor's ids.
	Before access.Holding
	// After are the lines to be held when the action is done.
	After []access.Line

	// Break lets doors of an open line go: those that take their place are confirmed, or none do.
	Break bool
	// Mint lets a PIN be made although one exists: the one that exists is known to nobody.
	Mint bool
	// Ended says that the stay is to hold nothing any more, its user included.
	Ended bool
	// Delete lets a tidied user go as a whole.
	Delete bool
	// Telling is set for a Tell.
	Telling *Message

	// Needs are the stays whose actions must be done before this one opens a lock.
	Needs []access.Key
	// With are the stays that change rooms with this one in a circle: all of them
	// do it, or none.
	With []access.Key

	seat     access.Key // the stay whose seat it takes, whose action comes first
	evidence evidence
}

// Counted reports whether the action counts against the caps on removals.
func (a *Action) Counted() bool { return a.evidence.counted }

// Digest names what the action would do.
func (a *Action) Digest() string { return digest([]Action{*a}) }

// Effect names what the action does from an instant on: hours that have begun by
// then may have begun at any time, so that a plan which is made a minute later has
// the same effects although a guest's hours began in between.
func (a *Action) Effect(now time.Time) string {
	b := *a
	b.After = slices.Clone(a.After)
	for i := range b.After {
		if w := &b.After[i].Window; !w.Start.After(now) {
			w.Start = time.Time{}
		}
	}
	return b.Digest()
}

// Message is what a Tell says: the policy's text, its tokens unexpanded.
type Message struct {
	Name string
	// Notice says that a guest who has the PIN hears of other times or another room.
	Notice             bool
	Room               string
	Arrival, Departure access.Date
	// Doubts are the messages before this one that nobody answered.
	Doubts int
}

// evidence is what the guard asks of an action.
type evidence struct {
	removes bool // takes access away from somebody
	opens   bool // gives access to somebody
	counted bool // counts against the caps
	inHouse bool
	single  bool // rests on a row that was read by itself
	absence bool // rests on a row that was not there
	held    bool // the stay has a holding
	checkIn time.Time
	due     time.Time // when the PIN is to exist
}

// Held is an action that a guard kept back.
type Held struct {
	Action
	Guard string
	Why   string
}

// Pending is an action that waits for a moment or for another stay.
type Pending struct {
	Action
	Until time.Time  // zero: until On is done
	On    access.Key // the other stay
	Why   string
}

// Note is something that a person should know of a stay, or of the map (no Key).
type Note struct {
	Key  access.Key
	Room string
	Rule string // that denies the stay; empty for every other reason
	access.Reason
}

// Passed says that the gate of a stay's room line was passed.
type Passed struct {
	Key  access.Key
	Room string
}

// Plan is what one pass would do, may not do, and leaves alone. It is byte for
// byte the same for the same inputs.
type Plan struct {
	// ID digests the actions and nothing else.
	ID       string
	Property string
	Revision string // of the policy
	Now      time.Time
	Read     time.Time // when its inputs were read, if that was before Now; else zero
	Zone     *time.Location
	// Doors names the locks that appear in the plan.
	Doors map[access.DoorID]string

	Actions []Action // in the order in which they are to be done
	Held    []Held
	Pending []Pending
	// Left are stays that get nothing or keep what they have, and why.
	Left []Note
	// Alarms need somebody to look.
	Alarms []Note
	// Opened are the stays whose gate was passed for the first time.
	Opened []Passed
	// Edited are the stays whose holding somebody else changed, Confirmed those that were seen in order again.
	Edited    []Edited
	Confirmed []Confirmed
	// Gaps are what could not be read of either side.
	Gaps []string
	// Findings are what people have to mend on the site.
	Findings []string
	// Distrust says why removals that rest on the bulk read are held; empty if it is trusted.
	Distrust string
	// StayByStay says that the hotel's source never lists, so that Distrust is how it is and no fault.
	StayByStay bool

	// Next is when the answer changes by itself; zero if never.
	Next time.Time
}

// Distrusted reports whether a bulk read that could be trusted is not.
func (p *Plan) Distrusted() bool { return p.Distrust != "" && !p.StayByStay }

// Empty reports whether there is nothing to do and nothing held back.
func (p *Plan) Empty() bool { return len(p.Actions) == 0 && len(p.Held) == 0 }
