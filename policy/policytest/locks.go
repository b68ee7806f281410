package policytest

import (
	"fmt"
	"slices"
	"strings"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// apply does to the site, and to what is remembered, what a lock system does that
// obeys at once.
func (r *run) apply(a *plan.Action) {
	k := r.known.Find(a.Key)
	if k == nil {
		k = new(access.KnownStay) // of a stay that nobody shows any more
	}
	h := r.holding(a)
	switch {
	case a.Verb == plan.Tell:
		k.Told = access.Told{User: h.User.Ref, At: r.now, Room: a.Telling.Room, Arrival: a.Telling.Arrival, Departure: a.Telling.Departure}
		if !a.Telling.Notice {
			r.told[a.Key] = r.now
		}
	case a.Verb == plan.Suspend, a.Verb == plan.Revoke:
		for i := range h.Lines {
			h.Lines[i].Member = false
		}
		if a.Verb == plan.Revoke {
			h.User.Suspended, k.Closed = true, r.now
		}
	case a.Delete:
		r.drop(a.Key)
	case a.Verb == plan.Tidy && len(a.After) == 0:
		h.Lines, h.User.Suspended = nil, true
		if k.Closed.IsZero() {
			k.Closed = r.now
		}
	default:
		r.write(a, h, k)
	}
}

// holding returns what the action's stay holds, as a copy that may be changed: a
// plan keeps what it saw.
func (r *run) holding(a *plan.Action) *access.Holding {
	holdings := slices.Clone(r.site.Holdings)
	i, found := find(holdings, a.Key)
	if !found {
		holdings = slices.Insert(holdings, i, access.Holding{Key: a.Key, Room: a.Room})
	}
	r.site.Holdings = holdings
	h := &holdings[i]
	h.Lines, h.Looked = slices.Clone(h.Lines), r.now
	return h
}

func (r *run) drop(key access.Key) {
	if i, found := find(r.site.Holdings, key); found {
		r.site.Holdings = slices.Delete(r.site.Holdings, i, i+1)
	}
}

// write makes the lines that an action wants, and a user with a PIN if there is none.
func (r *run) write(a *plan.Action, h *access.Holding, k *access.KnownStay) {
	lines := make([]access.HeldLine, 0, len(a.After))
	for _, want := range a.After {
		l := access.HeldLine{ID: want.ID, Ref: "group", Schedule: "schedule", Window: want.Window, Doors: want.Doors, Member: true}
		if have := h.Line(want.ID); have != nil && have.Member {
			gone := access.MinusDoors(have.Doors, want.Doors)
			if len(gone) > 0 && !a.Break { // the first half of a move only adds
				l.Doors = slices.Sorted(slices.Values(slices.Concat(want.Doors, gone)))
				k.Made = r.now
			}
			if have.Window.Contains(r.now) && l.Window.Contains(r.now) {
				l.Window.Start = have.Window.Start // nothing can be changed about what is past
			}
		}
		lines = append(lines, l)
	}
	h.Lines = lines
	if h.User.Ref == "" {
		r.users++
		h.User.Ref = fmt.Sprintf("user %d", r.users)
		h.User.Person = h.User.Ref
		r.issued[a.Key] = r.now
	}
	h.User.UsesPIN, h.User.HasKey, h.User.Suspended = true, true, false
	k.Sealed = h.User.Ref
}

func find(holdings []access.Holding, key access.Key) (int, bool) {
	return slices.BinarySearchFunc(holdings, key, func(h access.Holding, k access.Key) int {
		return strings.Compare(string(h.Key), string(k))
	})
}
