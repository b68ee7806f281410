package plan

import "fmt"

// caps holds all counted removals of a pass that makes too many: so many at once
// are a fault of the source or of a policy until somebody says otherwise.
func (g *guard) caps() {
	l, counted, inHouse, live := &g.in.Limits, 0, 0, 0
	for i := range g.plan.Actions {
		if e := &g.plan.Actions[i].evidence; e.counted {
			counted++
			if e.inHouse {
				inHouse++
			}
		}
	}
	if counted == 0 {
		return
	}
	for i := range g.in.Site.Holdings {
		if h := &g.in.Site.Holdings[i]; h.User.Ref != "" && !h.User.Suspended && !pastAll(h, g.in.Now) {
			live++
		}
	}
	most := func(n int, share float64) int { return max(n, int(share*float64(live))) }
	pass, hour := most(l.PerPass, l.PerPassShare), most(l.PerHour, l.PerHourShare)
	name, why := "", ""
	switch {
	case counted > pass:
		name, why = GuardPerPass, fmt.Sprintf("%d removals at once are more than %d", counted, pass)
	case counted+g.in.Known.Counted > hour:
		name, why = GuardPerHour, fmt.Sprintf("%d removals after %d in the last hour are more than %d", counted, g.in.Known.Counted, hour)
	case live >= 3 && g.ends() >= live:
		name, why = GuardLastOne, "no stay would hold anything any more"
	}
	g.sift(func(a *Action) (string, string) {
		switch {
		case name != "" && a.evidence.counted:
			return name, why
		case a.evidence.counted && a.evidence.inHouse && inHouse > max(1, pass/2):
			return GuardBulk, fmt.Sprintf("%d in-house guests at once would lose access", inHouse)
		}
		return "", ""
	})
}

// ends counts the stays that would hold nothing any more.
func (g *guard) ends() int {
	n := 0
	for i := range g.plan.Actions {
		if a := &g.plan.Actions[i]; a.evidence.counted && len(a.After) == 0 {
			n++
		}
	}
	return n
}
