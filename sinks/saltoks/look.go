package saltoks

import (
	"context"
	"fmt"

	"pinwarden/policy/access"
)

// Look reads back what was written to a holding since it was last read, call by
// call, and remembers it. The rest is as it was remembered: Looked tells its age.
// What counts is what the site shows, and not what it answered to a write.
//
// An object that is not there any more is not in the answer, nor is a user who
// lost our marker. Look finds nothing that seen does not name: for that there is
// Observe.
func (c *Client) Look(ctx context.Context, seen access.Holding) (access.Holding, error) {
	site, err := c.site(ctx)
	if err != nil {
		return access.Holding{}, err
	}
	age, now := age{}, seen
	now.Lines = nil
	if now.User, err = c.lookAtUser(ctx, site, seen, &age); err != nil {
		return access.Holding{}, fmt.Errorf("look at the user: %w", err)
	}
	for i := range seen.Lines {
		l, err := c.lookAtLine(ctx, seen.Lines[i].Ref, now.User.Person, &age)
		if err != nil {
			return access.Holding{}, fmt.Errorf("look at line %s: %w", seen.Lines[i].ID, err)
		}
		if l != nil {
			l.ID, l.Room = seen.Lines[i].ID, seen.Lines[i].Room
			now.Lines = append(now.Lines, *l)
		}
	}
	now.Looked = age.oldest()
	return now, nil
}

func (c *Client) lookAtUser(ctx context.Context, site string, seen access.Holding, age *age) (access.User, error) {
	user := seen.User
	if user.Ref == "" {
		return user, nil
	}
	c.mu.Lock()
	known := c.memory.users[user.Ref]
	changed := known != nil && known.changed > 0
	c.mu.Unlock()
	var err error
	switch {
	case known == nil:
		return access.User{}, errUnread
	case changed:
		user, err = c.readUser(ctx, site, seen)
	}
	if err == nil && user.Ref != "" {
		err = c.readWritten(ctx, detail{keysOf, user.Ref})
	}
	switch {
	case err != nil && gone(err) && !c.madeLately(seen.User.Ref):
		c.forget(seen.User.Ref)
		return access.User{}, nil
	case err != nil || user.Ref == "":
		return access.User{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if known = c.memory.users[user.Ref]; known == nil {
		return access.User{}, errUnread
	}
	age.add(&known.keys)
	user.HasKey, user.Minted = known.hasKey, seen.User.Minted
	return user, nil
}

// readUser reads the user itself; nobody, if it lost our marker.
func (c *Client) readUser(ctx context.Context, site string, seen access.Holding) (access.User, error) {
	a, err := c.get(ctx, path(v12, site, "users", seen.User.Ref))
	if err != nil {
		return access.User{}, err
	}
	var u userShape
	if err := a.decode(&u); err != nil || u.ID == "" {
		return access.User{}, errUnreadable
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	known := c.memory.users[u.ID]
	if c.mark(u.Alias, true).key != seen.Key || known == nil {
		delete(c.memory.users, seen.User.Ref)
		return access.User{}, nil
	}
	known.changed = 0
	return u.user(known.hasKey), nil
}

// readWritten reads a detail that we wrote to since it was last read.
func (c *Client) readWritten(ctx context.Context, d detail) error {
	c.mu.Lock()
	p := c.memory.part(d)
	fresh := p == nil || p.fresh()
	c.mu.Unlock()
	if fresh {
		return nil
	}
	return c.read(ctx, d)
}

// lookAtLine returns nil for a group that is gone.
func (c *Client) lookAtLine(ctx context.Context, ref, person string, age *age) (*access.HeldLine, error) {
	for _, w := range [...]what{membersOf, locksOf, schedulesOf} {
		err := c.readWritten(ctx, detail{w, ref})
		switch {
		case err != nil && gone(err) && !c.madeLately(ref):
			c.forget(ref)
			return nil, nil
		case err != nil:
			return nil, err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	g := c.memory.groups[ref]
	if g == nil {
		return nil, errUnread
	}
	age.add(&g.members, &g.locks, &g.schedules)
	l := c.memory.line(ref, g, person)
	return &l, nil
}
