package policy

import (
	"cmp"
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
		Grants: d.grants, Skips: d.skips, Sharers: s.Sharers, Misses: s.Misses,
		Undeclared: doors.undeclared, Problems: doors.problems,
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
	unions   map[*Access][]access.DoorID // of lines that name several sets

	grants []access.Grant
	lines  []access.Line // one array for all grants
	skips  []access.Skip
}

// readiness is a room's state and since when it has been shown.
type readiness struct {
	access.Readiness
	since time.Time
}

func readinessByName(rooms []access.Room, known []access.KnownRoom) map[string]readiness {
	m := make(map[string]readiness, len(rooms))
	for _, r := range rooms {
		m[r.Name] = readiness{r.Readiness, r.Read}
	}
	for _, k := range known {
		if r, ok := m[k.Name]; ok && r.Readiness == k.Readiness {
			m[k.Name] = readiness{k.Readiness, k.Since}
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

func (d *desire) skip(stay *access.Stay, why access.Why, text string) {
	d.skips = append(d.skips, access.Skip{Stay: stay, Why: access.Reason{Code: why, Text: text}})
}

// stay puts one stay into one of the two lists.
func (d *desire) stay(stay *access.Stay) {
	known := d.knownOf(stay.Key)
	switch stay.Phase {
	case access.PhaseUnknown:
		d.skip(stay, access.WhyUnknownPhase, "")
		return
	case access.Cancelled:
		if known.InHouse {
			d.skip(stay, access.WhyCancelledIn, "")
		} else {
			d.skip(stay, access.WhyCancelled, "")
		}
		return
	}
	rule := d.ruleFor(stay)
	switch {
	case rule == nil:
		d.skip(stay, access.WhyNoRule, "")
		return
	case rule.Deny != "":
		d.skip(stay, access.WhyDenied, rule.Deny)
		return
	}
	g := access.Grant{Stay: stay, Rule: rule.Name}
	if why := d.hours(&g); why != "" {
		d.skip(stay, why, "")
		return
	}
	d.noShow(&g, known)
	d.addLines(&g, rule, known)
	d.moments(&g, rule)
	sortLines(g.Lines)
	switch {
	case len(g.Lines) == 0 && !g.KeepRoom && stay.Phase == access.Departed:
		d.skip(stay, access.WhyDeparted, "")
	case len(g.Lines) == 0 && !g.KeepRoom:
		d.skip(stay, access.WhyOver, "")
	default:
		d.grants = append(d.grants, g)
	}
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
	g.CheckIn = d.calendar.At(stay.Arrival, in, access.Opening)
	g.CheckOut = d.calendar.At(stay.Departure, out, access.Closing)
	if !g.CheckIn.Before(g.CheckOut) {
		return access.WhyEmptyWindow
	}
	return ""
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
		if d.now.Before(at) {
			g.Reasons = append(g.Reasons, access.Reason{Code: access.WhyNoShowDue, At: at})
			g.Next = sooner(g.Next, at, d.now)
		} else {
			g.Closed = true
			g.Reasons = append(g.Reasons, access.Reason{Code: access.WhyNoShowInferred, At: at})
		}
	}
}

// moments sets when the PIN is made and told, and when that changes by itself.
func (d *desire) moments(g *access.Grant, rule *Rule) {
	g.Issue = g.CheckIn.Add(-rule.PIN.Issue)
	tell := g.Issue
	if !rule.PIN.OnceReady {
		tell = g.CheckIn.Add(-rule.PIN.Tell)
	}
	if tell.Before(g.Issue) {
		g.Issue = tell
	}
	g.Tell = access.Telling{From: d.outsideQuiet(tell, g), Message: rule.PIN.Message}
	g.Next = sooner(g.Next, g.Issue, d.now)
	g.Next = sooner(g.Next, g.Tell.From, d.now)
	for _, l := range g.Lines {
		g.Next = sooner(g.Next, l.Window.End, d.now)
	}
}

// nearArrival is how long before check-in a guest may be woken rather than stand
// before a door without a code.
const nearArrival = 4 * time.Hour

// outsideQuiet moves a message out of the quiet hours, unless arrival is near.
func (d *desire) outsideQuiet(from time.Time, g *access.Grant) time.Time {
	if d.Quiet == nil || g.Stay.Phase == access.InHouse {
		return from
	}
	at := from
	if at.Before(d.now) {
		at = d.now
	}
	end, quiet := d.Quiet.ends(at, d.calendar, d.Zone)
	if !quiet {
		return from
	}
	if latest := g.CheckIn.Add(-nearArrival); end.After(latest) {
		if latest.Before(at) {
			return from
		}
		return latest
	}
	return end
}

// ends returns when the quiet range that holds t is over.
func (q *Quiet) ends(t time.Time, c *access.Calendar, zone *time.Location) (time.Time, bool) {
	date := access.DateOf(t, zone)
	for d := date - 1; d <= date; d++ {
		end := d
		if q.To <= q.From {
			end++
		}
		w := access.Window{
			Start: c.At(d, q.From, access.Opening),
			End:   c.At(end, q.To, access.Closing),
		}
		if w.Contains(t) {
			return w.End, true
		}
	}
	return time.Time{}, false
}

// sooner returns the earlier of two instants after now; zero counts as never.
func sooner(a, b, now time.Time) time.Time {
	if !b.After(now) || (!a.IsZero() && a.Before(b)) {
		return a
	}
	return b
}

// sortLines brings the lines of a grant into the order of their ids.
func sortLines(lines []access.Line) {
	slices.SortFunc(lines, func(a, b access.Line) int { return cmp.Compare(a.ID, b.ID) })
}
