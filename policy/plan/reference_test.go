package plan_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// The reference is a second planner, as slow and as plain as it can be: it asks
// every stay against every other and says what each should be able to open from
// now on. It knows no action, no order and no guard.

// verdict is how the reference disposes of one stay.
type verdict string

const (
	unchanged verdict = "unchanged" // keeps what it holds, to the minute
	closed    verdict = "closed"    // opens nothing any more
	nothing   verdict = "nothing"   // gets nothing
	granted   verdict = "granted"
	waiting   verdict = "waiting" // gets nothing yet, but others reckon with it
)

// want is what one stay should be able to open from now on.
type want struct {
	verdict verdict
	why     string
	room    span
	others  []span
}

// span is a set of doors with one window.
type span struct {
	doors  []access.DoorID
	window access.Window
}

// guest is a stay while the reference thinks about it.
type guest struct {
	want
	key   access.Key
	row   *access.Stay
	known access.KnownStay
	held  *access.Holding

	checkIn, checkOut time.Time
	settles           bool          // takes part in the room's turnovers, also before it is issued
	stuck             bool          // keeps a room line although no such room is known
	loses             bool          // the room, to another stay that is shown in it
	crowded           bool          // other stays have the room for all of its time
	whole             access.Window // of the room line, if nobody else were there
}

// reference says for every stay, shown, known or held, what should be open when
// all is done that may be done now.
func reference(set *policy.Set, house *access.House, site *access.Site, known *access.Known, now time.Time, limits *plan.Limits) map[access.Key]want {
	r := referee{set: set, house: house, site: site, known: known, now: now, limits: limits}
	r.gather()
	for _, g := range r.guests {
		r.judge(g)
	}
	r.resolveConflicts()
	r.openRooms()
	r.settleTurnovers()
	r.keepOldRooms()
	r.seat()
	out := map[access.Key]want{}
	for _, g := range r.guests {
		g.clip(now)
		out[g.key] = g.want
	}
	return out
}

// seat leaves those without access for whom no seat is left: first come who may
// not lose theirs, then who comes soon, then who has one, then who comes first.
func (r *referee) seat() {
	left := r.site.Seats.Bought - strangers
	var all []*guest
	for _, g := range r.guests {
		g.clip(r.now)
		wants := g.verdict == granted && (len(g.room.doors) > 0 || len(g.others) > 0)
		switch {
		case wants && g.row.Phase != access.Departed:
			all = append(all, g)
		case g.held != nil:
			left -= seated(g.held)
		}
	}
	rank := func(g *guest) []int64 {
		no := func(yes bool) int64 {
			if yes {
				return 0
			}
			return 1
		}
		has := g.held != nil && seated(g.held) == 1
		in := g.row.Phase == access.InHouse
		sure := in || g.known.Told.User != "" || !g.checkIn.After(r.now.Add(48*time.Hour))
		return []int64{no(sure), no(has), no(in), g.checkIn.Unix()}
	}
	slices.SortFunc(all, func(a, b *guest) int {
		if order := slices.Compare(rank(a), rank(b)); order != 0 {
			return order
		}
		return cmp.Compare(a.key, b.key)
	})
	have := 0
	for _, g := range all {
		have += seated(r.holding(g))
	}
	for i, g := range all {
		if have > left && seated(r.holding(g)) == 1 {
			continue // more were made than there are now: nobody loses one, and nobody gets one
		}
		if i >= left || have > left {
			g.room, g.others = span{}, nil
		}
	}
}

func (r *referee) holding(g *guest) *access.Holding {
	if g.held == nil {
		return &access.Holding{}
	}
	return g.held
}

type referee struct {
	set    *policy.Set
	house  *access.House
	site   *access.Site
	known  *access.Known
	now    time.Time
	limits *plan.Limits
	guests []*guest
}

// gather finds everybody: shown, known or holding something.
func (r *referee) gather() {
	all := map[access.Key]*guest{}
	at := func(k access.Key) *guest {
		if all[k] == nil {
			all[k] = &guest{key: k}
		}
		return all[k]
	}
	for i := range r.house.Stays {
		at(r.house.Stays[i].Key).row = &r.house.Stays[i]
	}
	for _, k := range r.known.Stays {
		at(k.Key).known = k
	}
	for i := range r.site.Holdings {
		at(r.site.Holdings[i].Key).held = &r.site.Holdings[i]
	}
	for _, g := range all {
		r.guests = append(r.guests, g)
	}
	slices.SortFunc(r.guests, func(a, b *guest) int { return cmp.Compare(a.key, b.key) })
}

// judge decides what a stay should have if it were alone in the hotel.
func (r *referee) judge(g *guest) {
	g.verdict, g.why = r.verdictOf(g)
	switch g.verdict {
	case unchanged:
		g.keep(r.now)
	case granted, waiting:
		r.grant(g)
		g.settles, g.whole = true, g.room.window
	}
	if g.verdict == closed && g.held == nil {
		g.verdict = nothing
	}
}

