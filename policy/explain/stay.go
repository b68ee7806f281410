package explain

import (
	"fmt"
	"slices"
	"strings"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// Stay explains one stay.
func (f *Facts) Stay(key access.Key) Page {
	w := f.wanted(key)
	if w == nil {
		return f.unseen(key)
	}
	s := stay{f, w, f.In.Known.Find(key)}
	p := Page{Title: s.title()}
	p.add("Shown", s.shown())
	p.add("PIN", s.pin())
	p.add("Rule", s.rule())
	p.add("Gates", s.gates())
	p.add("Doors", s.doors())
	p.add("To know", s.notes())
	p.add("Done", s.done())
	p.add("Next", s.next())
	p.add("What would change it", s.cures())
	return p
}

// stay is one stay with all that is known of it.
type stay struct {
	*Facts
	*plan.Wanted
	known *access.KnownStay // nil: never seen
}

func (s stay) key() access.Key { return s.Wanted.Stay.Key }

func (s stay) title() string {
	room := "without a room"
	if r := s.room(); r != "" {
		room = "in room " + r
	}
	return fmt.Sprintf("stay %s %s of %s, at %s", s.full(s.key()), room, s.In.Property, s.clock(s.In.Now))
}

// full names a stay by its id, where that may be shown, and its key, which plans show.
func (f *Facts) full(key access.Key) string {
	if name := f.name(key); name != string(key) {
		return name + " (" + string(key) + ")"
	}
	return string(key)
}

func (s stay) room() string {
	if s.Wanted.Stay.Room == "" && s.Holding != nil {
		return s.Holding.Room
	}
	return s.Wanted.Stay.Room
}

// shown is the row.
func (s stay) shown() []string {
	row := s.Wanted.Stay
	if row.Read.IsZero() {
		if s.known == nil {
			return []string{"by no row, now or before"}
		}
		return []string{fmt.Sprintf("not any more; last as %s, room %q, %s to %s", s.known.Phase, s.known.Room, s.known.Arrival, s.known.Departure)}
	}
	text := fmt.Sprintf("as %s", row.Phase)
	if s.known != nil && s.known.Phase == row.Phase && !s.known.PhaseSince.IsZero() {
		text += " since " + s.clock(s.known.PhaseSince)
	}
	lines := []string{text + fmt.Sprintf(", %s to %s; read at %s", row.Arrival, row.Departure, s.clock(row.Read))}
	var traits []string
	for _, t := range []struct{ what, is string }{{"room type", row.RoomType}, {"rate code", row.RateCode}, {"channel", row.Channel}} {
		if t.is != "" {
			traits = append(traits, t.what+" "+t.is)
		}
	}
	if row.PartySize > 0 {
		traits = append(traits, fmt.Sprintf("party of %d", row.PartySize))
	}
	if len(traits) > 0 {
		lines = append(lines, strings.Join(traits, ", "))
	}
	return lines
}

// pin says whether there is a PIN, whether it opens anything now, and whether the guest has it.
func (s stay) pin() []string {
	if s.Holding == nil || s.Holding.User.Ref == "" || !s.Holding.User.HasKey {
		return []string{"has none: " + s.whyNone()}
	}
	lines := []string{s.opensNow()}
	switch {
	case s.known != nil && s.known.Told.User == s.Holding.User.Ref:
		lines = append(lines, "the guest was told at "+s.clock(s.known.Told.At))
	case s.known != nil && s.known.Sealed != s.Holding.User.Ref:
		lines = append(lines, "the guest was not told, and nobody knows its digits any more")
	case s.Grant != nil:
		lines = append(lines, "the guest was not told yet")
	}
	if s.Kept {
		lines = append(lines, "nothing of it changes: "+s.sentence(*s.Why))
	}
	return lines
}

// whyNone says why there is no PIN.
func (s stay) whyNone() string {
	if s.Grant == nil || s.Why != nil {
		return s.sentence(*s.Why)
	}
	var why []string
	for i := range s.Plan.Actions {
		if a := &s.Plan.Actions[i]; a.Key == s.key() && a.Verb == plan.Issue {
			why = append(why, "the next pass makes it")
		}
	}
	for i := range s.Plan.Held {
		if h := &s.Plan.Held[i]; h.Key == s.key() {
			why = append(why, fmt.Sprintf("held by %s, %s", h.Guard, h.Why))
		}
	}
	for _, n := range slices.Concat(s.Plan.Alarms, s.Plan.Left) {
		if text := s.sentence(n.Reason); n.Key == s.key() && !slices.Contains(why, text) {
			why = append(why, text)
		}
	}
	if len(why) == 0 {
		why = append(why, "nothing is due yet")
	}
	return strings.Join(why, "; ")
}

// opensNow says what the PIN opens at this moment.
func (s stay) opensNow() string {
	var trouble []string
	u := &s.Holding.User
	for _, t := range []struct {
		is   bool
		what string
	}{{u.Suspended, "the user is suspended"}, {u.Blocked, "the user is blocked"}, {!u.UsesPIN, "the user may use no PIN"}} {
		if t.is {
			trouble = append(trouble, t.what)
		}
	}
	if len(trouble) > 0 {
		return "has one that opens nothing: " + strings.Join(trouble, ", ")
	}
	var doors []string
	for i := range s.Holding.Lines {
		if l := &s.Holding.Lines[i]; l.Member && l.Window.Contains(s.In.Now) {
			for _, d := range l.Doors {
				doors = append(doors, s.door(d))
			}
		}
	}
	slices.Sort(doors)
	if len(doors) == 0 {
		return "has one that opens nothing at this hour"
	}
	return "has one that opens now: " + strings.Join(slices.Compact(doors), ", ")
}

// unseen explains a stay that nothing is shown or held of.
func (f *Facts) unseen(key access.Key) Page {
	p := Page{Title: fmt.Sprintf("stay %s of %s, at %s", f.full(key), f.In.Property, f.clock(f.In.Now))}
	for i := range f.In.House.Bad {
		if b := &f.In.House.Bad[i]; b.Key == key {
			p.add("Shown", []string{"by a row that cannot be understood: " + b.Why})
			p.add("What would change it", []string{cures[access.WhyBadRow]})
		}
	}
	if k := f.In.Known.Find(key); k != nil && len(p.Parts) == 0 {
		p.add("Shown", []string{fmt.Sprintf("not any more; last as %s, room %q, %s to %s", k.Phase, k.Room, k.Arrival, k.Departure)})
	}
	p.add("PIN", []string{"has none"})
	if f.Done != nil {
		p.add("Done", f.deeds(key))
	}
	return p
}
