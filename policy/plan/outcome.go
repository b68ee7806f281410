package plan

import (
	"time"

	"pinwarden/policy/access"
)

// Step is one write to the lock system, as data: what the sink wants to do
// next, written down before it is done. It can hold no PIN.
type Step struct {
	Key  access.Key    `json:"key"`
	Op   Op            `json:"op"`
	Line access.LineID `json:"line,omitempty"`
	// Ref is the vendor's id of the object that is written, empty for what is
	// made; Person is the platform user of a membership.
	Ref      string        `json:"ref,omitempty"`
	Person   string        `json:"person,omitempty"`
	Schedule string        `json:"schedule,omitempty"`
	Door     access.DoorID `json:"door,omitempty"`
	Window   access.Window `json:"window,omitzero"`
	Room     string        `json:"room,omitempty"`
}

// Op is what a step does.
type Op string

// The operations of a lock system whose unit of access is a group of locks with
// schedules and members.
const (
	MakeGroup     Op = "make_group"
	SetSchedule   Op = "set_schedule" // makes it, or changes Schedule in place
	DropSchedule  Op = "drop_schedule"
	AddDoor       Op = "add_door"
	DropDoor      Op = "drop_door"
	MakeUser      Op = "make_user"
	EnableUser    Op = "enable_user"    // may use a PIN, not blocked
	SubscribeUser Op = "subscribe_user" // takes a seat
	SuspendUser   Op = "suspend_user"
	AddMember     Op = "add_member"
	DropMember    Op = "drop_member"
	MintPIN       Op = "mint_pin" // rotates the PIN if there is one
	DropGroup     Op = "drop_group"
	DropUser      Op = "drop_user"
)

// Receipt is what a step brought: the holding as it must look now, and the PIN
// of a MintPIN, which can be had only this once.
type Receipt struct {
	Seen access.Holding
	PIN  access.PIN
}

// IntentID names the durable record that precedes a write.
type IntentID int64

// Outcome is the durable record that follows a write.
type Outcome struct {
	Result Result
	At     time.Time
	User   string     // for a MintPIN that is done: the site user whose PIN it is
	PIN    access.PIN // sealed by the ledger, never written in clear
	Error  string     // for people; without any vendor body
}

// Result is how a write ended.
type Result string

// The results. After Ambiguous only reading tells whether the write happened.
const (
	Done      Result = "done"
	Failed    Result = "failed"
	Ambiguous Result = "ambiguous"
)
