package saltoks

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"pinwarden/policy/access"
)

// detail names what one call reads of one object.
type detail struct {
	what what
	ref  string
}

type what uint8

const (
	locksOf what = iota
	schedulesOf
	membersOf
	keysOf
)

// part returns the age of a detail; nil if the object is not known any more.
func (m *memory) part(d detail) *part {
	if d.what == keysOf {
		if u := m.users[d.ref]; u != nil {
			return &u.keys
		}
		return nil
	}
	g := m.groups[d.ref]
	if g == nil {
		return nil
	}
	return g.part(d.what)
}

func (g *groupMemory) part(w what) *part {
	switch w {
	case locksOf:
		return &g.locks
	case schedulesOf:
		return &g.schedules
	}
	return &g.members
}

// read reads one detail and remembers it. What we write meanwhile leaves it in
// need of another reading.
func (c *Client) read(ctx context.Context, d detail) error {
	site, err := c.site(ctx)
	if err != nil {
		return err
	}
	c.mu.Lock()
	writes := 0
	if p := c.memory.part(d); p != nil {
		writes = p.writes
	}
	c.mu.Unlock()
	at := c.now()
	keep, err := c.fetch(ctx, site, d)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.memory.part(d)
	if p == nil {
		return nil
	}
	keep()
	p.read, p.known, p.suspect = at, writes, false
	return nil
}

// fetch makes the call and returns what to do with its answer, with the memory locked.
func (c *Client) fetch(ctx context.Context, site string, d detail) (keep func(), err error) {
	group := func(list string) string { return path(v12, site, "access_groups", d.ref, list) }
	switch d.what {
	case locksOf:
		list, err := readList[lockShape](ctx, c, group("locks"), nil)
		if err != nil {
			return nil, fmt.Errorf("read the locks of a group: %w", err)
		}
		doors := make([]access.DoorID, 0, len(list.items))
		for _, l := range list.items {
			doors = append(doors, access.DoorID(l.ID))
		}
		slices.Sort(doors)
		return func() { c.memory.groups[d.ref].doors = doors }, nil
	case schedulesOf:
		list, err := readList[scheduleShape](ctx, c, path(v11, site, "access_groups", d.ref, "time_schedules"), nil)
		if err != nil {
			return nil, fmt.Errorf("read the schedules of a group: %w", err)
		}
		frames := make([]frame, 0, len(list.items))
		for _, s := range list.items {
			frames = append(frames, s.frame())
		}
		slices.SortFunc(frames, func(a, b frame) int { return cmp.Compare(a.ref, b.ref) })
		return func() { c.memory.groups[d.ref].frames = frames }, nil
	case membersOf:
		list, err := readList[personShape](ctx, c, group("users"), nil)
		if err != nil {
			return nil, fmt.Errorf("read the members of a group: %w", err)
		}
		people := make([]string, 0, len(list.items))
		for _, p := range list.items {
			people = append(people, p.ID)
		}
		return func() { c.memory.groups[d.ref].people = people }, nil
	}
	list, err := readList[keyShape](ctx, c, path(v12, site, "users", d.ref, "keys"), nil)
	if err != nil {
		return nil, fmt.Errorf("read the keys of a user: %w", err)
	}
	hasKey := slices.ContainsFunc(list.items, func(k keyShape) bool { return k.Type == "pin" })
	return func() { c.memory.users[d.ref].hasKey = hasKey }, nil
}
