package simulate

import (
	"slices"
	"time"

	"pinwarden/policy/access"
)

// purse follows one stay from pass to pass.
type purse struct {
	made, ended bool
	deleted     bool
	groups      []group
	changes     []due
}

func (p *purse) note(at time.Time, cause Cause, price int) {
	p.changes = append(p.changes, due{at, cause, price})
}

func (p *purse) issue(at time.Time, want []group) {
	price := userMade + pinMade
	for _, g := range want {
		price += groupCost(len(g.doors))
	}
	p.made, p.groups = true, want
	p.note(at, causeIssue, price)
}

func (p *purse) again(at time.Time, want []group) {
	price := seatTaken
	if p.deleted {
		price = userMade + pinMade
	}
	for _, g := range want {
		price += groupCost(len(g.doors))
	}
	p.ended, p.deleted, p.groups = false, false, want
	p.note(at, causeAgain, price)
}

// end takes all that is left, whether it is over or not.
func (p *purse) end(at time.Time, row Row) {
	cause := causeTidy
	if slices.ContainsFunc(p.groups, func(g group) bool { return g.window.End.After(at) }) && row.Phase == access.Cancelled {
		cause = causeCancel
	}
	p.note(at, cause, seatFreed+len(p.groups)*groupGone)
	p.ended, p.groups = true, nil
}

// turn makes the groups that there are into those that are wanted.
func (p *purse) turn(at time.Time, row Row, want []group) {
	var next []group
	left := slices.Clone(p.groups)
	for _, g := range want {
		i := alike(left, g)
		if i < 0 {
			cause := causeExtend
			if g.own {
				cause = causeRoom
			}
			p.note(at, cause, groupCost(len(g.doors)))
		} else {
			p.become(at, row, left[i], g)
			left = slices.Delete(left, i, i+1)
		}
		next = append(next, g)
	}
	for _, g := range left {
		cause := causeTidy
		if g.window.End.After(at) {
			cause = causeClose
		}
		p.note(at, cause, groupGone)
	}
	p.groups = next
}

// alike finds the group that can become another: of the room, or of the same doors, or any of the others.
func alike(groups []group, g group) int {
	if g.own {
		return slices.IndexFunc(groups, func(o group) bool { return o.own })
	}
	i := slices.IndexFunc(groups, func(o group) bool { return !o.own && slices.Equal(o.doors, g.doors) })
	if i < 0 {
		i = slices.IndexFunc(groups, func(o group) bool { return !o.own })
	}
	return i
}

// become prices what one group needs to be another.
func (p *purse) become(at time.Time, row Row, old, g group) {
	added, gone := lack(old.doors, g.doors), lack(g.doors, old.doors)
	price := added * lockAdded
	if gone > 0 {
		price += locksGone
	}
	was, is := spans{old.window}.from(at), spans{g.window}.from(at)
	if !was.equal(is) {
		price += hoursChanged
	}
	if price == 0 {
		return
	}
	cause := causeOpen
	switch {
	case added+gone > 0:
		cause = causeMove
	case row.Phase == access.Departed:
		cause = causeDepart
	case old.window.End.Before(g.window.End):
		cause = causeExtend
	case g.window.End.Before(old.window.End):
		cause = causeShorten
	}
	p.note(at, cause, price)
}

// lack counts what is in the second list alone.
func lack(list, other []string) (n int) {
	for _, door := range other {
		if !slices.Contains(list, door) {
			n++
		}
	}
	return n
}
