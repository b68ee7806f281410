package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"

	"pinwarden/policy/access"
)

// digest names a list of actions: what is done to whom, from what to what. The
// readings that led there are not in it, so that the same work has the same name.
func digest(actions []Action) string {
	h := sha256.New()
	for i := range actions {
		a := &actions[i]
		fmt.Fprintf(h, "%s %s %t %t %t\n", a.Key, a.Verb, a.Break, a.Mint, a.Delete)
		u := a.Before.User
		fmt.Fprintf(h, " user %t %t %t %t %t\n", u.Ref != "", u.Suspended, u.Blocked, u.UsesPIN, u.HasKey)
		for _, l := range a.Before.Lines {
			digestLine(h, "-", l.ID, l.Doors, l.Window)
			fmt.Fprintf(h, " %t %t %d\n", l.Member, l.Schedule != "", len(l.Odd))
		}
		for _, l := range a.After {
			digestLine(h, "+", l.ID, l.Doors, l.Window)
		}
		if m := a.Telling; m != nil {
			fmt.Fprintf(h, " tell %s %t %q %s %s\n", m.Name, m.Notice, m.Room, m.Arrival, m.Departure)
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

func digestLine(h hash.Hash, sign string, id access.LineID, doors []access.DoorID, w access.Window) {
	fmt.Fprintf(h, " %s%s %q %d %d\n", sign, id, doors, w.Start.Unix(), w.End.Unix())
}

// nameDoors keeps the names of the locks that the plan speaks of.
func nameDoors(p *Plan, doors []access.Door) {
	used := map[access.DoorID]bool{}
	note := func(a *Action) {
		for _, l := range a.Before.Lines {
			for _, d := range l.Doors {
				used[d] = true
			}
		}
		for _, l := range a.After {
			for _, d := range l.Doors {
				used[d] = true
			}
		}
	}
	for i := range p.Actions {
		note(&p.Actions[i])
	}
	for i := range p.Pending {
		note(&p.Pending[i].Action)
	}
	for _, d := range doors {
		if used[d.ID] {
			p.Doors[d.ID] = d.Name
		}
	}
}
