package saltosim

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"net/http"
)

// Rate is how often something happens, from 0 (never) to 1 (always).
type Rate float64

// identity is what a request is told from others by: chance asks it and nothing
// else, so that a seed means the same run whatever else is asked meanwhile.
type identity struct {
	name string // of the call
	path string // with its query
	try  int    // how often the same was asked before
}

// identify counts the tries of a request, if anything may ever ask for them.
func (w *World) identify(name string, r *http.Request) identity {
	if !w.chancy.Load() {
		return identity{}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	id := identity{name: name, path: r.URL.RequestURI()}
	n := w.tries[id]
	w.tries[id]++
	id.try = n
	return id
}

// lot draws a number from 0 up to 1 that is always the same for the same seed,
// use and subject.
func lot(seed int64, use, of string, n int) float64 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\x00%s\x00%s\x00%d", seed, use, of, n))
	return float64(binary.BigEndian.Uint64(sum[:8])>>11) / (1 << 53)
}

// happens decides about one request whether something of a rate happens.
func (w *World) happens(rate Rate, use string, id identity) bool {
	return rate > 0 && lot(w.opt.Seed, use, id.name+"\x00"+id.path, id.try) < float64(rate)
}
