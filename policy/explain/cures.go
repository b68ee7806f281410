package explain

import (
	"slices"
	"strings"

	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// cures say for each reason what would end it.
var cures = map[access.Why]string{
	access.WhyCancelled:      "the hotel reinstates the reservation",
	access.WhyCancelledIn:    "the hotel shows it as departed, or reinstates it",
	access.WhyDeparted:       "the hotel reverts the check-out",
	access.WhyOver:           "the hotel extends the stay",
	access.WhyNoShow:         "the hotel checks the guest in",
	access.WhyNoShowInferred: "the hotel checks the guest in; no_show of the policy sets the hour",
	access.WhyNoShowDue:      "the hotel checks the guest in before that hour",
	access.WhyVanished:       "the hotel shows the reservation again",
	access.WhyMissing:        "the hotel shows it again; absence.misses of the policy says how many complete reads count as gone",
	access.WhyMissingIn:      "the hotel shows it again; a guest last seen in house is never taken for gone",
	access.WhyUnknownPhase:   "the hotel shows a status that is known, or akia.status_words says what this one means",
	access.WhyBadRow:         "the hotel mends the reservation, so that its row can be understood",
	access.WhyStaleRow:       "the reservation is read again",
	access.WhyDenied:         "another rule before the one that denies",
	access.WhyNoRule:         "a rule that matches it",
	access.WhyNoDayUse:       "day_use hours in the policy",
	access.WhyEmptyWindow:    "the hotel corrects its dates or times",
	access.WhyNoRoom:         "the hotel assigns a room",
	access.WhyNoTemplate:     "an access group at Salto KS that is named as the room, or rooms.aliases in the policy",
	access.WhyNoSuchGroup:    "rooms.aliases of the policy names a group that exists",
	access.WhyAmbiguousRoom:  "all but one of the access groups with that name are renamed",
	access.WhyNoDoors:        "the room's access group gets a lock of its own",
	access.WhyNotReady:       "the room is shown as ready",
	access.WhyGate:           "the hotel shows what the rule waits for",
	access.WhyOutOfOrder:     "the room is back in order, or the hotel gives another one",
	access.WhyDeferred:       "the stay before it departs, or the hotel gives another room",
	access.WhyConflict:       "the hotel shows the two stays in different rooms or nights, or links them; sharers: allow in the policy",
	access.WhyCrowd:          "the hotel shows the stays in rooms of their own",
	access.WhyRoomTaken:      "the new room becomes free",
	access.WhyLostRoom:       "the hotel gives either stay another room",
	access.WhyNoPIN:          "a PIN is made anew, by whoever looks after it",
	access.WhyUnread:         "the site is read once more",
	access.WhyNotYet:         "an earlier pin.issue in the policy",
	access.WhyBegins:         "manage in pinwarden.yaml: it is left to whoever issued it before",
	access.WhyOnHub:          "the hub is online again",
	access.WhyUnconfirmed:    "the hub is online again, for as long as a change takes to a door",
	access.WhyNoSeat:         "more seats, or a seat that becomes free",
	access.WhyOtherClock:     "the lock's hub is set to the property's time zone",
	access.WhyParked:         "the lock's hub is set to the property's time zone",
}

// guardCures say what would let through what a guard holds.
var guardCures = map[string]string{
	plan.GuardMode:      "guards.mode in pinwarden.yaml",
	plan.GuardEvidence:  "a complete and fresh read of the hotel",
	plan.GuardMemory:    "the newest copy of the ledger",
	plan.GuardClock:     "this machine's clock is set right",
	plan.GuardPerPass:   "fewer removals at once, or guards.removals_per_pass",
	plan.GuardPerHour:   "an hour that passes, or guards.removals_per_hour",
	plan.GuardForbidden: "guards.forbidden_doors, or a policy that leaves the door out",
	plan.GuardWindow:    "guards.longest_window, or a policy with shorter hours",
	plan.GuardDoors:     "guards.most_doors, or a policy with fewer doors",
	plan.GuardEarly:     "time, or guards.earliest_issue",
	plan.GuardNeeds:     "whatever holds the action that it waits for",
}

// cures are what would change how things are with the stay.
func (s stay) cures() []string {
	var lines []string
	add := func(text string) {
		if text != "" && !slices.Contains(lines, text) {
			lines = append(lines, text)
		}
	}
	if s.Why != nil {
		add(s.cure(s.Why.Code))
	}
	if s.Grant != nil {
		for _, r := range slices.Concat(s.Grant.Reasons, s.Reasons) {
			add(s.cure(r.Code))
		}
	}
	for _, n := range slices.Concat(s.Plan.Alarms, s.Plan.Left) {
		if n.Key == s.key() {
			add(s.cure(n.Code))
		}
	}
	for i := range s.Plan.Held {
		if h := &s.Plan.Held[i]; h.Key == s.key() {
			add(guardCures[h.Guard])
		}
	}
	return lines
}

// cure says what would end a reason; of a rule that denies also what it asks for.
func (s stay) cure(why access.Why) string {
	if why != access.WhyDenied {
		return cures[why]
	}
	var asked []string
	if rule := s.Set.RuleFor(s.Wanted.Stay); rule != nil {
		asked = asks(&rule.When)
	}
	switch n := len(asked); n {
	case 0:
		return cures[why]
	case 1:
		return cures[why] + ", or another " + asked[0] + " at the hotel"
	default:
		return cures[why] + ", or another " + strings.Join(asked[:n-1], ", ") + " or " + asked[n-1] + " at the hotel"
	}
}

// asks are the traits of a stay on which conditions depend, in words.
func asks(w *policy.When) []string {
	var out []string
	add := func(traits ...string) {
		for _, t := range traits {
			if !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
	}
	for _, c := range []struct {
		n     int
		trait string
	}{
		{len(w.Status), "status"},
		{len(w.Room), "room"},
		{len(w.RoomType), "room type"},
		{len(w.RateCode), "rate code"},
		{len(w.Channel), "channel"},
		{len(w.Nights), "number of nights"},
		{len(w.PartySize), "number of guests"},
		{len(w.Weekday), "weekday of arrival"},
		{len(w.Leaves), "weekday of departure"},
		{len(w.Season), "date of arrival"},
	} {
		if c.n > 0 {
			add(c.trait)
		}
	}
	if w.Not != nil {
		add(asks(w.Not)...)
	}
	for i := range w.Any {
		add(asks(&w.Any[i])...)
	}
	return out
}
