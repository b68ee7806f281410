package saltoks

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// Do makes the one write of a step, never twice. The receipt shows the holding
// with the step's effect; seen stays as it is. What was written to, even in
// vain, is read anew by the next Observe or Look.
//
// An error is of class access.ErrAmbiguous if the write may have happened, of
// class access.ErrTerminal if the same step will fail again, and otherwise of
// none. Nothing is sent for an object that is not known to carry our marker.
func (c *Client) Do(ctx context.Context, s plan.Step, seen access.Holding) (plan.Receipt, error) {
	site, err := c.site(ctx)
	if err != nil {
		return plan.Receipt{}, err
	}
	c.mu.Lock()
	err = c.memory.permits(s, seen)
	c.mu.Unlock()
	if err != nil {
		return plan.Receipt{}, fmt.Errorf("%s: %w", s.Op, err)
	}
	r, err := c.perform(ctx, site, s)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.memory.touch(s) // after the answer, so that it counts for a reading that began before it, too
	if drops(s.Op) && gone(err) && !c.memory.tooNew(s, c.now()) {
		err = nil // what is not there any more is done
	}
	if err != nil {
		if errors.Is(err, access.ErrAmbiguous) {
			c.memory.unsure(s)
		}
		return plan.Receipt{}, fmt.Errorf("%s: %w", s.Op, c.memory.soften(err, s, c.now()))
	}
	c.memory.learn(s, r, c.now())
	return plan.Receipt{Seen: after(seen, s, r), PIN: r.pin}, nil
}

func drops(op plan.Op) bool {
	switch op {
	case plan.DropSchedule, plan.DropDoor, plan.DropMember, plan.DropGroup, plan.DropUser:
		return true
	}
	return false
}

// result is what a step brought beyond its being done.
type result struct {
	ref    string // of what was made
	user   access.User
	window access.Window
	pin    access.PIN
}

func (c *Client) perform(ctx context.Context, site string, s plan.Step) (result, error) {
	groups := path(v12, site, "access_groups")
	switch s.Op {
	case plan.MakeGroup:
		return c.makeGroup(ctx, groups, s)
	case plan.SetSchedule:
		return c.setSchedule(ctx, path(v11, site, "access_groups", s.Ref, "time_schedules"), s)
	case plan.DropSchedule:
		return c.drop(ctx, path(v11, site, "access_groups", s.Ref, "time_schedules", s.Schedule))
	case plan.AddDoor:
		return c.add(ctx, groups+"/"+s.Ref+"/locks", lockID{string(s.Door)}, detail{locksOf, s.Ref}, func(g *groupMemory) bool {
			return slices.Contains(g.doors, s.Door)
		})
	case plan.DropDoor:
		return c.drop(ctx, groups+"/"+s.Ref+"/locks/"+string(s.Door))
	case plan.AddMember:
		return c.add(ctx, groups+"/"+s.Ref+"/users", userID{s.Person}, detail{membersOf, s.Ref}, func(g *groupMemory) bool {
			return slices.Contains(g.people, s.Person)
		})
	case plan.DropMember:
		return c.drop(ctx, groups+"/"+s.Ref+"/users/"+s.Person)
	case plan.DropGroup:
		return c.drop(ctx, groups+"/"+s.Ref)
	}
	return c.performOnUser(ctx, site, s)
}

func (c *Client) performOnUser(ctx context.Context, site string, s plan.Step) (result, error) {
	users := path(v12, site, "users")
	switch s.Op {
	case plan.MakeUser:
		return c.makeUser(ctx, site, users, s)
	case plan.EnableUser:
		_, err := c.change(ctx, "PATCH", users+"/"+s.Ref, enabled{UsePIN: true})
		return result{}, err
	case plan.SubscribeUser:
		return c.subscribe(ctx, users+"/"+s.Ref)
	case plan.SuspendUser:
		_, err := c.change(ctx, "PATCH", users+"/"+s.Ref+"/subscription", subscription{"suspended"})
		return result{}, err
	case plan.MintPIN:
		return c.mint(ctx, users+"/"+s.Ref+"/pin")
	case plan.DropUser:
		return c.drop(ctx, users+"/"+s.Ref)
	}
	return result{}, fmt.Errorf("no such step: %w", access.ErrTerminal)
}
