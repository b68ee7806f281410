package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"

	"pinwarden/policy/access"
)

// digest names a list of actions: what is done to whom, from what to what. The
// readings that led there are not in it, so that the same work has the same name.
func digest(actions []Action) string {
	h := sha256.New()
	var b []byte
	for i := range actions {
		a := &actions[i]
		b = fmt.Appendf(b[:0], "%s %s %t %t %t\n", a.Key, a.Verb, a.Break, a.Mint, a.Delete)
		u := &a.Before.User
		b = fmt.Appendf(b, " user %t %t %t %t %t\n", u.Ref != "", u.Suspended, u.Blocked, u.UsesPIN, u.HasKey)
		for j := range a.Before.Lines {
			l := &a.Before.Lines[j]
			b = appendLine(b, '-', l.ID, l.Doors, l.Window)
			b = fmt.Appendf(b, " %t %t %d\n", l.Member, l.Schedule != "", len(l.Odd))
		}
		for j := range a.After {
			l := &a.After[j]
			b = appendLine(b, '+', l.ID, l.Doors, l.Window)
		}
		if m := a.Telling; m != nil {
			b = fmt.Appendf(b, " tell %s %t %q %s %s\n", m.Name, m.Notice, m.Room, m.Arrival, m.Departure)
		}
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// appendLine writes a line as fmt writes " %c%s %q %d %d\n", but without its price.
func appendLine(b []byte, sign byte, id access.LineID, doors []access.DoorID, w access.Window) []byte {
	b = append(b, ' ', sign)
	b = append(append(b, id...), " ["...)
	for i, d := range doors {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendQuote(b, string(d))
	}
	b = strconv.AppendInt(append(b, "] "...), w.Start.Unix(), 10)
	b = strconv.AppendInt(append(b, ' '), w.End.Unix(), 10)
	return append(b, '\n')
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
