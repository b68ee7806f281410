package plan

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"

	"pinwarden/policy/access"
)

// Change says what another policy does, and nothing else: the plan that leads from
// what every stay should hold under one policy to what it should hold under the
// other. The inputs differ in what their policies want, and in nothing else. What
// is held by now, what is still to be done and how far ahead a stay comes do not
// matter, and a row counts whatever its age.
//
// Actions that give new doors come first. Of the guards only those speak that look
// at what is given: forbidden doors, windows and numbers of doors. Left says what
// changes beside doors and hours: rules, PINs, messages and why a stay gets
// nothing. Alarms are those that are new. The plan is for reading; nobody can
// carry it out.
func Change(from, to Inputs) Plan {
	from, to = timeless(from), timeless(to)
	c := changes{rules: map[[2]string]int{}, differ: differ{in: &to, plan: Plan{
		Property: to.Property, Revision: to.Revision, Now: to.Now, Read: to.Read, Zone: to.Zone, Doors: map[access.DoorID]string{},
	}}}
	before, after := Wants(from), Wants(to)
	for i := range after {
		c.stay(&before[i], &after[i])
	}
	c.renamed()
	c.reworded(from.Want.Messages, after)
	c.alarms(&from, before, after)
	slices.SortStableFunc(c.plan.Actions, func(a, b Action) int {
		return cmp.Or(yesFirst(a.reaches(), b.reaches()), cmp.Compare(rankOf(a.Verb), rankOf(b.Verb)), cmp.Compare(a.Key, b.Key))
	})
	nameDoors(&c.plan, to.Site.Doors)
	g := guard{in: &to, plan: &c.plan}
	g.sift(g.reach)
	c.plan.ID = digest(c.plan.Actions)
	return c.plan
}

// timeless are inputs in which no row is too old and no detail unread, and every
// PIN may be made now.
func timeless(in Inputs) Inputs {
	in.Limits.Freshness, in.Limits.EarliestIssue = math.MaxInt64, 0
	in.Site.Holdings = slices.Clone(in.Site.Holdings)
	for i := range in.Site.Holdings {
		if h := &in.Site.Holdings[i]; h.Looked.IsZero() {
			h.Looked = in.Now
		}
	}
	return in
}

// changes gathers what differs between two policies.
type changes struct {
	differ
	rules map[[2]string]int // stays for which only the rule's name differs: was, is
}

// stay compares what one stay should hold under either policy.
func (c *changes) stay(was, is *Wanted) {
	f, had, has := is.file, was.file.fate == served, is.file.fate == served
	switch {
	case f.holding == nil && f.grant != nil && !c.in.Limits.manages(f.grant):
		// whoever issued it goes on with it
	case had && has:
		if !c.compareLines(was, is) && was.Grant.Rule != is.Grant.Rule {
			c.rules[[2]string{was.Grant.Rule, is.Grant.Rule}]++
		}
		c.gate(was.Grant, f)
		c.pin(was.Grant, f)
	case has && len(is.Lines) > 0:
		c.lines = is.Lines
		c.issued(f)
	case has:
		for _, r := range is.Grant.Reasons {
			c.left(f, r)
		}
	case had && !is.Kept && len(was.Lines) > 0:
		c.taken(was, f)
	case had || was.Why.Code != is.Why.Code || was.Why.Text != is.Why.Text:
		c.left(f, *is.Why)
	}
}

// issued writes what a stay gets that got nothing.
func (c *changes) issued(f *file) {
	g := *f
	g.holding = nil
	c.add(&g, Action{Verb: Issue}, evidence{opens: true})
}

// taken writes what a stay loses that gets nothing any more.
func (c *changes) taken(was *Wanted, f *file) {
	c.plan.Actions = append(c.plan.Actions, Action{
		Key: f.stay.Key, Stay: f.stay.ID, Verb: Revoke, Room: cmp.Or(f.stay.Room, was.Grant.Room), Rule: f.denier,
		Before: was.held(was.Lines), Ended: true,
		Reasons: []access.Reason{*f.why, {Code: access.WhyOtherRule, Text: was.Grant.Rule}},
	})
}