func (r *referee) verdictOf(g *guest) (verdict, string) {
	inHouse := g.known.ID == "" || g.known.InHouse // lost memory counts as in house
	if slices.ContainsFunc(r.house.Bad, func(b access.Bad) bool { return b.Key == g.key }) {
		return unchanged, "the row cannot be read"
	}
	if g.row == nil {
		if g.held == nil {
			return nothing, "not shown"
		}
		if g.known.Misses >= r.set.Misses && !inHouse && r.trustsAbsence() {
			return closed, "vanished"
		}
		return unchanged, "missed, but not for good"
	}
	if r.ruleOf(g.row) != nil && r.ruleOf(g.row).Deny == "" && g.row.Phase != access.Cancelled && !r.checkIn(g.row).Before(r.scheduledOut(g.row)) &&
		(g.row.Arrival != g.row.Departure || r.set.DayUse != nil) {
		return unchanged, "departs before it arrives"
	}
	switch g.row.Phase {
	case access.PhaseUnknown:
		return unchanged, "the phase is unknown"
	case access.Cancelled:
		if inHouse {
			return unchanged, "cancelled, but last shown in house"
		}
		return closed, "cancelled"
	case access.NoShow:
		return closed, "no-show"
	case access.Departed:
		if g.held == nil {
			return nothing, "departed"
		}
	}
	rule := r.ruleOf(g.row)
	switch {
	case rule == nil:
		return closed, "no rule"
	case rule.Deny != "":
		return closed, "denied"
	case g.row.Arrival == g.row.Departure && r.set.DayUse == nil:
		return closed, "no day use"
	case g.row.Phase == access.Expected && !r.now.Before(r.inferredNoShow(g.row)):
		return closed, "inferred no-show"
	case g.held == nil && (g.row.Phase == access.Expected || !r.set.Early) && r.now.Before(r.checkIn(g.row).Add(-issueLead(rule))):
		return waiting, "not yet"
	}
	return granted, rule.Name
}

// trustsAbsence asks whether the read could prove that somebody is gone.
func (r *referee) trustsAbsence() bool {
	if !r.house.Complete || r.now.Sub(r.house.AsOf) > r.limits.Freshness {
		return false
	}
	live, missing := 0, 0
	for _, g := range r.guests {
		if g.known.ID == "" || g.known.Misses > 0 || (g.known.Phase != access.Expected && g.known.Phase != access.InHouse) ||
			g.known.Departure < access.DateOf(r.now, r.set.Zone) {
			continue
		}
		live++
		bad := slices.ContainsFunc(r.house.Bad, func(b access.Bad) bool { return b.Key == g.key })
		if g.row == nil && !bad {
			missing++
		}
	}
	return (len(r.house.Stays) > 0 || live == 0) && (missing < 3 || missing*5 <= live)
}

func (r *referee) ruleOf(s *access.Stay) *policy.Rule {
	for i := range r.set.Rules {
		w := r.set.Rules[i].When
		if (len(w.RateCode) == 0 || slices.Contains(w.RateCode, s.RateCode)) && (len(w.Status) == 0 || slices.Contains(w.Status, s.Phase)) {
			return &r.set.Rules[i]
		}
	}
	return nil
}

// issueLead is how long before check-in the PIN is to exist: never later than it is told.
func issueLead(rule *policy.Rule) time.Duration {
	if rule.PIN.OnceReady {
		return rule.PIN.Issue
	}
	return max(rule.PIN.Issue, rule.PIN.Tell)
}

func (r *referee) inferredNoShow(s *access.Stay) time.Time {
	at := r.set.InferNoShow
	if at == access.NoTime {
		return r.now.Add(time.Hour)
	}
	date := s.Arrival
	if at < 12*60 {
		date++
	}
	return access.At(date, at, access.Opening, r.set.Zone)
}

// keep makes what the stay can open now all that it should.
func (g *guest) keep(now time.Time) {
	if g.held == nil {
		g.verdict = nothing
		return
	}
	g.room, g.others = opens(g.held, now)
}

// opens says what the lines of a holding open from now on, to a user who may
// come in at all: its room line and all other doors.
func opens(h *access.Holding, now time.Time) (room span, others []span) {
	for _, l := range h.Lines {
		s := span{doors: l.Doors, window: l.Window.From(now)}
		if !l.Member || s.window.Empty() || len(s.doors) == 0 {
			continue
		}
		if l.ID == access.RoomLine {
			room = s
		} else {
			others = append(others, s)
		}
	}
	return room, others
}

func (g *guest) clip(now time.Time) {
	if g.verdict != granted && (g.verdict != unchanged || !g.held.User.Working()) {
		g.room, g.others = span{}, nil
	}
	g.room.window = g.room.window.From(now)
	for i := range g.others {
		g.others[i].window = g.others[i].window.From(now)
	}
	g.others = slices.DeleteFunc(g.others, func(s span) bool { return s.window.Empty() || len(s.doors) == 0 })
	if g.room.window.Empty() || len(g.room.doors) == 0 {
		g.room = span{}
	}
}

// shown prints what is open in a form that does not depend on how lines are cut.
func shownOpen(room span, others []span, zone *time.Location) string {
	var out []string
	add := func(kind string, s span) {
		for _, d := range s.doors {
			out = append(out, fmt.Sprintf("%s %s %s..%s", kind, d, plan.Clock(s.window.Start, zone), plan.Clock(s.window.End, zone)))
		}
	}
	add("room", room)
	for _, s := range others {
		add("other", s)
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), "\n")
}
