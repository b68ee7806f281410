package saltosim

import (
	"maps"
	"time"
)

// Struck returns how many requests met which kind of weather.
func (w *World) Struck() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.hits)
}

// Outages returns when the API was of no use to anybody, so far: outages and
// bursts of the weather, sorted and disjoint. A single request that was struck is
// no outage.
func (w *World) Outages() []Window {
	w.mu.Lock()
	defer w.mu.Unlock()
	return union(append(w.weather.outages(w.since, w.tick()), w.past...))
}

func (f *Weather) outages(from, to time.Time) []Window {
	return append(f.spells(f.Outages, kindOutage, from, to), f.spells(f.Bursts, kindBurst, from, to)...)
}

// spells are those of one use in a range, while the weather rages.
func (f *Weather) spells(s Spells, of string, from, to time.Time) []Window {
	r := Window{from, to}.within(Window{f.From, f.To})
	return s.between(r.From, r.To, f.draw(of))
}

// HubOutages returns when the hub of a lock was offline, so far: by weather or by
// hand, sorted and disjoint. It is nil if there is no such lock.
func (w *World) HubOutages(lock string) []Window {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.tick()
	l, found := find(w.locks, lock)
	if !found {
		return nil
	}
	spans := append([]Window(nil), l.hub.outages...)
	if !l.hub.online {
		spans = append(spans, Window{l.hub.since, now})
	}
	return union(spans)
}

// SetWeather changes the weather from now on.
func (w *World) SetWeather(f Weather) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.brew(f, w.tick())
}

// brew prepares the weather.
func (w *World) brew(f Weather, now time.Time) {
	w.past = append(w.past, w.weather.outages(w.since, now)...)
	w.weather, w.since = f.withDefaults(), now
	w.kinds = w.weather.kinds()
	stormy := !w.weather.calm()
	w.stormy.Store(stormy)
	w.chancy.Store(stormy || w.opt.Traps.chancy())
	for _, h := range w.hubs.all {
		if h.storm.on {
			w.connect(h, true, now)
		}
		w.forecast(h, now)
	}
}

// chancy reports whether any trap is a matter of chance.
func (t *Traps) chancy() bool {
	return t.StalePatch > 0 || t.MovingLists > 0 || t.PIN == Mixed
}
