package simulate

import (
	"cmp"
	"slices"
	"time"

	"pinwarden/policy/access"
)

// opening is one interval during which some digits opened a door.
type opening struct {
	door   string
	digits string
	window access.Window
}

// openings adds up the door model's changes: to each stay what its person could
// open, to the second. What is nobody's stands under the empty id.
func openings(changes []DoorChange, end time.Time) map[access.StayID][]opening {
	type person struct{ hub, person string }
	last := map[person]*DoorChange{}
	out := map[access.StayID][]opening{}
	closeAt := func(c *DoorChange, at time.Time) {
		for _, o := range c.Open {
			if w := cut(o.Window, access.Window{Start: c.At, End: at}); !w.Empty() {
				out[c.Stay] = append(out[c.Stay], opening{o.Door, c.Digits, w})
			}
		}
	}
	for i := range changes {
		c := &changes[i]
		p := person{c.Hub, c.Person}
		if before := last[p]; before != nil {
			closeAt(before, c.At)
			if c.Stay == "" {
				c.Stay = before.Stay // a person who is known no more has no marker
			}
		}
		last[p] = c
	}
	for _, c := range last {
		closeAt(c, end)
	}
	for _, list := range out {
		slices.SortFunc(list, func(a, b opening) int {
			return cmp.Or(a.window.Start.Compare(b.window.Start), cmp.Compare(a.door, b.door))
		})
	}
	return out
}

// lend adds to each guest's openings those of other guests who had the digits
// that the guest was told, as long as the guest's own could open: a door knows
// digits and not people.
func lend(all map[access.StayID][]opening, guests map[access.StayID]*guestCode) {
	holders := map[string][]access.StayID{}
	for id, list := range all {
		seen := map[string]bool{}
		for _, o := range list {
			if !seen[o.digits] {
				seen[o.digits] = true
				holders[o.digits] = append(holders[o.digits], id)
			}
		}
	}
	lent := map[access.StayID][]opening{}
	for id, g := range guests {
		if len(holders[g.digits]) < 2 {
			continue
		}
		mine := access.Window{Start: g.at, End: lastClose(all[id])}
		for _, other := range holders[g.digits] {
			for _, o := range all[other] {
				if w := cut(o.window, mine); other != id && o.digits == g.digits && !w.Empty() {
					lent[id] = append(lent[id], opening{o.door, o.digits, w})
				}
			}
		}
	}
	for id, list := range lent {
		all[id] = append(all[id], list...)
	}
}

func lastClose(list []opening) time.Time {
	var last time.Time
	for _, o := range list {
		last = later(last, o.window.End)
	}
	return last
}

// doorSpans are the instants at which a stay could open a door; with digits only
// with those, else with any.
func doorSpans(list []opening, door, digits string) spans {
	var windows []access.Window
	for _, o := range list {
		if o.door == door && (digits == "" || o.digits == digits) {
			windows = append(windows, o.window)
		}
	}
	return join(windows)
}
