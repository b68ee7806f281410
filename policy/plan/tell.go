package plan

import "pinwarden/policy/access"

// attempts is how often a message goes before its answer is clear. A duplicate is
// harmless, a guest without a code is not; a vendor that never answers is neither.
const attempts = 5

// unsure is from how many messages without an answer on somebody has to ask.
const unsure = 2

// tell lets the guest have the PIN once everything that was promised is
// confirmed, and hear of other times or another room before arrival. What was not
// answered counts as told, and goes again.
func (d *differ) tell(f *file) {
	g, k, h := f.grant, f.known, f.holding
	if g.Closed || k == nil || h.User.Ref == "" || f.stay.Phase == access.Departed {
		return
	}
	t, doubts := &k.Told, 0
	had, notice := t.User == h.User.Ref, t.Sure(h.User.Ref)
	if had {
		doubts = t.Doubts
	}
	again := doubts > 0 && doubts < attempts
	ahead := f.stay.Phase == access.Expected && f.line.state == given
	switch {
	case notice && !ahead, had && !again && (!ahead || sameNews(t, f.stay)):
		return
	case notice && d.in.Now.Before(g.Tell.Notice):
		d.wake(g.Tell.Notice)
		return
	case notice:
	case k.Sealed != h.User.Ref:
		d.alarm(f, access.Reason{Code: access.WhyNoPIN})
		return
	case d.in.Now.Before(g.Tell.From):
		return
	case f.line.state != given && (g.KeepRoom || g.Line(access.RoomLine) != nil):
		return // the message names the room, which the guest cannot open yet
	}
	d.add(f, Action{Verb: Tell, Telling: &Message{
		Name: g.Tell.Message, Notice: notice, Room: f.stay.Room, Arrival: f.stay.Arrival, Departure: f.stay.Departure, Doubts: doubts,
	}}, evidence{})
}

// doubt names a stay of whose guest nobody knows what the messages brought, until
// the desk has met the guest or the stay is over.
func (d *differ) doubt(f *file) {
	k, h := f.known, f.holding
	if k == nil || h == nil || k.Told.User != h.User.Ref || k.Told.Doubts < unsure {
		return
	}
	if f.fate != served && f.fate != frozen || f.stay.Phase == access.Departed || f.inHouse() {
		return
	}
	what := "has the code"
	if k.Told.Notice {
		what = "heard of the other room or dates"
	}
	d.alarm(f, access.Reason{Code: access.WhyUnanswered, Text: what})
}

func (d *differ) alarm(f *file, why access.Reason) {
	d.plan.Alarms = append(d.plan.Alarms, f.note(why))
}

// sameNews reports whether the guest was told this room and these dates.
func sameNews(t *access.Told, s *access.Stay) bool {
	return t.Room == s.Room && t.Arrival == s.Arrival && t.Departure == s.Departure
}
