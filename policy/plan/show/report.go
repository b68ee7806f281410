package show

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// Where tells the file and line at which a rule of the policy stands.
type Where func(rule string) (file string, line int)

// Of returns the report of a plan; where may be nil.
func Of(p *plan.Plan, where Where) Report {
	m := maker{plan: p, where: where}
	r := Report{
		Property: p.Property, Plan: p.ID, Policy: p.Revision,
		At: m.local(p.Now.Truncate(time.Second)), Read: m.local(p.Read.Truncate(time.Second)), Zone: p.Zone.String(), Next: m.local(p.Next),
		Reach: []Reach{}, Changes: []Change{}, Held: []Change{}, Waiting: []Change{},
		Alarms: m.remarks(p.Alarms), Left: m.remarks(p.Left),
		Gaps: list(p.Gaps), Findings: list(p.Findings), Distrust: p.Distrust, StayByStay: p.StayByStay,
	}
	for i := range p.Actions {
		c := m.change(&p.Actions[i])
		c.Order = i + 1
		r.Changes = append(r.Changes, c)
	}
	for i := range p.Held {
		h := &p.Held[i]
		c := m.change(&h.Action)
		c.Guard, c.Why = h.Guard, h.Why
		r.Held = append(r.Held, c)
	}
	for i := range p.Pending {
		w := &p.Pending[i]
		c := m.change(&w.Action)
		c.Until, c.On, c.Why = m.local(w.Until), w.On, w.Why
		r.Waiting = append(r.Waiting, c)
	}
	for _, of := range []struct {
		state   State
		changes []Change
	}{{ToDo, r.Changes}, {Held, r.Held}, {Waiting, r.Waiting}} {
		sortChanges(of.changes)
		for i := range of.changes {
			r.Reach = append(r.Reach, reach(&of.changes[i], of.state)...)
		}
	}
	r.Summary = Summary{len(r.Reach), len(r.Changes), len(r.Held), len(r.Waiting), len(r.Alarms), len(r.Left)}
	r.date()
	return r
}

// date tells every change of which instant its plan is.
func (r *Report) date() {
	for _, changes := range [][]Change{r.Changes, r.Held, r.Waiting} {
		for i := range changes {
			changes[i].at = r.At
		}
	}
}

// sortChanges puts changes in the order of rooms, those of a room in the order of doing.
func sortChanges(changes []Change) {
	slices.SortStableFunc(changes, func(a, b Change) int { return compareRooms(a.Room, b.Room) })
}

// compareRooms puts room 98 before room 101, and those without a number last.
func compareRooms(a, b string) int {
	return cmp.Or(cmp.Compare(number(a), number(b)), cmp.Compare(a, b))
}

func number(room string) int {
	const most = 1e9
	n := 0
	for _, r := range room {
		if r < '0' || r > '9' || n > most/100 {
			break
		}
		n = 10*n + int(r-'0')
	}
	if room == "" || room[0] < '0' || room[0] > '9' {
		return most
	}
	return n
}

// maker makes the parts of a report.
type maker struct {
	plan  *plan.Plan
	where Where
}

// local is an instant on the property's clocks; the zero time stays what it is.
func (m *maker) local(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.In(m.plan.Zone)
}

func (m *maker) change(a *plan.Action) Change {
	c := Change{
		Sign: a.Verb.Sign(), Verb: a.Verb, Room: a.Room, Stay: a.Key, Lines: m.lines(a),
		Reasons: []Reason{}, Needs: list(a.Needs), With: list(a.With), at: m.local(m.plan.Now.Truncate(time.Second)),
	}
	c.Also = a.Also(slices.ContainsFunc(c.Lines, func(l Line) bool { return len(l.clauses(c.at)) > 0 }))
	c.Rule = m.rule(a.Rule)
	for _, r := range a.Reasons {
		c.Reasons = append(c.Reasons, m.reason(r))
	}
	return c
}

// rule is a rule with its place; the zero Rule for none.
func (m *maker) rule(name string) Rule {
	r := Rule{Name: name}
	if m.where != nil && name != "" {
		r.File, r.Line = m.where(name)
	}
	return r
}

func (m *maker) reason(r access.Reason) Reason {
	return Reason{r.Code, plan.Sentence(r, m.plan.Zone, func(k access.Key) string { return string(k) })}
}

func (m *maker) remarks(notes []plan.Note) []Remark {
	out := []Remark{}
	for _, n := range notes {
		out = append(out, Remark{n.Room, n.Key, m.rule(n.Rule), m.reason(n.Reason)})
	}
	slices.SortStableFunc(out, func(a, b Remark) int { return compareRooms(a.Room, b.Room) })
	return out
}

// lines are the lines of an action before and after it, by the order of their ids.
func (m *maker) lines(a *plan.Action) []Line {
	out := []Line{}
	if a.Verb == plan.Tell {
		return out
	}
	working := a.Before.User.Working()
	for i := range a.Before.Lines {
		h := &a.Before.Lines[i]
		l := Line{Line: h.ID, Inert: !working || !h.Member || h.Schedule == "", Later: a.Verb == plan.Move && !a.Break}
		l.Was = &Hours{Doors: m.doors(h.Doors)}
		if h.Schedule != "" {
			l.Was.From, l.Was.Until = m.local(h.Window.Start), m.local(h.Window.End)
		}
		out = append(out, l)
	}
	for i := range a.After {
		if a.Verb == plan.Suspend {
			break // what is wanted comes back later
		}
		w := &a.After[i]
		becomes := &Hours{m.doors(w.Doors), m.local(w.Window.Start), m.local(w.Window.End)}
		at := slices.IndexFunc(out, func(l Line) bool { return l.Line == w.ID })
		if at < 0 {
			out = append(out, Line{Line: w.ID, Becomes: becomes})
			continue
		}
		out[at].Becomes = becomes
	}
	slices.SortStableFunc(out, func(a, b Line) int { return cmp.Or(rank(a.Line)-rank(b.Line), cmp.Compare(a.Line, b.Line)) })
	return out
}

// rank puts the room's doors before the others.
func rank(id access.LineID) int {
	if id == access.RoomLine {
		return 0
	}
	return 1
}

func (m *maker) doors(ids []access.DoorID) []Door {
	out := make([]Door, 0, len(ids))
	for _, id := range ids {
		out = append(out, Door{id, cmp.Or(m.plan.Doors[id], string(id))})
	}
	slices.SortStableFunc(out, func(a, b Door) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// list is a list that JSON never writes as null.
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}
