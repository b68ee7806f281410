package plan

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"pinwarden/policy/access"
)

// The guards, by the name with which they stand in plans, metrics and messages.
const (
	GuardMode      = "mode"
	GuardEvidence  = "evidence"
	GuardMemory    = "memory"
	GuardClock     = "clock"
	GuardPerPass   = "removals_per_pass"
	GuardPerHour   = "removals_per_hour"
	GuardLastOne   = "never_to_zero"
	GuardBulk      = "in_house_in_bulk"
	GuardForbidden = "forbidden_door"
	GuardWindow    = "longest_window"
	GuardDoors     = "most_doors"
	GuardEarly     = "earliest_issue"
	GuardNeeds     = "needs"
)

// Guard holds back what may not happen now. It drops nothing and changes no
// action: what is held is in Held, with the guard's name and the reason. The
// plan that it is given stays as it is.
func Guard(p Plan, in Inputs) Plan {
	g, all := guard{in: &in, plan: &p}, len(p.Actions)
	g.sift(func(a *Action) (string, string) { return g.one(a) })
	g.caps()
	g.needs()
	if len(p.Actions) < all {
		p.ID = digest(p.Actions)
	}
	return p
}

type guard struct {
	in   *Inputs
	plan *Plan
}

// sift moves the actions that a guard names to Held.
func (g *guard) sift(hold func(*Action) (name, why string)) {
	var stay []Action // once one is held
	for i := range g.plan.Actions {
		a := &g.plan.Actions[i]
		name, why := hold(a)
		switch {
		case name != "":
			if stay == nil {
				stay = slices.Clone(g.plan.Actions[:i])
			}
			g.plan.Held = append(g.plan.Held, Held{Action: *a, Guard: name, Why: why})
		case stay != nil:
			stay = append(stay, *a)
		}
	}
	if stay != nil {
		g.plan.Actions = stay
	}
}

// one applies the guards that look at an action by itself.
func (g *guard) one(a *Action) (string, string) {
	l, e := &g.in.Limits, &a.evidence
	switch {
	case l.Mode == Observe:
		return GuardMode, "the property is only observed"
	case l.Mode == IssueOnly && (a.Verb == Revoke || a.Verb == Shorten || a.Verb == Suspend || a.Verb == Tidy):
		return GuardMode, "the property's mode only gives access"
	case g.in.Known.Lost && (a.Verb != Issue || e.held) && a.Verb != Extend && a.Verb != Defer:
		return GuardMemory, "the ledger knows less than the site shows, as after a loss: put its newest copy back"
	}
	if name, why := g.clocks(a); name != "" {
		return name, why
	}
	if e.removes && a.Verb != Defer && !e.single && g.plan.Distrust != "" {
		return GuardEvidence, g.plan.Distrust
	}
	return g.reach(a)
}

// clocks holds what an own clock that is wrong would do at the wrong time.
func (g *guard) clocks(a *Action) (string, string) {
	skew := max(abs(g.in.House.Skew), abs(g.in.Site.Skew))
	if skew <= g.in.Limits.Skew {
		return "", ""
	}
	why := fmt.Sprintf("our clock and a vendor's are %s apart", skew.Round(time.Second))
	switch {
	case a.evidence.removes, a.Verb == Tidy, a.Verb == Tell:
		return GuardClock, why
	case a.Verb == Issue && g.in.earliest().Before(a.evidence.due):
		return GuardClock, why
	}
	return "", ""
}

func abs(d time.Duration) time.Duration { return max(d, -d) }

// reach holds what the operator never allows, whatever a policy says.
func (g *guard) reach(a *Action) (string, string) {
	l, doors := &g.in.Limits, 0
	if !a.evidence.opens {
		return "", ""
	}
	for _, line := range a.After {
		doors += len(line.Doors)
		for _, d := range line.Doors {
			if len(l.Forbidden) == 0 {
				break
			}
			if name := doorName(g.in.Site.Doors, d); slices.Contains(l.Forbidden, name) {
				return GuardForbidden, fmt.Sprintf("no guest may open %q", name)
			}
		}
		if w := line.Window; l.LongestWindow > 0 && w.End.Sub(w.Start) > l.LongestWindow {
			return GuardWindow, fmt.Sprintf("a window of %s is longer than %s", days(w.End.Sub(w.Start)), days(l.LongestWindow))
		}
	}
	if l.MostDoors > 0 && doors > l.MostDoors {
		return GuardDoors, fmt.Sprintf("%d doors are more than %d", doors, l.MostDoors)
	}
	if a.Verb == Issue && l.EarliestIssue > 0 && g.in.Now.Add(l.EarliestIssue).Before(a.evidence.checkIn) {
		return GuardEarly, fmt.Sprintf("check-in is more than %s away", days(l.EarliestIssue))
	}
	return "", ""
}

func days(d time.Duration) string { return fmt.Sprintf("%.1f days", d.Hours()/24) }

// needs holds what would open a lock that a held action was to close.
func (g *guard) needs() {
	held := map[access.Key]bool{}
	for _, h := range g.plan.Held {
		held[h.Key] = true
	}
	for n := -1; n != len(held); {
		n = len(held)
		g.sift(func(a *Action) (string, string) {
			for _, k := range slices.Concat(a.Needs, a.With) {
				if held[k] {
					held[a.Key] = true
					if k == a.seat {
						return GuardNeeds, fmt.Sprintf("the seat is not taken from %s", k)
					}
					return GuardNeeds, fmt.Sprintf("the door is not taken from %s", k)
				}
			}
			return "", ""
		})
	}
}

// doorName returns what people call a lock; the doors are sorted by id.
func doorName(doors []access.Door, id access.DoorID) string {
	i, found := slices.BinarySearchFunc(doors, id, func(d access.Door, id access.DoorID) int {
		return cmp.Compare(d.ID, id)
	})
	if !found {
		return string(id)
	}
	return doors[i].Name
}
