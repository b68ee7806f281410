package main

import (
	"cmp"
	"fmt"
	"net/http"
	"time"

	"pinwarden/policy/plan/show"
)

// mediaTypes are what the daemon calls its answers.
var mediaTypes = map[string]string{
	"text": "text/plain; charset=utf-8", "json": "application/json", "markdown": "text/markdown; charset=utf-8",
	"annotations": "text/plain; charset=utf-8", "html": "text/html; charset=utf-8",
}

// plan shows the last plans, or what would be done at a later instant by what was
// read for them: ?format=json&at=2026-05-09T14:00:00Z. It names the properties
// that have none, or none that is of now.
func (s *server) plan(w http.ResponseWriter, r *http.Request) {
	format := cmp.Or(r.FormValue("format"), "text")
	media, ok := mediaTypes[format]
	if !ok {
		http.Error(w, fmt.Sprintf("format=%q: write %s", format, formats), http.StatusBadRequest)
		return
	}
	doc, err := s.document(r.FormValue("at"), time.Now())
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	case len(doc.Plans) == 0:
		http.Error(w, "no pass was made yet", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", media)
	_ = showDocument(w, doc, format, "policies") // who does not listen any more is not told so
}

func (s *server) document(at string, now time.Time) (*show.Document, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var plans []made
	var without []string
	for _, name := range s.names {
		p := s.seen[name]
		switch {
		case p.last.ID == "":
			without = append(without, name+" could not be read yet; the daemon's log says why")
			continue
		case p.stale:
			without = append(without, name+" could not be read since the plan above; the daemon's log says why")
		}
		one, err := p.at(at, now)
		if err != nil {
			return nil, err
		}
		plans = append(plans, one)
	}
	doc := document(plans)
	doc.Unread = append(doc.Unread, without...)
	return doc, nil
}

// at is the last plan, or the one for a later instant.
func (p *sight) at(text string, now time.Time) (made, error) {
	m := made{Plan: p.last}
	if p.policy != nil {
		m.where = p.policy().Where
	}
	if text == "" {
		return m, nil
	}
	when, err := later(text, p.last.Zone, now)
	if err == nil {
		m.Plan = p.foresee(p.in, when)
	}
	return m, err
}
