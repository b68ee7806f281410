package policy

import (
	"slices"
	"time"

	"pinwarden/policy/access"
)

// coversNights compares amounts of nights, of which every stay has one.
func coversNights(r *reasoner, a, b []Amount) bool {
	if len(b) == 0 {
		b = []Amount{{0, most}}
	}
	return coversParty(r, a, b)
}

// coversParty compares amounts of guests, of which not every stay shows one.
func coversParty(r *reasoner, a, b []Amount) bool {
	if len(b) == 0 || r.tired(len(a)*len(b)) {
		return false
	}
	sorted := slices.Clone(a)
	slices.SortFunc(sorted, func(x, y Amount) int { return x.Least - y.Least })
	for _, want := range b {
		next := want.Least
		for _, have := range sorted {
			if have.Least <= next {
				next = max(next, have.Most+1)
			}
		}
		if next <= want.Most {
			return false
		}
	}
	return true
}

func disjointAmounts(r *reasoner, a, b []Amount) bool {
	return !r.tired(len(a)*len(b)) && !slices.ContainsFunc(a, func(x Amount) bool {
		return slices.ContainsFunc(b, func(y Amount) bool { return x.Least <= y.Most && y.Least <= x.Most })
	})
}

func coversSeason(r *reasoner, a, b []Dates) bool {
	if len(b) == 0 {
		b = []Dates{{Day{0, time.January, 1}, Day{0, time.December, 31}}}
	}
	for _, part := range b {
		yearly := a
		if part.From.Year == 0 {
			yearly = slices.DeleteFunc(slices.Clone(a), func(d Dates) bool { return d.From.Year != 0 })
		}
		if !part.each(r, func(d access.Date) bool { return holds(yearly, d) }) {
			return false
		}
	}
	return true
}

func disjointSeason(r *reasoner, a, b []Dates) bool {
	for _, x := range a {
		for _, y := range b {
			if x.From.Year == 0 && y.From.Year != 0 {
				x, y = y, x // of one year is compared with what comes each year
			}
			if !x.each(r, func(d access.Date) bool { return !y.contains(d) }) {
				return false
			}
		}
	}
	return true
}

func holds(parts []Dates, d access.Date) bool {
	return slices.ContainsFunc(parts, func(p Dates) bool { return p.contains(d) })
}

// each reports whether something is so on every day of a part of the year; the
// days of one that comes each year are those of a leap year.
func (d Dates) each(r *reasoner, holds func(access.Date) bool) bool {
	from, to := d.From, d.To
	if from.Year == 0 {
		from.Year, to.Year = 2024, 2024
		if to.number() < from.number() {
			to.Year = 2025
		}
	}
	last := access.NewDate(to.Year, to.Month, to.Day)
	for day := access.NewDate(from.Year, from.Month, from.Day); day <= last; day++ {
		if r.tired(10) || !holds(day) {
			return false
		}
	}
	return true
}
