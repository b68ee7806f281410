package saltoks

import (
	"context"
	"fmt"
	"time"
)

// books are the lists as they were last read.
type books struct {
	users  *book[userShape]
	groups *book[groupShape]
	locks  *book[lockShape]
	hubs   *book[hubShape]
	zones  map[string]*time.Location // by name; loading one reads a file
}

// inventory is everything that lists show, read in one go.
type inventory struct {
	books
	site  siteShape
	round int
	asOf  time.Time
	skew  time.Duration
}

// readInventory reads all lists whole, or fails: nothing is ever removed
// because it was not on a page that we did not get.
func (c *Client) readInventory(ctx context.Context) (*inventory, error) {
	site, err := c.site(ctx)
	if err != nil {
		return nil, err
	}
	inv := &inventory{asOf: c.now(), round: c.begin()}
	if err := c.readSite(ctx, site, inv); err != nil {
		return nil, fmt.Errorf("read the site: %w", err)
	}
	last := c.books
	if inv.users, err = readList(ctx, c, path(v12, site, "users"), c.learnUsers, last.users); err != nil {
		return nil, fmt.Errorf("read the users: %w", err)
	}
	if inv.groups, err = readList(ctx, c, path(v12, site, "access_groups"), c.learnGroups, last.groups); err != nil {
		return nil, fmt.Errorf("read the access groups: %w", err)
	}
	if inv.locks, err = readList(ctx, c, path(v12, site, "locks"), nil, last.locks); err != nil {
		return nil, fmt.Errorf("read the locks: %w", err)
	}
	if inv.hubs, err = readList(ctx, c, path(v12, site, "iqs"), nil, last.hubs); err != nil {
		return nil, fmt.Errorf("read the hubs: %w", err)
	}
	if inv.zones = last.zones; inv.zones == nil {
		inv.zones = map[string]*time.Location{}
	}
	c.books = inv.books
	return inv, nil
}

func (c *Client) begin() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.memory.rounds++
	return c.memory.rounds
}

func (c *Client) learnUsers(users []userShape) {
	for i := range users {
		users[i].mark = c.mark(users[i].Alias, true)
	}
}

func (c *Client) learnGroups(groups []groupShape) {
	for i := range groups {
		groups[i].mark = c.mark(groups[i].Name, false)
	}
}

func (c *Client) readSite(ctx context.Context, site string, inv *inventory) error {
	a, err := c.get(ctx, v12+site)
	if err != nil {
		return err
	}
	if err := a.decode(&inv.site); err != nil {
		return err
	}
	if inv.site.ID == "" {
		return errUnreadable
	}
	inv.skew = skew(a.date, c.now())
	return nil
}

// skew is the vendor's clock minus ours. The header tells whole seconds, so
// that nothing below one is a difference.
func skew(theirs, ours time.Time) time.Duration {
	if theirs.IsZero() {
		return 0
	}
	if d := theirs.Sub(ours); d <= -time.Second || d > 0 {
		return d
	}
	return 0
}

// zone finds a zone by name; ok is false, and otherwise the answer, for a name
// that is not known here.
func (inv *inventory) zone(name string, otherwise *time.Location) (loc *time.Location, ok bool) {
	loc = inv.zones[name]
	if loc == nil && name != "" {
		if loc, _ = time.LoadLocation(name); loc != nil {
			inv.zones[name] = loc
		}
	}
	if loc == nil || name == "" {
		return otherwise, false
	}
	return loc, true
}
