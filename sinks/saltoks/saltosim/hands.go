package saltosim

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Hands are what installers and staff do at the doors and in the web app, now.
// They name a thing by its id or its name (a user also by alias or by the id of
// the person); of several with one name they take the oldest. Those that add
// return the new id, and panic if something that they need is missing, for then
// the set-up is wrong; those that change return ErrUnknown or what the vendor
// would refuse.

// ErrUnknown is what a hand returns that reaches for a thing which is not there.
var ErrUnknown = errors.New("saltosim: no such thing on the site")

// AddHub puts up a hub, online and in the zone of the site.
func (w *World) AddHub(name string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tick()
	h := &hub{
		id: w.id("hub", name), name: name, zone: mustZone(w.opt.Zone), online: true,
		told: map[string]rules{}, known: map[string]rules{},
	}
	w.hubs.add(h.id, h)
	w.forecast(h, w.last)
	w.shut(h)
	return h.id
}

// AddLock puts a lock with a keypad on a door of a hub.
func (w *World) AddLock(name, of string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tick()
	l := &lock{
		id: w.id("lock", name), name: name, number: w.hung,
		hub: mustFind(w.hubs, of)[0], kind: "escutcheon_pin",
		battery: "fresh", trail: map[string]visit{},
	}
	w.hung++
	w.locks.add(l.id, l)
	return l.id
}

// AddGroup makes a group with locks and no schedule, as hotels keep one for each
// room.
func (w *World) AddGroup(name string, locks ...string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tick()
	return w.found(name, mustFind(w.locks, locks...)...).id
}

// AddStaff makes somebody who is no guest, with a PIN and a group of their own
// that opens the locks at all times. The id is that of the person.
func (w *World) AddStaff(name string, locks ...string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	now, doors := w.tick(), mustFind(w.locks, locks...)
	first, last, _ := strings.Cut(name, " ")
	u := w.enrol(profile{FirstName: first, LastName: last, UsePIN: true}, w.role("site_user"))
	g := w.found("Staff "+name, doors...)
	always, err := w.schedule(g, Schedule{}.form())
	if err != nil {
		panic(err) // it is our own
	}
	w.reschedule(g, []*schedule{always}, now)
	w.join(g, u, now)
	w.rotate(u, now)
	return u.person
}

// RenameGroup gives a group another name.
func (w *World) RenameGroup(of, name string) error {
	return onOne(w, &w.groups, of, func(g *group, _ time.Time) { g.name, g.json = name, nil })
}

// DeleteGroup takes a group away; its members lose what it opened.
func (w *World) DeleteGroup(name string) error { return onOne(w, &w.groups, name, w.dissolve) }

// AddMember puts a user into a group.
func (w *World) AddMember(group, user string) error {
	return onTwo(w, &w.groups, group, &w.users, user, w.join)
}

// RemoveMember takes a user out of a group.
func (w *World) RemoveMember(group, user string) error {
	return onTwo(w, &w.groups, group, &w.users, user, w.leave)
}

// AddLockToGroup lets the members of a group open one more lock.
func (w *World) AddLockToGroup(group, lock string) error {
	return onTwo(w, &w.groups, group, &w.locks, lock, w.fit)
}

// RemoveLockFromGroup takes a lock out of a group.
func (w *World) RemoveLockFromGroup(group, lock string) error {
	return onTwo(w, &w.groups, group, &w.locks, lock, w.unfit)
}

// EditSchedules sets all schedules of a group; those that stay in their place
// keep their ids.
func (w *World) EditSchedules(of string, to ...Schedule) error {
	var refused error
	err := onOne(w, &w.groups, of, func(g *group, now time.Time) {
		var next []*schedule
		for i, one := range to {
			s, err := w.schedule(g, one.form())
			if err != nil {
				refused = err
				return
			}
			if i < len(g.schedules) {
				s.id = g.schedules[i].id
			}
			next = append(next, s)
		}
		w.reschedule(g, next, now)
	})
	return errors.Join(err, refused)
}

// AddSchedule gives a group one more time frame.
func (w *World) AddSchedule(of string, s Schedule) error {
	var refused error
	err := onOne(w, &w.groups, of, func(g *group, now time.Time) {
		var one *schedule
		if one, refused = w.schedule(g, s.form()); refused == nil {
			w.reschedule(g, append(slices.Clone(g.schedules), one), now)
		}
	})
	return errors.Join(err, refused)
}

// SetEndDate changes when the time frames of a group end; what else they say
// stays. An empty date is none.
func (w *World) SetEndDate(of, date string) error {
	var refused error
	err := onOne(w, &w.groups, of, func(g *group, now time.Time) {
		next := make([]*schedule, len(g.schedules))
		for i, old := range g.schedules {
			s := &schedule{id: old.id, form: old.form}
			s.form.EndDate = optional(date)
			if s.form, s.span, refused = s.form.compile(w.reading()); refused != nil {
				return
			}
			next[i] = s
		}
		w.reschedule(g, next, now)
	})
	return errors.Join(err, refused)
}

// onOne does something to a thing, now.
func onOne[T named](w *World, all *shelf[T], name string, do func(T, time.Time)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.tick()
	thing, found := find(*all, name)
	if !found {
		return fmt.Errorf("%w: %q", ErrUnknown, name)
	}
	do(thing, now)
	return nil
}

// onTwo does something to one thing with another, now.
func onTwo[T, U named](w *World, all *shelf[T], name string, others *shelf[U], with string, do func(T, U, time.Time)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.tick()
	thing, found := find(*all, name)
	if !found {
		return fmt.Errorf("%w: %q", ErrUnknown, name)
	}
	other, found := find(*others, with)
	if !found {
		return fmt.Errorf("%w: %q", ErrUnknown, with)
	}
	do(thing, other, now)
	return nil
}
