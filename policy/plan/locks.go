package plan

import (
	"cmp"
	"slices"

	"pinwarden/policy/access"
)

// lock is one lock with all who claim it: first who comes first, then who leaves first.
type lock struct {
	id     access.DoorID
	claims []*claim
}

// table finds the claims on a lock.
type table struct {
	number map[access.DoorID]int32
	locks  []lock  // by number
	shared []*lock // those with several claims, sorted by id
}

// byLock sorts the claims by lock, into one array for all of them. doors is how
// many locks there may be.
func byLock(claims []claim, doors int) *table {
	t := &table{number: make(map[access.DoorID]int32, doors), locks: make([]lock, 0, doors)}
	numbers := make([]int32, 0, len(claims)) // of each claim's locks, claim by claim
	counts := make([]int32, 0, doors)
	for i := range claims {
		for _, d := range claims[i].doors {
			n, found := t.number[d]
			if !found {
				n = int32(len(t.locks))
				t.number[d] = n
				t.locks, counts = append(t.locks, lock{id: d}), append(counts, 0)
			}
			numbers = append(numbers, n)
			counts[n]++
		}
	}
	all := make([]*claim, len(numbers))
	for n, count := range counts {
		t.locks[n].claims, all = all[:0:count], all[count:]
	}
	for i := range claims {
		c := &claims[i]
		for _, n := range numbers[:len(c.doors)] {
			t.locks[n].claims = append(t.locks[n].claims, c)
		}
		numbers = numbers[len(c.doors):]
	}
	for n := range t.locks {
		l := &t.locks[n]
		if len(l.claims) > 1 {
			slices.SortFunc(l.claims, (*claim).order)
			t.shared = append(t.shared, l)
		}
	}
	slices.SortFunc(t.shared, func(a, b *lock) int { return cmp.Compare(a.id, b.id) })
	return t
}

// order says who of two on one lock is first.
func (c *claim) order(o *claim) int {
	if first := cmp.Compare(c.comes, o.comes); first != 0 {
		return first // nearly always
	}
	return cmp.Or(
		yesFirst(c.fixed, o.fixed),
		yesFirst(c.stays, o.stays),
		yesFirst(c.f.inHouse(), o.f.inHouse()),
		cmp.Compare(c.checkOut, o.checkOut),
		cmp.Compare(c.f.stay.Key, o.f.stay.Key),
	)
}

// on returns every claim on a lock.
func (t *table) on(d access.DoorID) []*claim {
	if n, found := t.number[d]; found {
		return t.locks[n].claims
	}
	return nil
}
