package saltoks

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/sourcegraph/conc/pool"

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
	key     access.Key // of the stay; empty for the hotel's groups
	rank    rank
	overdue float64 // its age in units of what is allowed
}

// rank is the order in which details are read. What was never read and what we
// wrote to is read at once, however much it is: to decide late is better than to
// decide blind. The rest is read within a budget.
type rank uint8

const (
	never   rank = iota // the hotel's groups first, then stay by stay
	written             // by us, since it was read
	changed             // the lists show its stay otherwise than before
	old
)

// due returns what one observation reads. Of what is old the most overdue comes
// first, and near stays are overdue six times as soon: so they come before
// others, and yet nothing starves.
//
// The budget is for what is old; what the lists show otherwise may take up to most.
func (m *memory) due(now time.Time, budget, most int) []candidate {
	near := m.near(now)
	var all []candidate
	add := func(d detail, p *part, key access.Key) {
		c := candidate{detail: d, key: key, rank: old}
		switch {
		case p.read.IsZero():
			c.rank = never
		case !p.fresh():
			c.rank = written
		default:
			allowed := oldLate
			if near[key] {
				allowed = oldSoon
			}
			c.overdue = float64(now.Sub(p.read)) / float64(allowed)
			if p.suspect {
				c.rank = changed
			} else if c.overdue < 1 {
				return
			}
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
			cmp.Compare(a.key, b.key), cmp.Compare(a.ref, b.ref), cmp.Compare(a.what, b.what))
	})
	for i := range all {
		if all[i].rank < changed {
			continue
		}
		budget, most = budget-1, most-1
		if most < 0 || budget < 0 && all[i].rank == old {
			return all[:i]
		}
	}
	return all
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

// suspect asks for an early second look at every detail of some stays.
func (m *memory) suspect(stays map[access.Key]bool) {
	delete(stays, "") // the hotel's groups are nobody's
	if len(stays) == 0 {
		return
	}
	for _, u := range m.users {
		u.keys.suspect = u.keys.suspect || stays[u.key]
	}
	for _, g := range m.groups {
		for _, p := range [...]*part{&g.locks, &g.schedules, &g.members} {
			p.suspect = p.suspect || stays[g.key]
		}
	}
}

// patience is how many details may fail in one observation, by no fault of
// their own, before it is given up.
const patience = 3

// refresh reads what is due, as many at a time as the pace lets. A detail that
// cannot be read leaves what was known of it as old as it is; a gap tells people.
func (c *Client) refresh(ctx context.Context) (gaps []string, err error) {
	budget, most := c.allowance()
	c.mu.Lock()
	todo := c.memory.due(c.now(), budget, most)
	c.mu.Unlock()
	unread := 0
	for i, err := range c.readAll(ctx, todo, c.now().Add(c.auditTime())) {
		d := &todo[i]
		switch {
		case err == nil, errors.Is(err, errLater):
		case ctx.Err() != nil || errors.Is(err, errNoTime):
			if d.rank == never && d.key == "" {
				return nil, err // without its groups nobody knows the hotel's doors
			}
			unread++
		case errors.Is(err, errGivenUp):
			return nil, err
		case early(err) && c.madeLately(d.ref):
		case gone(err) && d.rank != never: // one that was never read may be too new, made before a restart
			c.forget(d.ref)
		default:
			gaps = append(gaps, err.Error())
		}
	}
	if unread > 0 {
		gaps = append(gaps, fmt.Sprintf("%d of %d details: the time was over", unread, len(todo)))
	}
	c.audited()
	return gaps, nil
}

var (
	errGivenUp = errors.New("too many details cannot be read")
	errLater   = errors.New("left to the next observation")
)

// readAll reads details side by side and returns how each ended. Once the time
// is over, or too many have failed, the rest is not begun. What is known already
// is not begun after an instant: answers that are slow must not hold up a pass.
func (c *Client) readAll(ctx context.Context, todo []candidate, until time.Time) []error {
	ends := make([]error, len(todo))
	var next, failed atomic.Int64
	var over atomic.Pointer[error]
	lanes := pool.New().WithMaxGoroutines(c.cfg.Pace.atOnce())
	for range min(c.cfg.Pace.atOnce(), len(todo)) {
		lanes.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(todo)); i = next.Add(1) - 1 {
				if why := over.Load(); why != nil {
					ends[i] = *why
					continue
				}
				if todo[i].rank >= changed && c.now().After(until) {
					ends[i] = errLater
					continue
				}
				err := c.read(ctx, todo[i].detail)
				if ends[i] = err; err == nil {
					continue
				}
				if ctx.Err() != nil || errors.Is(err, errNoTime) {
					over.Store(&err)
				} else if passing(err) && failed.Add(1) > patience {
					err = fmt.Errorf("%w: %w", errGivenUp, err)
					over.Store(&err)
				}
			}
		})
	}
	lanes.Wait()
	return ends
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
	return !made.IsZero() && now.Sub(made) < m.settle
}
