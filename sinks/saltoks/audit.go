package saltoks

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"pinwarden/policy/access"
)

// The ages at which a detail has become old. Nobody tells of changes (there are
// no webhooks), so what is read is only as good as it is young.
const (
	oldSoon = 30 * time.Minute // of holdings that are open now or within a day
	oldLate = 3 * time.Hour    // of all others, templates and other people's groups
	soon    = 24 * time.Hour
)

// candidate is a detail that could be read now.
type candidate struct {
	detail
	rank    rank
	overdue float64 // its age in units of what is allowed
}

// rank is the order in which details are read.
type rank uint8

const (
	atOnce  rank = iota // written by us, or of a group that may be a template
	first               // of ours, never read
	unknown             // of others, never read
	old
)

// due returns what one observation reads: whatever cannot wait, a share of what
// was never read, and of what is old as much as the budget allows, the most
// overdue first, so that nothing starves.
func (m *memory) due(now time.Time, firstBudget, auditBudget int) []detail {
	near := m.near(now)
	var all []candidate
	add := func(d detail, p *part, key access.Key) {
		c := candidate{detail: d, rank: old}
		switch {
		case p.fresh():
			allowed := oldLate
			if near[key] {
				allowed = oldSoon
			}
			if c.overdue = float64(now.Sub(p.read)) / float64(allowed); c.overdue < 1 {
				return
			}
		case p.writes > p.known || key == "" && d.what != keysOf:
			c.rank = atOnce
		case key != "":
			c.rank = first
		default:
			c.rank = unknown
		}
		all = append(all, c)
	}
	for ref, u := range m.users {
		add(detail{keysOf, ref}, &u.keys, u.key)
	}
	for ref, g := range m.groups {
		for _, w := range [...]what{locksOf, schedulesOf, membersOf} {
			add(detail{w, ref}, g.part(w), g.key)
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(b.overdue, a.overdue),
			cmp.Compare(a.ref, b.ref), cmp.Compare(a.what, b.what))
	})
	var chosen []detail
	for _, c := range all {
		switch c.rank {
		case first:
			if firstBudget--; firstBudget < 0 {
				continue
			}
		case old:
			if auditBudget--; auditBudget < 0 {
				return chosen
			}
		}
		chosen = append(chosen, c.detail)
	}
	return chosen
}

// near returns the stays that can open something now or within a day.
func (m *memory) near(now time.Time) map[access.Key]bool {
	near := map[access.Key]bool{}
	day := access.Window{Start: now, End: now.Add(soon)}
	for _, g := range m.groups {
		if !g.ours() || near[g.key] {
			continue
		}
		loc, _ := m.zoneOfAll(g.doors)
		for _, f := range g.frames {
			if f.odd || f.window(loc).Overlaps(day) {
				near[g.key] = true
				break
			}
		}
	}
	return near
}

// patience is how many details may fail in one observation before it is given up.
const patience = 3

// refresh reads what is due. A detail that cannot be read leaves what was known
// of it as old as it is; a gap tells people.
func (c *Client) refresh(ctx context.Context) (gaps []string, err error) {
	c.mu.Lock()
	todo := c.memory.due(c.now(), c.cfg.FirstPerPass, c.cfg.AuditPerPass)
	c.mu.Unlock()
	for _, d := range todo {
		err := c.read(ctx, d)
		switch {
		case err == nil:
		case ctx.Err() != nil:
			return nil, err
		case early(err) && c.madeLately(d.ref):
		case gone(err):
			c.forget(d.ref)
		case len(gaps) == patience:
			return nil, err
		default:
			gaps = append(gaps, fmt.Sprintf("not read: %v", err))
		}
	}
	return gaps, nil
}

// forget takes out what was deleted after the lists were read.
func (c *Client) forget(ref string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.memory.users, ref)
	delete(c.memory.groups, ref)
}

func (c *Client) madeLately(ref string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.memory.young(ref, c.now())
}

// young reports whether we made an object a moment ago, so that not all of the
// vendor knows it yet.
func (m *memory) young(ref string, now time.Time) bool {
	var made time.Time
	if u := m.users[ref]; u != nil {
		made = u.made
	} else if g := m.groups[ref]; g != nil {
		made = g.made
	}
	return !made.IsZero() && now.Sub(made) < settling
}
