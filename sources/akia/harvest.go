package akia

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"pinwarden/policy/access"
)

// harvest gathers what the rows of one report say about stays.
type harvest struct {
	mapper
	read time.Time

	rows, nameless, repeated, elsewhere int
	seen                                [places]bool // columns that some row has
	stays                               []access.Stay
	bad                                 []access.Bad
	externs                             [][]byte // ids in the hotel's own system, of rows that are no duplicates
	twins                               []twin
	states                              []roomState
	strange                             strange
}

// twin is a row that Akia marks as a duplicate.
type twin struct {
	id     access.StayID
	extern string
}

// roomState is what a row says about its room.
type roomState struct {
	name string
	raw  []byte
}

func (h *harvest) has(f field) bool { return h.seen[f] }

// row takes in one row. An empty one is a row that was not even an object.
func (h *harvest) row(r *row) {
	h.rows++
	for f, raw := range r {
		h.seen[f] = h.seen[f] || raw != nil
	}
	if h.isElsewhere(r) {
		h.elsewhere++
		return
	}
	id := h.id(r)
	if id == "" {
		h.nameless++
		h.bad = append(h.bad, access.Bad{Why: h.name[fieldID] + " is missing or not an id"})
		return
	}
	extern, _ := bytesOf(r[fieldExtern])
	duplicate, ok := flagOf(r[fieldDuplicate])
	if ok && duplicate {
		h.twins = append(h.twins, twin{id, string(extern)})
		return
	}
	h.externs = append(h.externs, extern)
	if name, _ := textOf(r[fieldRoom]); strings.TrimSpace(name) != "" && r[fieldReadiness] != nil {
		h.states = append(h.states, roomState{name, r[fieldReadiness]})
	}
	stay, why := h.stay(r, id, h.read)
	if !ok {
		why = cmp.Or(why, h.name[fieldDuplicate]+" is neither true nor false")
	}
	if why != "" {
		h.bad = append(h.bad, access.Bad{ID: id, Why: why})
		return
	}
	h.stays = append(h.stays, stay)
	if stay.Phase == access.PhaseUnknown {
		h.wonder(r)
	}
}

// wonder counts a status word that nobody has explained.
func (h *harvest) wonder(r *row) {
	word, _ := textOf(r[fieldStatus])
	if _, said := h.phases.meaning(word); said {
		return // somebody has said that it is unknown
	}
	if h.strange == nil {
		h.strange = strange{}
	}
	h.strange[word]++
}

// settle returns every stay once, sorted by ID. Rows of one stay that differ, or
// of which one is not understood, leave it as Bad: nothing tells the newer one.
func (h *harvest) settle() ([]access.Stay, []access.Bad) {
	h.settleTwins()
	order := make([]*access.Stay, len(h.stays)) // cheaper to sort than the stays
	for i := range h.stays {
		order[i] = &h.stays[i]
	}
	slices.SortFunc(order, func(a, b *access.Stay) int { return strings.Compare(string(a.ID), string(b.ID)) })
	isBad := map[access.StayID]bool{}
	for _, b := range h.bad {
		h.repeated += count(b.ID != "" && isBad[b.ID])
		isBad[b.ID] = true
	}
	stays := make([]access.Stay, 0, len(order))
	for i := 0; i < len(order); {
		first, differ := order[i], false
		for i++; i < len(order) && order[i].ID == first.ID; i++ {
			h.repeated++
			differ = differ || !sameRow(first, order[i])
		}
		switch {
		case isBad[first.ID]:
			h.repeated++
		case differ:
			h.bad = append(h.bad, access.Bad{ID: first.ID, Why: "shown twice with different contents"})
		default:
			stays = append(stays, *first)
		}
	}
	slices.SortStableFunc(h.bad, func(a, b access.Bad) int {
		return cmp.Or(strings.Compare(string(a.ID), string(b.ID)), strings.Compare(a.Why, b.Why))
	})
	return stays, slices.CompactFunc(h.bad, func(a, b access.Bad) bool { return a.ID != "" && a.ID == b.ID })
}

// settleTwins leaves a duplicate out if its original is there: the same id in
// the hotel's own system. Alone it is Bad, for what it duplicates is not shown.
func (h *harvest) settleTwins() {
	if len(h.twins) == 0 {
		return
	}
	originals := map[string]bool{}
	for _, extern := range h.externs {
		originals[string(extern)] = len(extern) > 0
	}
	for _, t := range h.twins {
		if !originals[t.extern] {
			h.bad = append(h.bad, access.Bad{ID: t.id, Why: "marked as a duplicate, and its original is not shown"})
		}
	}
}

// lacks tells why the rows do not prove that no stay is missing. A stay shown
// twice stands for another one that the count would then not miss.
func (h *harvest) lacks() []string {
	var gaps []string
	if h.nameless > 0 {
		gaps = append(gaps, fmt.Sprintf("%d rows have no readable %s", h.nameless, h.name[fieldID]))
	}
	if h.repeated > 0 {
		gaps = append(gaps, fmt.Sprintf("%d rows repeat a stay, so the count proves nothing", h.repeated))
	}
	if h.rows > 0 && h.elsewhere == h.rows {
		gaps = append(gaps, fmt.Sprintf("every row is of another office by its %s; look at akia.office of the policy", h.name[fieldOffice]))
	}
	for _, f := range essential {
		if h.rows > 0 && !h.seen[f] {
			gaps = append(gaps, fmt.Sprintf("no row has the column %s; add it to the report, or name the right one for %s in columns", h.name[f], fieldNames[f]))
		}
	}
	return gaps
}

// rooms reads the readiness that rows of stays tell about their rooms.
func (h *harvest) rooms(into *readiness) []access.Room {
	for _, s := range h.states {
		into.add(s.name, s.raw)
	}
	return into.list()
}

func sameRow(a, b *access.Stay) bool {
	return a.Room == b.Room && a.Phase == b.Phase && a.Arrival == b.Arrival && a.Departure == b.Departure &&
		a.ArrivalTime == b.ArrivalTime && a.DepartureTime == b.DepartureTime && a.RoomType == b.RoomType &&
		a.RateCode == b.RateCode && a.Channel == b.Channel && a.PartySize == b.PartySize && a.Customer == b.Customer &&
		slices.Equal(a.Fields, b.Fields)
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
