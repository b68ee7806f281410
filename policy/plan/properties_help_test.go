package plan_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

func openOf(in *plan.Inputs, k access.Key) string { return openIn(&in.Site, k, in.Now, in.Zone) }

func openIn(site *access.Site, k access.Key, now time.Time, zone *time.Location) string {
	for i := range site.Holdings {
		if h := &site.Holdings[i]; h.Key == k && h.User.Working() {
			room, others := opens(h, now)
			return shownOpen(room, others, zone)
		}
	}
	return ""
}

// heldBack are the stays that a guard held, and those that wait for one of them.
func heldBack(p *plan.Plan) map[access.Key]bool {
	out := map[access.Key]bool{}
	for i := range p.Held {
		out[p.Held[i].Key] = true
	}
	for range p.Pending {
		for i := range p.Pending {
			if out[p.Pending[i].On] {
				out[p.Pending[i].Key] = true
			}
		}
	}
	return out
}

func roomOf(lines []access.Line) access.Line {
	for _, l := range lines {
		if l.ID == access.RoomLine {
			return l
		}
	}
	return access.Line{}
}

func planText(p *plan.Plan) string {
	return text(p)
}

func indent(s string) string { return "    " + strings.ReplaceAll(s, "\n", "\n    ") }

// samePlan compares two plans by every word that they say.
func samePlan(t *rapid.T, w *world, want, got *plan.Plan) {
	if want.ID != got.ID || planText(want) != planText(got) || !want.Next.Equal(got.Next) {
		t.Fatalf("plans differ\nwant:\n%s\ngot:\n%s\n%s", planText(want), planText(got), w)
	}
}

// shifted is the same world some days later.
func (w *world) shifted(days access.Date) *world {
	out := *w
	for _, m := range []*moment{&out.before, &out.after} {
		m.now = w.nextDays(m.now, days)
		h := &m.house
		h.AsOf = w.nextDays(h.AsOf, days)
		h.Stays, h.Rooms = slices.Clone(h.Stays), slices.Clone(h.Rooms)
		for i := range h.Stays {
			h.Stays[i].Arrival += days
			h.Stays[i].Departure += days
			h.Stays[i].Read = w.nextDays(h.Stays[i].Read, days)
		}
		for i := range h.Rooms {
			h.Rooms[i].Read = w.nextDays(h.Rooms[i].Read, days)
		}
	}
	return &out
}

func (w *world) nextDays(t time.Time, days access.Date) time.Time {
	return t.In(w.set.Zone).AddDate(0, 0, int(days)).UTC()
}

// planInDays prints what a plan would do, all of it some days later.
func planInDays(p *plan.Plan, days int) string {
	var b strings.Builder
	at := func(t time.Time) string {
		if t.IsZero() {
			return "-"
		}
		return t.AddDate(0, 0, days).UTC().Format(time.DateTime)
	}
	action := func(a *plan.Action) {
		fmt.Fprintf(&b, "%s %s break %v mint %v delete %v needs %v\n", a.Verb, a.Key, a.Break, a.Mint, a.Delete, a.Needs)
		for _, l := range a.After {
			fmt.Fprintf(&b, "  %s %v %s..%s\n", l.ID, l.Doors, at(l.Window.Start), at(l.Window.End))
		}
		for _, r := range a.Reasons {
			fmt.Fprintf(&b, "  %s %s %s %s\n", r.Code, at(r.At), r.Other, r.Text)
		}
	}
	for i := range p.Actions {
		action(&p.Actions[i])
	}
	for i := range p.Held {
		fmt.Fprintf(&b, "held by %s: ", p.Held[i].Guard)
		action(&p.Held[i].Action)
	}
	for i := range p.Pending {
		fmt.Fprintf(&b, "until %s: ", at(p.Pending[i].Until))
		action(&p.Pending[i].Action)
	}
	for _, n := range slices.Concat(p.Left, p.Alarms) {
		fmt.Fprintf(&b, "%s %s %s %s %s %s\n", n.Key, n.Room, n.Code, at(n.At), n.Other, n.Text)
	}
	fmt.Fprintf(&b, "next %s\n", at(p.Next))
	return b.String()
}

// actionsWithout prints the actions of every stay but one.
func actionsWithout(p *plan.Plan, k access.Key) string {
	q := *p
	q.Next = time.Time{}
	q.Actions = slices.DeleteFunc(slices.Clone(p.Actions), func(a plan.Action) bool { return a.Key == k })
	q.Held = slices.DeleteFunc(slices.Clone(p.Held), func(h plan.Held) bool { return h.Key == k })
	q.Pending = slices.DeleteFunc(slices.Clone(p.Pending), func(h plan.Pending) bool { return h.Key == k })
	q.Left = slices.DeleteFunc(slices.Clone(p.Left), func(n plan.Note) bool { return n.Key == k })
	q.Alarms = slices.DeleteFunc(slices.Clone(p.Alarms), func(n plan.Note) bool { return n.Key == k })
	return planInDays(&q, 0)
}
