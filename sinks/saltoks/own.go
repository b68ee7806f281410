package saltoks

import (
	"errors"
	"fmt"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

var (
	errNotOurs = fmt.Errorf("the object is not known to be this stay's: %w", access.ErrTerminal)
	errUnread  = errors.New("something with this marker exists or may exist; the site has to be read first")
)

// permits says whether a step may be sent: it makes nothing that is there, and
// touches nothing that was not read or made with the marker of its stay.
func (m *memory) permits(s plan.Step, seen access.Holding) error {
	switch s.Op {
	case plan.MakeGroup, plan.MakeUser:
		if s.Key == "" {
			return errNotOurs
		}
		return m.permitsMaking(mark{key: s.Key, line: s.Line})
	case plan.EnableUser, plan.SubscribeUser, plan.SuspendUser, plan.MintPIN, plan.DropUser:
		if u := m.users[s.Ref]; u == nil || u.key != s.Key || s.Key == "" {
			return errNotOurs
		}
		return nil
	}
	g := m.groups[s.Ref]
	if g == nil || g.key != s.Key || s.Key == "" {
		return errNotOurs
	}
	if s.Op == plan.AddMember && !m.belongs(s.Person, s.Key) {
		return errNotOurs
	}
	if gives(s.Op) {
		return m.permitsClock(s, g, seen)
	}
	return nil
}

// gives reports whether a step on a group may let somebody in. Other hours are
// more hours on a clock that means others by them.
func gives(op plan.Op) bool {
	return op == plan.AddMember || op == plan.AddDoor || op == plan.SetSchedule
}

func (m *memory) permitsMaking(k mark) error {
	if _, ok := m.unsettled[k]; ok || m.synced == 0 {
		return errUnread
	}
	for _, u := range m.users {
		if k.line == access.UserLine && u.key == k.key {
			return errUnread
		}
	}
	for _, g := range m.groups {
		if g.key == k.key && g.line == k.line {
			return errUnread
		}
	}
	return nil
}

// permitsClock refuses a door on another clock than the property's, and doors on
// different clocks under one schedule: its digits would mean different hours at each.
func (m *memory) permitsClock(s plan.Step, g *groupMemory, seen access.Holding) error {
	l := seen.Line(s.Line)
	known := g.doors
	if !g.locks.fresh() {
		known = nil // seen has what we wrote since
	}
	if m.onOtherClock(s.Door) || m.onOtherClock(known...) || l != nil && m.onOtherClock(l.Doors...) {
		return errOtherClock
	}
	if l == nil || s.Door == "" {
		return nil
	}
	loc, agree := m.zoneOfAll(l.Doors)
	if len(l.Doors) > 0 && (!agree || m.zoneOf(s.Door).String() != loc.String()) {
		return fmt.Errorf("the doors of the line run on different clocks: %w", access.ErrTerminal)
	}
	return nil
}

func (m *memory) scheduleZone(s plan.Step) *time.Location {
	if s.Door == "" {
		return m.zone
	}
	return m.zoneOf(s.Door)
}

// touch notes that what a step writes to has to be read anew.
func (m *memory) touch(s plan.Step) {
	if u := m.users[s.Ref]; u != nil {
		if s.Op == plan.MintPIN {
			u.keys.writes++
			return
		}
		u.shown, u.changed = userState{}, m.rounds
		return
	}
	g := m.groups[s.Ref]
	if g == nil {
		return
	}
	switch s.Op {
	case plan.SetSchedule, plan.DropSchedule:
		g.schedules.writes++
	case plan.AddDoor, plan.DropDoor:
		g.locks.writes++
	default:
		g.members.writes++
	}
}

// unsure keeps a second object from being made while the first may exist.
func (m *memory) unsure(s plan.Step) {
	if s.Op == plan.MakeGroup || s.Op == plan.MakeUser {
		m.unsettled[mark{key: s.Key, line: s.Line}] = m.rounds
	}
}

// learn takes over what a step that is done made or took away.
func (m *memory) learn(s plan.Step, r result, now time.Time) {
	unread := part{writes: 1}
	switch s.Op {
	case plan.MakeGroup:
		m.groups[r.ref] = &groupMemory{
			mark: mark{s.Key, s.Line, s.Room}, made: now, members: unread, locks: unread, schedules: unread,
		}
	case plan.MakeUser:
		m.users[r.ref] = &userMemory{
			mark: mark{s.Key, s.Line, s.Room}, person: r.user.Person, made: now, changed: m.rounds, keys: unread,
		}
	case plan.SubscribeUser:
		if u := m.users[s.Ref]; u != nil {
			u.changed = 0 // read back already
		}
	case plan.DropGroup:
		delete(m.groups, s.Ref)
	case plan.DropUser:
		delete(m.users, s.Ref)
	}
}

// soften takes the class off an error that an object gets because it is new:
// the same step will do in a minute (measured).
func (m *memory) soften(err error, s plan.Step, now time.Time) error {
	var r *refusal
	if !errors.Is(err, access.ErrTerminal) || !errors.As(err, &r) || !early(err) {
		return err
	}
	if m.tooNew(s, now) || m.justMet(s, now) {
		return fmt.Errorf("too new for it yet: %w", r)
	}
	return err
}

// justMet reports whether a step concerns a user whose age is not known, as it
// may have been made a moment before this process began.
func (m *memory) justMet(s plan.Step, now time.Time) bool {
	for ref, u := range m.users {
		if (ref == s.Ref || s.Person != "" && u.person == s.Person) && now.Sub(u.met) < m.settle {
			return true
		}
	}
	return false
}

// tooNew reports whether a step concerns something that we made a moment ago.
func (m *memory) tooNew(s plan.Step, now time.Time) bool {
	for ref, u := range m.users {
		if s.Person != "" && u.person == s.Person && m.young(ref, now) {
			return true
		}
	}
	return m.young(s.Ref, now)
}
