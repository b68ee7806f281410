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
	a := Action{
		Key: h.Key, Stay: f.stay.ID, Room: cmp.Or(f.stay.Room, h.Room), Rule: f.denier, Before: *h, Ended: true,
		Reasons: append([]access.Reason{*f.why}, f.reasons...),
	}
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