// compareLines writes how doors and hours differ, if they do.
func (c *changes) compareLines(was, is *Wanted) bool {
	before, after := pair(was.Lines, is.Lines)
	held, f := was.held(before), *is.file
	f.holding, f.known, f.heldRoom = &held, nil, held.Line(access.RoomLine)
	c.lines = after
	differs := c.compare(&f)
	verb := differs.verb()
	if verb == "" {
		return false
	}
	if was.Grant.Rule != is.Grant.Rule {
		f.reasons = append(slices.Clone(f.reasons), access.Reason{Code: access.WhyOtherRule, Text: was.Grant.Rule})
	}
	c.add(&f, Action{Verb: verb, Break: true}, evidence{opens: differs.opens})
	return true
}

// held is the holding of a stay that has all that it should.
func (w *Wanted) held(lines []access.Line) access.Holding {
	const made = "as wanted"
	h := access.Holding{
		Key: w.Stay.Key, Room: w.Grant.Room, Looked: w.Stay.Read,
		User: access.User{Ref: made, Person: made, UsesPIN: true, HasKey: true},
	}
	for _, l := range lines {
		h.Lines = append(h.Lines, access.HeldLine{
			ID: l.ID, Ref: made, Room: w.Grant.Room, Doors: l.Doors, Schedule: made, Window: l.Window, Member: true,
		})
	}
	return h
}

// pair rewrites the lines beside the room's so that doors whose hours change alike
// stand in one, under one number on both sides: how a policy spreads its doors over
// entries is no difference to a guest.
func pair(was, is []access.Line) (before, after []access.Line) {
	a, ok := hoursOf(was)
	b, unique := hoursOf(is)
	if !ok || !unique {
		return was, is
	}
	type alike struct {
		was, is access.Window
		doors   []access.DoorID
	}
	var groups []alike
	all := maps.Clone(a)
	maps.Copy(all, b)
	for _, d := range slices.Sorted(maps.Keys(all)) {
		i := slices.IndexFunc(groups, func(g alike) bool { return g.was == a[d] && g.is == b[d] })
		if i < 0 {
			i = len(groups)
			groups = append(groups, alike{was: a[d], is: b[d]})
		}
		groups[i].doors = append(groups[i].doors, d)
	}
	add := func(lines []access.Line, id access.LineID, doors []access.DoorID, w access.Window) []access.Line {
		if w.Empty() {
			return lines
		}
		return append(lines, access.Line{ID: id, Doors: doors, Window: w})
	}
	for i, g := range groups {
		id := access.LineID(strconv.Itoa(i + 1))
		before, after = add(before, id, g.doors, g.was), add(after, id, g.doors, g.is)
	}
	room := func(l access.Line) bool { return l.ID != access.RoomLine }
	before = append(before, slices.DeleteFunc(slices.Clone(was), room)...)
	after = append(after, slices.DeleteFunc(slices.Clone(is), room)...)
	return before, after
}

// hoursOf returns the hours of every door beside the room's; false if some door has several.
func hoursOf(lines []access.Line) (map[access.DoorID]access.Window, bool) {
	hours := map[access.DoorID]access.Window{}
	for _, l := range lines {
		if l.ID == access.RoomLine {
			continue
		}
		for _, d := range l.Doors {
			if _, twice := hours[d]; twice {
				return nil, false
			}
			hours[d] = l.Window
		}
	}
	return hours, true
}

// reaches reports whether the action gives a door that was not there before.
func (a *Action) reaches() bool {
	had := map[access.DoorID]bool{}
	for i := range a.Before.Lines {
		for _, d := range a.Before.Lines[i].Doors {
			had[d] = true
		}
	}
	return slices.ContainsFunc(a.After, func(l access.Line) bool {
		return slices.ContainsFunc(l.Doors, func(d access.DoorID) bool { return !had[d] })
	})
}
