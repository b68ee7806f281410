package main

import (
	"hash/fnv"
	"time"

	"pinwarden/policy/access"
)

// lot draws a number from 0 to 1 for a use of a thing, the same for a seed
// whatever else happens.
func lot(seed int64, use, of string, n int64) float64 {
	h := fnv.New64a()
	for _, part := range []string{use, of} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	x := h.Sum64() ^ uint64(seed)*0x9e3779b97f4a7c15 ^ uint64(n)*0xbf58476d1ce4e5b9
	for range 2 { // the hash alone differs too little between neighbours
		x ^= x >> 30
		x *= 0xbf58476d1ce4e5b9
		x ^= x >> 27
		x *= 0x94d049bb133111eb
		x ^= x >> 31
	}
	return float64(x>>11) / (1 << 53)
}

// spells are stretches in which something is out of order: time is cut into
// pieces, in a part of which one spell begins somewhere and lasts for a while.
type spells struct {
	every   time.Duration
	rate    float64
	longest time.Duration
}

// between lists the spells of one thing that touch a range, in order. They may overlap.
func (s spells) between(seed int64, of string, from, to time.Time) (found []access.Window) {
	for n := from.Add(-s.longest).UnixNano() / int64(s.every); n <= to.UnixNano()/int64(s.every); n++ {
		if lot(seed, "whether", of, n) >= s.rate {
			continue
		}
		start := time.Unix(0, n*int64(s.every)).Add(time.Duration(lot(seed, "when", of, n) * float64(s.every)))
		length := time.Duration((0.1 + 0.9*lot(seed, "how long", of, n)) * float64(s.longest))
		w := access.Window{Start: start.Truncate(time.Second).UTC(), End: start.Add(length).Truncate(time.Second).UTC()}
		if w.Start.Before(to) && from.Before(w.End) {
			found = append(found, w)
		}
	}
	return found
}

// The outages of Akia: long ones now and then, and short ones every other morning.
var (
	outageSpells = spells{every: 3 * 24 * time.Hour, rate: 0.7, longest: 2 * time.Hour}
	burstSpells  = spells{every: 6 * time.Hour, rate: 0.5, longest: 2 * time.Minute}
)
