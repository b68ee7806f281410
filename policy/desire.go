package policy

import (
	"slices"
	"time"

	"pinwarden/policy/access"
)

// Desire decides for every stay of the house who should hold access, where and
// when, and why. It looks at one stay at a time: what stays do to each other is
// settled by the planner. now is the instant of the pass.
func (s *Set) Desire(house access.House, site access.Site, known access.Known, now time.Time) access.Want {
	doors := s.mapDoors(site)
	d := desire{
		Set: s, doors: &doors, now: now, known: known.Stays,
		calendar: access.NewCalendar(s.Zone, access.DateOf(now, s.Zone)-60),
		rooms:    readinessByName(house.Rooms, known.Rooms),
		grants:   make([]access.Grant, 0, len(house.Stays)),
		lines:    make([]access.Line, 0, 2*len(house.Stays)),
	}
	for i := range house.Stays {
		d.stay(&house.Stays[i])
	}
	return access.Want{
		Grants: d.grants, Skips: d.skips, Sharers: s.Sharers, Shared: s.sharedRooms(site), CheckOut: s.CheckOut, Misses: s.Misses,
		Aliases: s.Rooms.Aliases, Messages: s.Messages, Undeclared: doors.undeclared, Problems: doors.problems,
	}
}

// desire is the work on one house.
type desire struct {
	*Set
	doors    *doorMap
	now      time.Time
	known    []access.KnownStay // what is left of it, sorted as the stays are
	calendar *access.Calendar
	rooms    map[string]readiness
	unions   map[ofRoom][]access.DoorID // of lines that name several sets, or sets with parts
	grants   []access.Grant
	lines    []access.Line // one array for all grants
	skips    []access.Skip
}

// readiness is a room's state, since when it has been shown, and when it was last.
type readiness struct {
	access.Readiness
	since, read time.Time
}

func readinessByName(rooms []access.Room, known []access.KnownRoom) map[string]readiness {
	m := make(map[string]readiness, len(rooms))
	for _, r := range rooms {
		m[r.Name] = readiness{r.Readiness, r.Read, r.Read}
	}
	for _, k := range known {
		if r, ok := m[k.Name]; ok && r.Readiness == k.Readiness {
			m[k.Name] = readiness{k.Readiness, k.Since, r.read}
		}
	}
	return m
}

// knownOf steps to what is known of a stay; stays come in the order of their keys.
func (d *desire) knownOf(key access.Key) *access.KnownStay {
	for len(d.known) > 0 && d.known[0].Key < key {
		d.known = d.known[1:]
	}
	if len(d.known) > 0 && d.known[0].Key == key {
		return &d.known[0]
	}
	return &access.KnownStay{Key: key, InHouse: true, PhaseSince: d.now} // lost memory counts as in house
}

func (d *desire) skip(stay *access.Stay, why access.Why) {
	d.skips = append(d.skips, access.Skip{Stay: stay, Why: access.Reason{Code: why}})
}

func (d *desire) deny(stay *access.Stay, rule *Rule) {
	d.skips = append(d.skips, access.Skip{Stay: stay, Why: access.Reason{Code: access.WhyDenied, Text: rule.Deny}, Rule: rule.Name})
}

// stay puts one stay into one of the two lists.
func (d *desire) stay(stay *access.Stay) {
	known := d.knownOf(stay.Key)
	switch stay.Phase {
	case access.PhaseUnknown:
		d.skip(stay, access.WhyUnknownPhase)
		return
	case access.Cancelled:
		if known.InHouse {
			d.skip(stay, access.WhyCancelledIn)
		} else {
			d.skip(stay, access.WhyCancelled)
		}
		return
	}
	rule := d.RuleFor(stay)
	switch {
	case rule == nil:
		d.skip(stay, access.WhyNoRule)
		return
	case rule.Deny != "":
		d.deny(stay, rule)
		return
	}
	n := len(d.grants)
	d.grants = d.grants[:n+1] // one more that is empty
	g := &d.grants[n]
	g.Stay, g.Rule = stay, rule.Name
	if why := d.grant(g, rule, known); why.Code != "" {
		*g, d.grants = access.Grant{}, d.grants[:n]
		d.skips = append(d.skips, access.Skip{Stay: stay, Why: why})
	}
}

