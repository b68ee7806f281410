package access

import "time"

// Grant is what one stay should hold. Policy writes it from the stay alone; the
// planner settles the opening of its room line against the other stays of the lock.
type Grant struct {
	// Stay is the row that the grant answers.
	Stay *Stay
	// Room is the name of the room's template on the site; empty while the stay waits for one.
	Room string
	// CheckIn and CheckOut are the bare hours of the stay's dates, without a rule's offsets.
	// Of a departed stay CheckOut is the instant at which that was first shown, if that is earlier.
	CheckIn, CheckOut time.Time
	// Lines are what the stay may open, at most one for each LineID, sorted by it.
	Lines []Line
	// Ways are the doors beside the room's that some rooms have and others have not, as
	// those of a floor: whoever keeps an old room for now keeps the way to it.
	Ways []DoorID
	// Opening says what else than its window decides when the room line opens; nil
	// if nothing does, as for most stays.
	Opening *Opens
	// Closed keeps the user and the PIN but opens nothing: a no-show, who may still come.
	Closed bool
	// KeepRoom says that the room line, if one is held, stays exactly as it is; that
	// of a departed stay until RoomEnd at most.
	KeepRoom bool
	// RoomEnd is when the room line is over by the rule; zero if the rule has none.
	RoomEnd time.Time

	// Issue is when the PIN is to exist; Tell is when and with which text the guest is told.
	Issue time.Time
	Tell  Telling

	Rule    string
	Reasons []Reason
	// Next is the next instant at which the answer changes by itself; zero if never.
	Next time.Time
}

// Line is a set of doors with one window.
type Line struct {
	ID     LineID   `json:"line"`
	Doors  []DoorID `json:"doors"` // sorted
	Window Window   `json:"window"`
}

// Opens says when the room line of a grant may open for the first time, other
// than at the policy's hour, which is the start of its window.
type Opens struct {
	// InHouse is since when the guest is shown in house, if that alone may open the line; else zero.
	InHouse time.Time
	// Gated lines wait for a ready mark from Ready on (zero: no mark), at most until AtLatest (zero: for ever).
	Gated           bool
	Ready, AtLatest time.Time
	// Unfit says that the room is shown as not ready or out of order, so that InHouse opens nothing.
	Unfit bool
	// Unread says that this time nothing was read of the room: what an earlier mark opened stays as it is.
	Unread bool
	// Asks says that the line has gates of the stay itself: a check-in, a custom field.
	// Shut is what it waits for in words, if one of them is not met: it does not open then.
	// Away says that it is a check-in: what one has opened closes when it is taken back.
	Asks bool
	Shut string
	Away bool
	// Opened says that the gate was passed before: dirt never locks out a guest who is in.
	Opened bool
}

// Telling is when the guest is told the PIN, and by which of the policy's messages.
type Telling struct {
	From    time.Time // the earliest instant
	Message string    // its name
	// Notice is the earliest instant at which a guest who was told hears of a change.
	Notice time.Time
}

// Skip is a stay that gets nothing, and why.
type Skip struct {
	Stay *Stay
	Why  Reason
	Rule string // that denies it; empty for every other reason
}

// Want is what policy answers: every stay is in exactly one of the two lists,
// both sorted by the stay's Key.
type Want struct {
	Grants []Grant
	Skips  []Skip
	// Sharers says that any two stays shown in one room may open it together.
	Sharers bool
	// Shared are the rooms, by their templates, whose stays may open them together all the same.
	Shared map[string]bool
	// CheckOut is the house's hour.
	CheckOut TimeOfDay
	// Aliases are the names of templates by what the source calls the room instead.
	Aliases map[string]string
	// Messages are the texts by name.
	Messages map[string]string
	// Misses is how many complete reads in a row must lack a stay before its absence counts.
	Misses int
	// Undeclared are locks found in several rooms' templates without a word why: no
	// new line gets them, no held line loses them.
	Undeclared []DoorID
	// Problems are faults of the map between rooms and locks.
	Problems []Reason
}

// Shares reports whether any two stays shown in a room, by its template, may open it together.
func (w *Want) Shares(room string) bool { return w.Sharers || w.Shared[room] }

// Reason is one step of why: a code, and what it refers to.
type Reason struct {
	Code  Why
	At    time.Time
	Other Key    // another stay
	Text  string // a room, a rule's own words
}

