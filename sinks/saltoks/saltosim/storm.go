package saltosim

import "time"

// storm is the next or present spell of weather in which a hub is offline.
type storm struct {
	spell Window
	on    bool
	again time.Time // without a spell: when to look for the next
}

// storms is how many pieces of time are looked through at once.
const storms = 8

// forecast looks for the next storm of a hub.
func (w *World) forecast(h *hub, from time.Time) {
	h.storm = storm{}
	f := &w.weather
	if f.HubsOff.none() {
		return
	}
	h.storm.again = from.Add(storms * f.HubsOff.Every)
	if found := f.spells(f.HubsOff, "hub "+h.id, from, h.storm.again); len(found) > 0 {
		h.storm.spell = found[0]
	}
}

// next is when something happens.
func (s *storm) next() time.Time {
	switch {
	case s.spell.To.IsZero():
		return s.again
	case s.on:
		return s.spell.To
	}
	return s.spell.From
}

func (w *World) nextStorm() (first *hub, at time.Time) {
	for _, h := range w.hubs.all {
		if next := h.storm.next(); first == nil || next.Before(at) {
			first, at = h, next
		}
	}
	return first, at
}

// turn lets the next thing happen in the storms of a hub.
func (w *World) turn(h *hub, at time.Time) {
	switch s := &h.storm; {
	case s.spell.To.IsZero():
		w.forecast(h, at)
	case !s.on:
		s.on = true
		w.hits["hub offline"]++
		w.connect(h, false, at)
	default:
		w.connect(h, true, at)
		w.forecast(h, at)
	}
}
