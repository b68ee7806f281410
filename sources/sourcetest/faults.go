package sourcetest

import (
	"slices"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
)

// faulty runs a case's fault between two readings that must be whole and equal.
func (h *hotel) faulty(fault, check func()) {
	h.Helper()
	h.book()
	before := timeless(h.whole())
	fault()
	check()
	if diff := cmp.Diff(before, timeless(h.whole())); diff != "" {
		h.Errorf("after the fault (-before +after):\n%s", diff)
	}
}

// emptyAnswer: the source proves that its answer holds nothing. That may be
// complete; whether it is plausible is for the planner to say.
func emptyAnswer(h *hotel) {
	needs(h, h.Empty != nil)
	h.faulty(h.Empty, func() {
		house := h.observe()
		if listed := listed(house); len(listed) != 0 || len(house.Bad) != 0 {
			h.Errorf("stays %v, bad %v from an answer without rows", listed, house.Bad)
		}
	})
}

func failedRead(h *hotel) {
	needs(h, h.Break != nil)
	h.faulty(h.Break, func() {
		house, err := h.source.Observe(h.Context())
		if err == nil && house.Complete {
			h.Error("a failed read gives neither an error nor an incomplete reading")
		}
		if err != nil && (len(house.Stays) > 0 || house.Complete) {
			h.Errorf("an error comes with a reading of %d stays", len(house.Stays))
		}
	})
}

func lostRow(h *hotel) {
	needs(h, h.Lose != nil)
	h.faulty(func() { h.Lose(anna) }, func() {
		house := h.observe()
		if house.Complete || len(house.Gaps) == 0 {
			h.Errorf("complete is %v, gaps %q; a row is missing", house.Complete, house.Gaps)
		}
		h.stay(house, bert) // the one that is there has its evidence
		if i := slices.IndexFunc(listed(house), func(s access.Stay) bool { return s.ID == anna }); i >= 0 {
			h.Error("the lost row is shown, and was not read by itself")
		}
	})
}

func wrongCount(h *hotel) {
	needs(h, h.Miscount != nil)
	h.faulty(h.Miscount, func() {
		if house := h.observe(); house.Complete || len(house.Gaps) == 0 {
			h.Errorf("complete is %v, gaps %q; the count does not match", house.Complete, house.Gaps)
		}
	})
}

// listed are the stays that rest on a bulk read: what a source reads by itself
// beside one is not affected by its faults.
func listed(house access.House) []access.Stay {
	return slices.DeleteFunc(slices.Clone(house.Stays), func(s access.Stay) bool { return s.Single })
}
