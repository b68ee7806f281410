package main

import (
	"cmp"
	"context"
	"slices"
	"time"

	"pinwarden/controller"
	"pinwarden/controller/simulate"
	"pinwarden/policy/access"
	"pinwarden/sinks/saltoks/saltosim"
)

// hubSwitch is a hub that goes off or on line.
type hubSwitch struct {
	at     time.Time
	hub    string
	online bool
}

// trap sets all faults up, and has the log filled with what they do.
func (w *replayWorld) trap(t *simulate.Timeline) {
	log := &simulate.Trouble{HubOutages: map[string][]access.Window{}}
	w.log.Trouble = log
	w.locks.WatchCloud(func(c saltosim.Change) { log.Cloud = append(log.Cloud, w.doorChange(c)) })
	w.controller.Courier = courierLog{w.source, w}
	w.faults.hotel = w.hotel
	w.faults.dropped = func(id string) {
		log.Touched = append(log.Touched, simulate.Touch{At: w.clock.Now(), Stay: access.StayID(id)})
	}
	var shown []string
	for i := range t.Bookings {
		shown = append(shown, string(t.Bookings[i].ID))
	}
	w.faults.stays = func() []string { return shown }
	for _, hub := range w.hubs {
		for _, off := range joined(hubSpells.between(w.faults.seed, "hub "+hub.name, t.Start, t.End)) {
			w.switches = append(w.switches, hubSwitch{off.Start, hub.name, false}, hubSwitch{off.End, hub.name, true})
			for _, door := range hub.doors {
				log.HubOutages[door] = append(log.HubOutages[door], off)
			}
		}
	}
	slices.SortFunc(w.switches, func(a, b hubSwitch) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.hub, b.hub))
	})
}

func (w *replayWorld) flip(s hubSwitch) {
	w.clock.Set(s.at)
	if err := w.locks.SetHubOnline(s.hub, s.online); err != nil {
		panic(err) // it is our own
	}
	if !s.online {
		w.faults.struck["hub offline"]++
	}
}

// joined makes overlapping windows, which are sorted by their pieces, one.
func joined(windows []access.Window) (out []access.Window) {
	slices.SortFunc(windows, func(a, b access.Window) int { return a.Start.Compare(b.Start) })
	for _, w := range windows {
		if n := len(out); n > 0 && !w.Start.After(out[n-1].End) {
			if w.End.After(out[n-1].End) {
				out[n-1].End = w.End
			}
			continue
		}
		out = append(out, w)
	}
	return out
}

// finish adds what is known only in the end.
func (f *faults) finish(log *simulate.Trouble) {
	log.Outages = append(append(log.Outages, f.outages["akia"]...), f.outages["salto"]...)
	log.Struck = f.struck
}

// touched writes down that a call for a stay failed.
func (w *replayWorld) touched(key access.Key, err error) {
	if err != nil && w.log.Trouble != nil {
		w.log.Trouble.Touched = append(w.log.Trouble.Touched, simulate.Touch{At: w.clock.Now(), Stay: w.stays[key]})
	}
}

// courierLog is the courier with every failure written down.
type courierLog struct {
	controller.Courier
	world *replayWorld
}

// Deliver sends a message.
func (l courierLog) Deliver(ctx context.Context, id access.StayID, text string, pin access.PIN) error {
	err := l.Courier.Deliver(ctx, id, text, pin)
	if err != nil {
		l.world.log.Trouble.Touched = append(l.world.log.Trouble.Touched, simulate.Touch{At: l.world.clock.Now(), Stay: id})
	}
	return err
}

// standing are the alarms of the last pass.
type standing map[simulate.Alarm]bool

// begun returns the alarms that the pass before did not have.
func (s *standing) begun(now time.Time, c *controller.Cycle, err error, stays map[access.Key]access.StayID) (out []simulate.Alarm) {
	next := standing{}
	add := func(a simulate.Alarm) {
		if !next[a] {
			next[a] = true
			if !(*s)[a] {
				began := a
				began.At = now
				out = append(out, began)
			}
		}
	}
	if err != nil {
		add(simulate.Alarm{Why: "the pass failed"})
	}
	for i := range c.Plan.Alarms {
		n := &c.Plan.Alarms[i]
		add(simulate.Alarm{Stay: stays[n.Key], Why: string(n.Code)})
	}
	for _, f := range c.Plan.Findings {
		add(simulate.Alarm{Why: f})
	}
	if len(c.Plan.Gaps) > 0 {
		add(simulate.Alarm{Why: "not everything could be read"})
	}
	*s = next
	return out
}