// Why is the code of a Reason.
type Why string

// The reasons. Each has one sentence in plan/reasons.go.
const (
	WhyCancelled      Why = "cancelled"
	WhyCancelledIn    Why = "cancelled_in_house"
	WhyDeparted       Why = "departed"
	WhyOver           Why = "over"
	WhyNoShow         Why = "no_show"
	WhyNoShowInferred Why = "no_show_inferred"
	WhyNoShowDue      Why = "no_show_due"
	WhyVanished       Why = "vanished"
	WhyMissing        Why = "missing"
	WhyMissingIn      Why = "missing_in_house"
	WhyUnknownPhase   Why = "unknown_phase"
	WhyBadRow         Why = "bad_row"
	WhyStaleRow       Why = "stale_row"
	WhyDenied         Why = "denied"
	WhyNoRule         Why = "no_rule"
	WhyNoDayUse       Why = "no_day_use"
	WhyEmptyWindow    Why = "empty_window"
	WhyNoRoom         Why = "no_room"
	WhyNoTemplate     Why = "no_template"
	WhyAmbiguousRoom  Why = "ambiguous_room"
	WhyNoDoors        Why = "no_doors"
	WhyEarly          Why = "early_arrival"
	WhyNotReady       Why = "waiting_for_ready"
	WhyGate           Why = "waiting_for_gate"
	WhyOutOfOrder     Why = "out_of_order"
	WhyDeferred       Why = "deferred"
	WhyYields         Why = "yields"
	WhyConflict       Why = "conflict"
	WhyCrowd          Why = "crowd"
	WhyRoomTaken      Why = "room_taken"
	WhyLostRoom       Why = "lost_old_room"
	WhyNotYet         Why = "not_yet"
	WhyBegins         Why = "begins_later"
	WhyNoPIN          Why = "pin_unknown"
	WhyUnanswered     Why = "message_unanswered"
	WhyUnread         Why = "not_read_yet"
	WhyNoSuchDoor     Why = "no_such_door"
	WhyNoSuchGroup    Why = "no_such_group"
	WhyClockChange    Why = "clock_change"
	WhyOnHub          Why = "pending_on_hub"
	WhyUnconfirmed    Why = "unconfirmed"
	WhyOldPIN         Why = "old_pin_may_live"
	WhyLowBattery     Why = Why(LowBattery)
	WhyPrivacyMode    Why = Why(PrivacyMode)
	WhyOfficeMode     Why = Why(OfficeMode)
	WhyNoKeypad       Why = Why(NoKeypad)
	WhyOtherClock     Why = Why(OtherClock)
	WhyParked         Why = "parked"
	WhyNoSeat         Why = "no_seat"
	WhySeatTaken      Why = "seat_taken"
	WhySeats          Why = "seats"
	WhyEdited         Why = "edited"
	WhyEditedAgain    Why = "edited_again"
	WhyForeignGroup   Why = "foreign_group"
	WhyOtherRule      Why = "other_rule"
	WhySameByRule     Why = "same_by_other_rule"
	WhyOtherGate      Why = "other_gate"
	WhyOtherIssue     Why = "other_issue"
	WhyOtherTell      Why = "other_telling"
	WhyOtherMessage   Why = "other_message"
	WhyOtherText      Why = "other_text"
)

// Alarming reports whether somebody has to look.
func (w Why) Alarming() bool {
	switch w {
	case WhyCancelledIn, WhyMissingIn, WhyUnknownPhase, WhyBadRow, WhyNoTemplate, WhyAmbiguousRoom,
		WhyNoDoors, WhyNoSuchDoor, WhyNoSuchGroup, WhyParked, WhyNoPIN, WhyDeferred, WhyConflict, WhyRoomTaken, WhyLostRoom, WhyOutOfOrder, WhyEmptyWindow:
		return true
	}
	return false
}

// Line returns the line of an id, or nil.
func (g *Grant) Line(id LineID) *Line {
	for i := range g.Lines {
		if g.Lines[i].ID == id {
			return &g.Lines[i]
		}
	}
	return nil
}

// Gated reports whether the room line waits for a ready mark.
func (g *Grant) Gated() bool { return g.Opening != nil && g.Opening.Gated }

// Expected reports whether the guest is still to come.
func (g *Grant) Expected() bool { return g.Stay.Phase == Expected }
