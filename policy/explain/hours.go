package explain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"pinwarden/policy/access"
)

// doors lists every door with the hours that the stay should have and those that it has.
func (s stay) doors() []string {
	type hours struct {
		door          access.DoorID
		name          string
		should, holds access.Window
	}
	var all []hours
	at := func(d access.DoorID) *hours {
		i := slices.IndexFunc(all, func(h hours) bool { return h.door == d })
		if i < 0 {
			i = len(all)
			all = append(all, hours{door: d, name: s.door(d)})
		}
		return &all[i]
	}
	for _, l := range s.Lines {
		for _, d := range l.Doors {
			at(d).should = l.Window
		}
	}
	if s.Holding != nil {
		for i := range s.Holding.Lines {
			if l := &s.Holding.Lines[i]; l.Member {
				for _, d := range l.Doors {
					at(d).holds = l.Window
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b hours) int { return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.door, b.door)) })
	var lines []string
	for _, h := range all {
		text := ""
		switch {
		case h.should.From(s.In.Now).Equal(h.holds.From(s.In.Now)) && !h.holds.Empty():
			text = s.span(h.holds) + ", as it should"
		case h.should.Empty() && h.holds.From(s.In.Now).Empty():
			text = s.span(h.holds) + ", which is over"
		case h.should.Empty():
			text = s.span(h.holds) + ", which it should not have"
		case h.holds.Empty():
			text = "should have " + s.span(h.should)
		default:
			text = fmt.Sprintf("%s, and should have %s", s.span(h.holds), s.span(h.should))
		}
		lines = append(lines, h.name+": "+text)
	}
	return lines
}

// moment is something that will happen.
type moment struct {
	at   time.Time
	what string
}

// next says what happens by itself from now on, and when.
func (s stay) next() []string {
	var lines []string
	for i := range s.Plan.Actions {
		if a := &s.Plan.Actions[i]; a.Key == s.key() {
			lines = append(lines, s.clauses(fmt.Sprintf("with the next pass: %s", a.Verb), s.Plan.Describe(a)))
			for _, k := range slices.Concat(a.Needs, a.With) {
				lines = append(lines, "  once that of stay "+s.name(k)+" is done")
			}
		}
	}
	for i := range s.Plan.Held {
		if h := &s.Plan.Held[i]; h.Key == s.key() {
			lines = append(lines, s.clauses(fmt.Sprintf("held back: %s", h.Verb), s.Plan.Describe(&h.Action)), fmt.Sprintf("  by %s: %s", h.Guard, h.Why))
		}
	}
	for i := range s.Plan.Pending {
		if w := &s.Plan.Pending[i]; w.Key == s.key() {
			until := s.clock(w.Until)
			if w.On != "" {
				until = "stay " + s.name(w.On)
			}
			lines = append(lines, fmt.Sprintf("waits for %s: %s, %s", until, w.Verb, w.Why))
		}
	}
	moments := s.moments()
	slices.SortStableFunc(moments, func(a, b moment) int { return a.at.Compare(b.at) })
	for _, m := range moments {
		lines = append(lines, s.clock(m.at)+": "+m.what)
	}
	return lines
}

func (s stay) clauses(head string, clauses []string) string {
	for i, c := range clauses {
		if i > 0 {
			head += ";"
		}
		head += " " + c
	}
	return head
}

// moments are the instants ahead at which something changes.
func (s stay) moments() []moment {
	var out []moment
	add := func(at time.Time, what string) {
		if at.After(s.In.Now) && !slices.Contains(out, moment{at, what}) {
			out = append(out, moment{at, what})
		}
	}
	if g := s.Grant; g != nil && s.Why == nil {
		if s.Holding == nil {
			add(g.Issue, "the PIN is made")
		}
		if s.known == nil || s.known.Told.User == "" {
			add(g.Tell.From, "the guest is told, once everything is confirmed")
		}
		for _, r := range g.Reasons {
			if r.Code == access.WhyNoShowDue {
				add(r.At, "counts as a no-show, if not checked in")
			}
		}
	}
	for _, l := range s.Lines {
		what := "the room"
		if l.ID != access.RoomLine {
			what = s.doorNames(l.Doors)
		}
		add(l.Window.Start, what+" opens")
		add(l.Window.End, what+" closes")
	}
	return out
}

func (f *Facts) doorNames(doors []access.DoorID) string {
	text := ""
	for i, d := range doors {
		if i > 0 {
			text += ", "
		}
		text += f.door(d)
	}
	return text
}

// notes are what the plan says of the stay beside its actions, and no part before says.
func (s stay) notes() []string {
	var lines []string
	said := strings.Join(s.pin(), "\n")
	add := func(r access.Reason) {
		if text := s.sentence(r); !slices.Contains(lines, text) && !strings.Contains(said, text) {
			lines = append(lines, text)
		}
	}
	for _, n := range slices.Concat(s.Plan.Alarms, s.Plan.Left) {
		if n.Key == s.key() {
			add(n.Reason)
		}
	}
	if s.Grant != nil {
		for _, r := range slices.Concat(s.Grant.Reasons, s.Reasons) {
			add(r)
		}
	}
	for i := range s.Plan.Actions {
		if a := &s.Plan.Actions[i]; a.Key == s.key() {
			for _, r := range a.Reasons {
				add(r)
			}
		}
	}
	for i := range s.Plan.Held {
		if h := &s.Plan.Held[i]; h.Key == s.key() {
			for _, r := range h.Reasons {
				add(r)
			}
		}
	}
	return lines
}

// done is what was done for the stay.
func (s stay) done() []string {
	if s.Done != nil {
		return s.deeds(s.key())
	}
	return []string{"only the ledger knows, which a snapshot does not hold"}
}

func (f *Facts) deeds(key access.Key) []string {
	var lines []string
	for _, d := range f.Done(key) {
		lines = append(lines, f.clock(d.At)+": "+d.What)
	}
	if lines == nil {
		lines = append(lines, "nothing yet")
	}
	return lines
}