// grant writes what a rule gives to a stay, or says why that is nothing.
func (d *desire) grant(g *access.Grant, rule *Rule, known *access.KnownStay) (nothing access.Reason) {
	if why := d.hours(g); why != "" {
		return access.Reason{Code: why}
	}
	d.noShow(g, known)
	d.addLines(g, rule, known)
	d.moments(g, rule, known)
	switch {
	case len(g.Lines) > 0 || g.KeepRoom || slices.ContainsFunc(g.Reasons, isGate):
		return access.Reason{}
	case g.Stay.Phase == access.Departed:
		return access.Reason{Code: access.WhyDeparted, At: known.PhaseSince}
	}
	return access.Reason{Code: access.WhyOver, At: g.RoomEnd}
}

// hours sets the stay's own check-in and check-out, without any rule's offsets.
func (d *desire) hours(g *access.Grant) access.Why {
	stay, in, out := g.Stay, d.CheckIn, d.CheckOut
	if stay.Arrival == stay.Departure {
		if d.DayUse == nil {
			return access.WhyNoDayUse
		}
		in, out = d.DayUse.Opens, d.DayUse.Closes
	}
	if stay.ArrivalTime != access.NoTime {
		in = stay.ArrivalTime
	}
	if stay.DepartureTime != access.NoTime {
		out = stay.DepartureTime
	}
	g.CheckIn = d.clock(g, stay.Arrival, in, access.Opening)
	g.CheckOut = d.clock(g, stay.Departure, out, access.Closing)
	if !g.CheckIn.Before(g.CheckOut) {
		return access.WhyEmptyWindow
	}
	return ""
}

// clock is when the property's clocks show a time of the stay. One that they skip has moved, which is worth a word.
func (d *desire) clock(g *access.Grant, date access.Date, t access.TimeOfDay, edge access.Edge) time.Time {
	at := d.calendar.At(date, t, edge)
	if !d.calendar.Shows(date, t, at) {
		clockChange(g, at)
	}
	return at
}

// edge keeps an edge of a window out of an hour that the clocks show twice.
func (d *desire) edge(g *access.Grant, at time.Time, edge access.Edge) time.Time {
	moved := d.calendar.Edge(at, edge)
	if !moved.Equal(at) {
		clockChange(g, moved)
	}
	return moved
}

// clockChange says once that an edge is where it is because of a clock change.
func clockChange(g *access.Grant, at time.Time) {
	why := access.Reason{Code: access.WhyClockChange, At: at}
	if !slices.Contains(g.Reasons, why) {
		g.Reasons = append(g.Reasons, why)
	}
}

// noShow closes the grant of a guest who did not come.
func (d *desire) noShow(g *access.Grant, known *access.KnownStay) {
	switch {
	case g.Stay.Phase == access.NoShow:
		g.Closed = true
		g.Reasons = append(g.Reasons, access.Reason{Code: access.WhyNoShow, At: known.PhaseSince})
	case g.Stay.Phase == access.Expected && d.InferNoShow != access.NoTime:
		date := g.Stay.Arrival
		if d.InferNoShow < 12*60 {
			date++
		}
		at := d.calendar.At(date, d.InferNoShow, access.Closing)
		switch {
		case !d.now.Before(at):
			g.Closed = true
			g.Reasons = append(g.Reasons, access.Reason{Code: access.WhyNoShowInferred, At: at})
		case !d.now.Before(g.CheckIn):
			g.Reasons = append(g.Reasons, access.Reason{Code: access.WhyNoShowDue, At: at})
		}
		g.Next = sooner(g.Next, at, d.now)
	}
}
