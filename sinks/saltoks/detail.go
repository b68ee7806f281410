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
	var before part
	if p := c.memory.part(d); p != nil {
		before = *p
	}
	c.mu.Unlock()
	at := c.now()
	keep, sum, err := c.fetch(ctx, site, d, before.sum)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.memory.part(d)
	switch {
	case p == nil:
		return nil
	case keep != nil:
		keep()
	case p.sum != before.sum:
		return nil // as it was before another reading, which counts
	}
	p.read, p.known, p.suspect, p.sum = at, before.writes, false, sum
	return nil
}

// fetch makes the call and returns what to do with its answer, with the memory
// locked; nil if it is the text whose digest is sum.
func (c *Client) fetch(ctx context.Context, site string, d detail, sum uint64) (keep func(), now uint64, err error) {
	group := func(list string) string { return path(v12, site, "access_groups", d.ref, list) }
	switch d.what {
	case locksOf:
		list, now, err := readDetail[idShape](ctx, c, "the locks of a group", group("locks"), sum)
		if list == nil {
			return nil, now, err
		}
		doors := make([]access.DoorID, 0, len(list.items))
		for _, l := range list.items {
			doors = append(doors, access.DoorID(l.ID))
		}
		slices.Sort(doors)
		return func() { c.memory.groups[d.ref].doors = doors }, now, nil
	case schedulesOf:
		list, now, err := readDetail[scheduleShape](ctx, c, "the schedules of a group", path(v11, site, "access_groups", d.ref, "time_schedules"), sum)
		if list == nil {
			return nil, now, err
		}
		frames := make([]frame, 0, len(list.items))
		for _, s := range list.items {
			frames = append(frames, s.frame())
		}
		slices.SortFunc(frames, func(a, b frame) int { return cmp.Compare(a.ref, b.ref) })
		return func() { c.memory.groups[d.ref].frames = frames }, now, nil
	case membersOf:
		list, now, err := readDetail[idShape](ctx, c, "the members of a group", group("users"), sum)
		if list == nil {
			return nil, now, err
		}
		people := make([]string, 0, len(list.items))
		for _, p := range list.items {
			people = append(people, p.ID)
		}
		return func() { c.memory.groups[d.ref].people = people }, now, nil
	}
	list, now, err := readDetail[keyShape](ctx, c, "the keys of a user", path(v12, site, "users", d.ref, "keys"), sum)
	if list == nil {
		return nil, now, err
	}
	hasKey := slices.ContainsFunc(list.items, func(k keyShape) bool { return k.Type == "pin" })
	return func() { c.memory.users[d.ref].hasKey = hasKey }, now, nil
}

// readDetail reads a list that hangs on one object. It is nil after an error, and if it is one page
// whose text has the digest sum; now is the digest of one page, else 0.
func readDetail[T shape](ctx context.Context, c *Client, what, path string, sum uint64) (list *book[T], now uint64, err error) {
	var last []*book[T]
	if sum != 0 {
		last = append(last, &book[T]{pages: []page[T]{{path: c.firstPage(path), sum: sum, count: -1}}})
	}
	list, err = readList(ctx, c, path, nil, last...)
	switch {
	case err != nil:
		return nil, 0, fmt.Errorf("read %s: %w", what, err)
	case !list.fresh:
		return nil, sum, nil
	case len(list.pages) == 1:
		now = list.pages[0].sum
	}
	return list, now, nil
}
