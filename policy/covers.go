package policy

import (
	"slices"
	"time"

	"pinwarden/policy/access"
)

// reasoner compares conditions without any stay. It never says that something is so
// when it is not; where it is too much to find out, it says no.
type reasoner struct{ steps int }

// mostSteps bounds what one file may cost; a file that people write needs a thousandth.
const mostSteps = 200_000

func (r *reasoner) tired(steps int) bool {
	r.steps += steps
	return r.steps > mostSteps
}

// covers reports whether a matches every stay that all of the others match.
func (r *reasoner) covers(a *When, all []*When) bool {
	if r.tired(1) {
		return false
	}
	for _, dim := range dimensions {
		if !dim.asks(a) {
			continue
		}
		if !dim.covers(r, a, &When{}) && !slices.ContainsFunc(all, func(b *When) bool { return dim.asks(b) && dim.covers(r, a, b) }) {
			return false
		}
	}
	return (a.Not == nil || r.excludes(a.Not, all)) && (len(a.Any) == 0 || r.coversAny(a, all))
}

// excludes reports whether nothing that all match is matched by what must not hold.
func (r *reasoner) excludes(not *When, all []*When) bool {
	return r.disjoint(not, all) ||
		slices.ContainsFunc(all, func(b *When) bool { return b.Not != nil && r.covers(b.Not, []*When{not}) })
}

func (r *reasoner) coversAny(a *When, all []*When) bool {
	for i := range a.Any {
		if r.covers(&a.Any[i], all) {
			return true
		}
	}
	alternatives := &When{Any: a.Any}
	return split(all, func(all []*When) bool { return r.covers(alternatives, all) })
}

// split takes apart the first alternatives among conditions, and reports whether
// something holds for each; false if there are none.
func split(all []*When, holds func([]*When) bool) bool {
	for i, b := range all {
		if len(b.Any) == 0 {
			continue
		}
		for j := range b.Any {
			rest := *b
			rest.Any = nil
			one := append(slices.Clone(all), &b.Any[j])
			if one[i] = &rest; !holds(one) {
				return false
			}
		}
		return true
	}
	return false
}

// disjoint reports whether no stay is matched by a and by all of the others.
func (r *reasoner) disjoint(a *When, all []*When) bool {
	if r.tired(1) {
		return false
	}
	for _, dim := range dimensions {
		if dim.asks(a) && slices.ContainsFunc(all, func(b *When) bool { return dim.asks(b) && dim.disjoint(r, a, b) }) {
			return true
		}
	}
	if a.Not != nil && r.covers(a.Not, all) {
		return true
	}
	for i, b := range all {
		if b.Not == nil {
			continue
		}
		rest := *b
		rest.Not = nil // asked for, it need not be asked of: each step has less to compare
		others := append(slices.Clone(all), a)
		if others[i] = &rest; r.covers(b.Not, others) {
			return true
		}
	}
	if len(a.Any) > 0 && !slices.ContainsFunc(a.Any, func(w When) bool { return !r.disjoint(&w, all) }) {
		return true
	}
	return split(all, func(all []*When) bool { return r.disjoint(a, all) })
}

// empty reports whether no stay can match.
func (r *reasoner) empty(w *When) bool {
	bare := *w
	bare.Not, bare.Any = nil, nil
	rest := *w
	rest.Not = nil
	if w.Not != nil && r.covers(w.Not, []*When{&rest}) {
		return true
	}
	bare.Not = w.Not
	return len(w.Any) > 0 && !slices.ContainsFunc(w.Any, func(alt When) bool { return !r.empty(&alt) && !r.disjoint(&alt, []*When{&bare}) })
}

// dimension is one thing that conditions ask of a stay.
type dimension struct {
	key              string
	asks             func(*When) bool
	covers, disjoint func(r *reasoner, a, b *When) bool
	// only takes one of several values, merge adds the values of another.
	values func(*When) int
	only   func(w *When, i int)
	merge  func(to, from *When)
}

