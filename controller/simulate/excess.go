package simulate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pinwarden/policy/access"
)

// Spent is what one kind of change should have cost in writes, and did.
type Spent struct {
	Cause   Cause `json:"cause"`
	Changes int   `json:"changes"`
	Needed  int   `json:"needed"`
	Written int   `json:"written"`
}

// mostExcess is how many examples of one cause are told.
const mostExcess = 3

// spend holds the writes against what was needed: each belongs to the last
// changes that could be seen by then.
func (s *scorer) spend(log []Write) {
	ofStay := map[access.StayID][]Write{}
	for _, w := range log {
		ofStay[w.Stay] = append(ofStay[w.Stay], w)
	}
	sums, told := map[Cause]*Spent{}, map[Cause]int{}
	book := func(id access.StayID, list []due, writes []Write) {
		cause, price, at := causeNone, 0, time.Time{}
		for i, c := range list {
			if price += c.price; i == 0 || c.price > list[i-1].price {
				cause = c.cause
			}
			at = c.at
		}
		sum := sums[cause]
		if sum == nil {
			sum = &Spent{Cause: cause}
			sums[cause] = sum
		}
		sum.Changes++
		sum.Needed += price
		sum.Written += len(writes)
		s.report.Needed += price
		if len(writes) != price && told[cause] < mostExcess && s.trouble == nil {
			told[cause]++
			s.note(id, fmt.Sprintf("%s: %d writes for %d (%s)", cause, len(writes), price, names(writes)), at)
		}
	}
	for _, stay := range s.house.order {
		writes, list := ofStay[stay.id], s.changes(stay)
		delete(ofStay, stay.id)
		s.stayed(stay.id, list, writes, book)
	}
	for _, id := range slices.Sorted(maps.Keys(ofStay)) {
		book(id, nil, ofStay[id])
	}
	for _, cause := range slices.Sorted(maps.Keys(sums)) {
		s.report.Spent = append(s.report.Spent, *sums[cause])
	}
	slices.SortStableFunc(s.report.Spent, func(a, b Spent) int {
		return cmp.Compare(b.Written-b.Needed, a.Written-a.Needed)
	})
}

// stayed books one stay's writes, change by change; those of one instant together.
func (s *scorer) stayed(id access.StayID, list []due, writes []Write, book func(access.StayID, []due, []Write)) {
	until := func(at time.Time) (head []Write) {
		n := 0
		for n < len(writes) && writes[n].At.Before(at) {
			n++
		}
		head, writes = writes[:n], writes[n:]
		return head
	}
	if len(list) == 0 {
		if len(writes) > 0 {
			book(id, nil, writes)
		}
		return
	}
	if early := until(list[0].at); len(early) > 0 {
		book(id, nil, early)
	}
	for i := 0; i < len(list); {
		n := i
		for n < len(list) && list[n].at.Equal(list[i].at) {
			n++
		}
		end := farFuture
		if n < len(list) {
			end = list[n].at
		}
		book(id, list[i:n], until(end))
		i = n
	}
}

// names lists writes by what they are called, without their objects.
func names(writes []Write) string {
	var list []string
	for _, w := range writes {
		name, _, _ := strings.Cut(w.What, " ")
		list = append(list, name)
	}
	return strings.Join(list, ", ")
}
