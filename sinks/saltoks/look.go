package saltoks

import (
	"context"
	"fmt"

	"pinwarden/policy/access"
)

// Look reads every detail of a holding anew, object by object, and remembers
// it. An object that is not there any more is not in the answer, nor is a user
// who lost our marker. It finds nothing that seen does not name: for that there
// is Observe.
func (c *Client) Look(ctx context.Context, seen access.Holding) (access.Holding, error) {
	site, err := c.site(ctx)
	if err != nil {
		return access.Holding{}, err
	}
	now := seen
	now.Lines, now.Looked = nil, c.now()
	if now.User, err = c.lookAtUser(ctx, site, seen); err != nil {
		return access.Holding{}, fmt.Errorf("look at the user: %w", err)
	}
	for i := range seen.Lines {
		l, err := c.lookAtLine(ctx, seen.Lines[i].Ref, now.User.Person)
		if err != nil {
			return access.Holding{}, fmt.Errorf("look at line %s: %w", seen.Lines[i].ID, err)
		}
		if l != nil {
			l.ID, l.Room = seen.Lines[i].ID, seen.Lines[i].Room
			now.Lines = append(now.Lines, *l)
		}
	}
	return now, nil
}

func (c *Client) lookAtUser(ctx context.Context, site string, seen access.Holding) (access.User, error) {
	ref := seen.User.Ref
	if ref == "" {
		return access.User{}, nil
	}
	a, err := c.get(ctx, path(v12, site, "users", ref))
	if err == nil {
		err = c.read(ctx, detail{keysOf, ref})
	}
	switch {
	case err != nil && gone(err) && !c.madeLately(ref):
		c.forget(ref)
		return access.User{}, nil
	case err != nil:
		return access.User{}, err
	}
	var u userShape
	if err := a.decode(&u); err != nil || u.ID == "" {
		return access.User{}, errUnreadable
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.mark(u.Alias, true).key != seen.Key {
		delete(c.memory.users, ref)
		return access.User{}, nil
	}
	known := c.memory.users[ref]
	if known == nil {
		return access.User{}, errUnread
	}
	user := u.user(known.hasKey)
	user.Minted = seen.User.Minted
	return user, nil
}

// lookAtLine returns nil for a group that is gone.
func (c *Client) lookAtLine(ctx context.Context, ref, person string) (*access.HeldLine, error) {
	for _, w := range [...]what{membersOf, locksOf, schedulesOf} {
		err := c.read(ctx, detail{w, ref})
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
	l := c.memory.line(ref, g, person)
	return &l, nil
}
