package saltosim

import (
	"maps"
	"net/http"
	"time"
)

// Traffic is what was asked of the API during some stretch of the run.
type Traffic struct {
	Calls  map[string]int // how often, by the name of the call, as "PUT /sites/{site}/users/{user}/pin"
	Writes []Write        // everything but GET, in order
}

// Write is one request to change something.
type Write struct {
	At     time.Time
	Name   string // of the call
	Path   string // as requested
	Status int    // what the API decided; 0 if a fault came before that
	Lost   bool   // whether a fault kept the answer
}

// Total returns the number of requests, reads and writes.
func (t Traffic) Total() int {
	total := 0
	for _, n := range t.Calls {
		total += n
	}
	return total
}

// Mark is a moment of the run.
type Mark struct {
	calls  map[string]int
	writes int
}

// Mark returns the moment to which Since counts back.
func (w *World) Mark() Mark {
	w.mu.Lock()
	defer w.mu.Unlock()
	return Mark{maps.Clone(w.traffic.Calls), len(w.traffic.Writes)}
}

// Since returns the traffic after a mark; after the zero Mark it is all there
// was.
func (w *World) Since(m Mark) Traffic {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := Traffic{Calls: map[string]int{}, Writes: append([]Write(nil), w.traffic.Writes[m.writes:]...)}
	for name, n := range w.traffic.Calls {
		if n > m.calls[name] {
			t.Calls[name] = n - m.calls[name]
		}
	}
	return t
}

// count notes a request and returns the time for its Date header.
func (w *World) count(name string, r *http.Request, status int, lost bool) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.tick()
	w.traffic.Calls[name]++
	if r.Method != http.MethodGet {
		w.traffic.Writes = append(w.traffic.Writes, Write{now, name, r.URL.Path, status, lost})
	}
	return now
}
