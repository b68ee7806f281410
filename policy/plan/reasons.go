package plan

import (
	"fmt"
	"slices"
	"time"

	"pinwarden/policy/access"
)

// sentences say each reason to a person. %s is the instant, then the text, then
// the other stay, each only where the sentence has a place for it.
var sentences = map[access.Why]struct {
	text        string
	at, in, who bool
}{
	access.WhyCancelled:      {text: "cancelled"},
	access.WhyCancelledIn:    {text: "shown as cancelled while in house: kept until somebody says which is right"},
	access.WhyDeparted:       {text: "checked out at %s", at: true},
	access.WhyOver:           {text: "the stay is over"},
	access.WhyNoShow:         {text: "reported as a no-show at %s", at: true},
	access.WhyNoShowInferred: {text: "did not check in by %s", at: true},
	access.WhyNoShowDue:      {text: "counts as a no-show from %s on", at: true},
	access.WhyVanished:       {text: "no longer shown by the hotel; last read at %s", at: true},
	access.WhyMissing:        {text: "missing from the last read: kept until it is missed more often"},
	access.WhyMissingIn:      {text: "missing from the last read while in house: kept"},
	access.WhyUnknownPhase:   {text: "shown with an unknown status: nothing changes"},
	access.WhyBadRow:         {text: "its row cannot be understood: nothing changes"},
	access.WhyStaleRow:       {text: "its row was read at %s and has to be read again: nothing changes", at: true},
	access.WhyDenied:         {text: "denied: %s", in: true},
	access.WhyNoRule:         {text: "no rule matches"},
	access.WhyNoDayUse:       {text: "arrives and departs on one day, and the policy has no day_use hours"},
	access.WhyEmptyWindow:    {text: "departs before it arrives: nothing changes"},
	access.WhyNoRoom:         {text: "waits for a room"},
	access.WhyNoTemplate:     {text: "room %q has no access group", in: true},
	access.WhyAmbiguousRoom:  {text: "room %q has several access groups", in: true},
	access.WhyNoDoors:        {text: "the access group of room %q has no lock of its own", in: true},
	access.WhyEarly:          {text: "early arrival, in house since %s", at: true},
	access.WhyNotReady:       {text: "room %q is not ready", in: true},
	access.WhyGate:           {text: "waits for %s", in: true},
	access.WhyOutOfOrder:     {text: "room %q is out of order", in: true},
	access.WhyDeferred:       {text: "waits until %s for %s to be out", at: true, who: true},
	access.WhyYields:         {text: "closes at %s for %s", at: true, who: true},
	access.WhyConflict:       {text: "shown in one room together with %s, who has it", who: true},
	access.WhyCrowd:          {text: "more than 200 stays are shown for lock %q in one night: nothing of them changes", in: true},
	access.WhyRoomTaken:      {text: "room %q is not free yet: keeps the old doors", in: true},
	access.WhyLostRoom:       {text: "loses the old doors at %s to %s", at: true, who: true},
	access.WhyNotYet:         {text: "the PIN is made at %s", at: true},
	access.WhyBegins:         {text: "arrives before pinwarden takes over, or outside its rooms"},
	access.WhyNoPIN:          {text: "a PIN exists that nobody knows: reissue it"},
	access.WhyUnanswered:     {text: "it is not known whether the last messages went out, nor whether the guest %s: ask or call the guest", in: true},
	access.WhyUnread:         {text: "its doors were not read yet"},
	access.WhyClockChange:    {text: "opens or closes at %s since the clocks change in that hour", at: true},
	access.WhyOnHub:          {text: "pending on hub: changes do not reach %[2]s since %[1]s", at: true, in: true},
	access.WhyUnconfirmed:    {text: "unconfirmed: the removal has not reached %[2]s, offline since %[1]s; the PIN may live", at: true, in: true},
	access.WhyOldPIN:         {text: "the old PIN of %[2]s may live at %[1]s, which the removal has not reached", in: true, who: true},
	access.WhyLowBattery:     {text: "the battery of lock %q is low", in: true},
	access.WhyPrivacyMode:    {text: "lock %q is in privacy mode and refuses every PIN", in: true},
	access.WhyOfficeMode:     {text: "lock %q is in office mode: the door stands open", in: true},
	access.WhyNoKeypad:       {text: "lock %q lost its keypad and takes no PIN: hold the maintenance card to it", in: true},
	access.WhyOtherClock:     {text: "lock %q runs on another clock than the property: no new line gets it", in: true},
	access.WhyParked:         {text: "waits: lock %q, its only one, runs on another clock than the property", in: true},
	access.WhyNoSeat:         {text: "no seat before %s", at: true},
	access.WhySeatTaken:      {text: "gives its seat to %s, who comes sooner; its PIN stays", who: true},
	access.WhySeats:          {text: "%s seats are taken: buy more, or fewer guests get their PIN ahead", in: true},
	access.WhyEdited:         {text: "changed by somebody else, first seen at %s: %s", at: true, in: true},
	access.WhyEditedAgain:    {text: "changed by somebody else again after two repairs, first seen at %s: %s; it is left so", at: true, in: true},
	access.WhyForeignGroup:   {text: "its guest is in access group %[2]q, which is not ours, first seen at %[1]s", at: true, in: true},
	access.WhyOtherRule:      {text: "before by rule %s", in: true},
	access.WhySameByRule:     {text: "stays that keep what they have: %s", in: true},
	access.WhyOtherGate:      {text: "its room opens %s", in: true},
	access.WhyOtherIssue:     {text: "its PIN is made from %s on, not from %s", at: true, in: true},
	access.WhyOtherTell:      {text: "its guest is told from %s on, not from %s", at: true, in: true},
	access.WhyOtherText:      {text: "another text: %s", in: true},
	access.WhyOtherMessage:   {text: "its guest is told by message %s", in: true},
	access.WhyNoSuchGroup:    {text: "the policy names access group %s, which the site does not have", in: true},
	access.WhyNoSuchDoor:     {text: "the policy names lock %q, which the site does not have once", in: true},
}

// Sentence says a reason to a person, with local times; name turns the key of
// another stay into what the reader calls it.
func Sentence(r access.Reason, zone *time.Location, name func(access.Key) string) string {
	s, ok := sentences[r.Code]
	if !ok {
		return string(r.Code)
	}
	var args []any
	if s.at {
		args = append(args, Clock(r.At, zone))
	}
	if s.in {
		args = append(args, r.Text)
	}
	if s.who {
		args = append(args, name(r.Other))
	}
	return fmt.Sprintf(s.text, args...)
}

// Clock prints an instant as people at the property read it.
func Clock(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return "no set time"
	}
	return t.In(zone).Format("2 Jan 15:04 -07:00")
}

// Reasons are the codes of all reasons, sorted.
func Reasons() []string {
	codes := make([]string, 0, len(sentences))
	for code := range sentences {
		codes = append(codes, string(code))
	}
	slices.Sort(codes)
	return codes
}
