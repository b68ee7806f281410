package check

import (
	"cmp"
	"slices"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// Facts are what a check rests on. What could not be read is left out: rules
// that need it find nothing, and the account's Unread says why.
type Facts struct {
	Now time.Time
	// Faults are the mistakes of the policy files, and what looks like one; with a
	// mistake there is no Set.
	Faults policy.Diagnostics
	Set    *policy.Set
	House  access.House // after Normalize; without an AsOf it was not read
	Site   access.Site  // without an AsOf it was not read
	Hotel  *access.HotelAccount
	Locks  *access.LockAccount
	Limits plan.Limits
	// Days is how far ahead arrivals are looked at; 0 is today alone.
	Days int
}

// Severity says what becomes of a fault that nobody mends.
type Severity uint8

// The severities.
const (
	Note    Severity = iota // good to know
	Warning                 // a guest may stand before a closed door, or a stranger may get in
	Error                   // some guest will, or a stranger could already
)

var severityNames = [...]string{"note", "warning", "error"}

func (s Severity) String() string { return severityNames[s] }

// MarshalText writes the word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Where is the thing that has to be mended. A stay goes by its key, and a user of
// the site by the vendor's id: no finding names a person.
type Where struct {
	Kind string `json:"kind"` // policy, account, office, report, clock, site, hub, lock, group, room, rule, stay, assumption
	Name string `json:"name"`
}

// Finding is one fault: where, what it does, why it is there, and the way out.
type Finding struct {
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	Where    Where    `json:"where"`
	What     string   `json:"what"`
	Cause    string   `json:"cause,omitempty"`
	Cure     string   `json:"cure,omitempty"`
}

// rule finds one kind of fault.
type rule struct {
	name string
	find func(*view) []Finding
}

// rules are all that is looked for, in the order in which a set-up is made.
var rules = []rule{
	{"policy", policyFaults},
	{"not_authorised", notAuthorised},
	{"not_checked", notChecked},
	{"office_not_found", officeNotFound},
	{"site_not_found", siteNotFound},
	{"site_not_released", siteNotReleased},
	{"subscription_invalid", subscriptionInvalid},
	{"pins_disabled", pinsDisabled},
	{"acting_user", actingUser},
	{"role_not_assignable", roleNotAssignable},
	{"seats", seats},
	{"audit_late", auditLate},
	{"clocks_apart", clocksApart},
	{"report_columns", reportColumns},
	{"reading_incomplete", readingIncomplete},
	{"hub_zone", hubZone},
	{"hub_offline", hubOffline},
	{"lock_offline", lockOffline},
	{"lock_without_hub", lockWithoutHub},
	{"lock_trouble", lockTrouble},
	{"room_without_group", roomWithoutGroup},
	{"group_without_room", groupWithoutRoom},
	{"group_twice", groupTwice},
	{"group_without_locks", groupWithoutLocks},
	{"group_with_time_frame", groupWithTimeFrame},
	{"group_in_use", groupInUse},
	{"guest_elsewhere", guestElsewhere},
	{"lock_undeclared", lockUndeclared},
	{"lock_shared", lockShared},
	{"door_not_on_site", doorNotOnSite},
	{"stay_unreadable", stayUnreadable},
	{"stay_unknown_status", stayUnknownStatus},
	{"stay_without_room", stayWithoutRoom},
	{"guest_unreachable", guestUnreachable},
	{"guests_not_asked", guestsNotAsked},
	{"readiness_not_supplied", readinessNotSupplied},
	{"gate_without_latest", gateWithoutLatest},
	{"field_not_supplied", fieldNotSupplied},
	{"action_not_taken", actionNotTaken},
	{"party_not_supplied", partyNotSupplied},
	{"site_says", siteSays},
}

// Rules are the names of all rules.
func Rules() []string {
	names := make([]string, len(rules))
	for i, r := range rules {
		names[i] = r.name
	}
	return names
}

// Run finds every fault, the worst first.
func Run(f Facts) []Finding {
	v := newView(f)
	found := []Finding{}
	for _, r := range rules {
		for _, one := range r.find(v) {
			one.Rule = r.name
			found = append(found, one)
		}
	}
	return Sorted(found)
}

// Sorted puts the worst first and leaves equals in their order.
func Sorted(found []Finding) []Finding {
	slices.SortStableFunc(found, func(a, b Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	return found
}

// Worst is the greatest severity; ok is false if nothing was found.
func Worst(found []Finding) (worst Severity, ok bool) {
	for _, f := range found {
		worst = max(worst, f.Severity)
	}
	return worst, len(found) > 0
}
