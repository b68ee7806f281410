package policy

import (
	"time"

	"pinwarden/policy/access"
)

// moments sets when the PIN is made and told, and when that changes by itself.
func (d *desire) moments(g *access.Grant, rule *Rule, known *access.KnownStay) {
	g.Issue = g.CheckIn.Add(-rule.PIN.Issue)
	tell := g.Issue
	if !rule.PIN.OnceReady {
		tell = g.CheckIn.Add(-rule.PIN.Tell)
	}
	if since := known.PhaseSince; d.Early && g.Stay.Phase == access.InHouse && since.Before(tell) {
		tell = since // the guest is here, days before the dates say so
	}
	if tell.Before(g.Issue) {
		g.Issue = tell
	}
	g.Tell = access.Telling{From: d.outsideQuiet(tell, g), Message: rule.PIN.Message}
	if known.Told.User != "" {
		g.Tell.Notice = d.outsideQuiet(d.now, g)
	}
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