// dim makes a dimension of a list of values. covers says whether values of a hold
// whatever those of b do, where no values at all are whatever there is.
func dim[T any](key string, list func(*When) *[]T, covers, disjoint func(r *reasoner, a, b []T) bool) dimension {
	return dimension{
		key:      key,
		asks:     func(w *When) bool { return len(*list(w)) > 0 },
		covers:   func(r *reasoner, a, b *When) bool { return covers(r, *list(a), *list(b)) },
		disjoint: func(r *reasoner, a, b *When) bool { return disjoint(r, *list(a), *list(b)) },
		values:   func(w *When) int { return len(*list(w)) },
		only:     func(w *When, i int) { *list(w) = (*list(w))[i : i+1] },
		merge:    func(to, from *When) { *list(to) = append(*list(to), *list(from)...) },
	}
}

var dimensions = []dimension{
	dim("status", func(w *When) *[]access.Phase { return &w.Status }, coversAll[access.Phase](4), noneOf[access.Phase]),
	dim("weekday", func(w *When) *[]time.Weekday { return &w.Weekday }, coversAll[time.Weekday](7), noneOf[time.Weekday]),
	dim("departure_weekday", func(w *When) *[]time.Weekday { return &w.Leaves }, coversAll[time.Weekday](7), noneOf[time.Weekday]),
	dim("room", func(w *When) *[]string { return &w.Room }, coversTexts, disjointTexts),
	dim("room_type", func(w *When) *[]string { return &w.RoomType }, coversTexts, disjointTexts),
	dim("rate_code", func(w *When) *[]string { return &w.RateCode }, coversTexts, disjointTexts),
	dim("channel", func(w *When) *[]string { return &w.Channel }, coversTexts, disjointTexts),
	dim("nights", func(w *When) *[]Amount { return &w.Nights }, coversNights, disjointAmounts),
	dim("party_size", func(w *When) *[]Amount { return &w.PartySize }, coversParty, disjointAmounts),
	dim("season", func(w *When) *[]Dates { return &w.Season }, coversSeason, disjointSeason),
}

// coversAll compares lists of words of which there are n.
func coversAll[T comparable](n int) func(r *reasoner, a, b []T) bool {
	return func(r *reasoner, a, b []T) bool {
		if len(b) == 0 {
			distinct := map[T]bool{}
			for _, v := range a {
				distinct[v] = true
			}
			return len(distinct) == n
		}
		return !slices.ContainsFunc(b, func(v T) bool { return !slices.Contains(a, v) })
	}
}

func noneOf[T comparable](_ *reasoner, a, b []T) bool {
	return !slices.ContainsFunc(b, func(v T) bool { return slices.Contains(a, v) })
}

func coversTexts(r *reasoner, a, b []string) bool {
	if len(b) == 0 {
		b = []string{"*"}
	}
	return !slices.ContainsFunc(b, func(q string) bool {
		// A star of q, as a letter, is only ever taken by a star of p.
		return r.tired(len(a)) || !slices.ContainsFunc(a, func(p string) bool { return glob(p, q) })
	})
}

func disjointTexts(r *reasoner, a, b []string) bool {
	for _, p := range a {
		for _, q := range b {
			if r.tired(len(p)*len(q)) || meet(p, q) {
				return false
			}
		}
	}
	return true
}

// meet reports whether some text is as both patterns say.
func meet(p, q string) bool {
	// row[j] says whether what is done of p and the first j letters of q can be one text.
	row := make([]bool, len(q)+1)
	row[0] = true
	for j := 1; j <= len(q) && q[j-1] == '*'; j++ {
		row[j] = true
	}
	for i := range len(p) {
		next := make([]bool, len(q)+1)
		next[0] = p[i] == '*' && row[0]
		for j := 1; j <= len(q); j++ {
			switch {
			case p[i] == '*' || q[j-1] == '*':
				next[j] = row[j] || next[j-1] || row[j-1]
			default:
				next[j] = p[i] == q[j-1] && row[j-1]
			}
		}
		row = next
	}
	return row[len(q)]
}
