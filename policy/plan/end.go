package plan

import (
	"cmp"
	"time"

	"pinwarden/policy/access"
)

// keepUser is how long a user whose doors are gone is kept, so that a stay that
// comes back has the PIN that its guest was told.
const keepUser = 24 * time.Hour

// end takes what a stay holds away, in steps that a crash may separate: first
// the doors, then the groups, last the user. past says that nothing of it opens
// a door any more, so that only tidying is left.
func (d *differ) end(f *file, past bool) {
	h := f.holding
	a := Action{Key: h.Key, Stay: f.stay.ID, Room: cmp.Or(f.stay.Room, h.Room), Before: *h, Ended: true, Reasons: append([]access.Reason{*f.why}, f.reasons...)}
	open := h.User.Ref != "" && !h.User.Suspended || member(h)
	switch {
	case open && !past:
		a.Verb = Revoke
		today := access.DateOf(d.in.Now, d.in.Zone)
		due := f.why.Code == access.WhyDeparted && f.stay.Departure == today
		d.finish(f, a, evidence{removes: true, counted: !due})
		return
	case open || len(h.Lines) > 0 || len(h.Doubles) > 0:
		a.Verb = Tidy
	case f.elsewhere():
		return // somebody else uses it: it is stripped of ours and stays, suspended
	default:
		if at := d.deletion(f); at.After(d.in.Now) || at.IsZero() {
			d.wake(at)
			return
		}
		a.Verb, a.Delete = Tidy, true
	}
	d.finish(f, a, evidence{})
}

// deletion is when the user of an ended stay may go: a day after its doors were
// taken, or after the day of departure, whichever is later; zero if unknown.
func (d *differ) deletion(f *file) time.Time {
	if f.known == nil || f.known.Closed.IsZero() {
		return time.Time{}
	}
	leaves := access.At(f.known.Departure+1, 0, access.Closing, d.in.Zone)
	return later(f.known.Closed, leaves).Add(keepUser)
}

// lastEnd is when the last line of a holding closes.
func lastEnd(h *access.Holding) time.Time {
	var end time.Time
	for i := range h.Lines {
		end = later(end, h.Lines[i].Window.End)
	}
	return end
}

// tell lets the guest have the PIN once everything that was promised is
// confirmed, and hear of other times or another room before arrival.
func (d *differ) tell(f *file) {
	g, k, h := f.grant, f.known, f.holding
	if g.Closed || k == nil || h.User.Ref == "" || f.stay.Phase == access.Departed {
		return
	}
	notice := false
	switch {
	case k.Told.User == h.User.Ref:
		if f.stay.Phase != access.Expected || f.line.state != given || sameNews(&k.Told, f.stay) {
			return
		}
		if d.in.Now.Before(g.Tell.Notice) {
			d.wake(g.Tell.Notice)
			return
		}
		notice = true
	case k.Sealed != h.User.Ref:
		d.alarm(f, access.Reason{Code: access.WhyNoPIN})
		return
	case d.in.Now.Before(g.Tell.From):
		return
	case f.line.state != given && (g.KeepRoom || g.Line(access.RoomLine) != nil):
		return // the message names the room, which the guest cannot open yet
	}
	d.add(f, Action{Verb: Tell, Telling: &Message{
		Name: g.Tell.Message, Notice: notice, Room: f.stay.Room, Arrival: f.stay.Arrival, Departure: f.stay.Departure,
	}}, evidence{})
}

func (d *differ) alarm(f *file, why access.Reason) {
	d.plan.Alarms = append(d.plan.Alarms, Note{Key: f.stay.Key, Room: f.stay.Room, Reason: why})
}

// sameNews reports whether the guest was told this room and these dates.
func sameNews(t *access.Told, s *access.Stay) bool {
	return t.Room == s.Room && t.Arrival == s.Arrival && t.Departure == s.Departure
}
