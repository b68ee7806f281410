package main

import (
	"context"
	"time"

	"pinwarden/controller"
	"pinwarden/controller/simulate"
	"pinwarden/policy/access"
	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia/akiasim"
)

// trap sets the hotel's faults up, and has the log filled with what all of them do.
func (w *replayWorld) trap(t *simulate.Timeline, seed int64) {
	log := &simulate.Trouble{HubOutages: map[string][]access.Window{}, Struck: map[string]int{}}
	w.log.Trouble = log
	w.locks.WatchCloud(func(c saltosim.Change) { log.Cloud = append(log.Cloud, w.doorChange(c)) })
	read := make(chan struct{}, 1)
	w.controller.Sink = afterHotel{w.controller.Sink, read}
	w.controller.Courier = courierLog{w.source, w}
	akia := &akiaWeather{
		seed: seed, hotel: w.hotel, single: akiasim.Traps(seed, akiaShare), log: log, clock: w.clock.Now,
		outages: append(outageSpells.between(seed, "akia outage", t.Start, t.End), burstSpells.between(seed, "akia burst", t.Start, t.End)...),
	}
	for i := range t.Bookings {
		akia.stays = append(akia.stays, string(t.Bookings[i].ID))
	}
	w.controller.Source = turns{w.source, akia, read}
	log.Outages = akia.outages
	w.hotel.Hook(akia.judge)
}

// finish adds what the lock system tells in the end.
func (w *replayWorld) finish() {
	log := w.log.Trouble
	if log == nil {
		return
	}
	for _, o := range w.locks.Outages() {
		log.Outages = append(log.Outages, access.Window{Start: o.From, End: o.To})
	}
	for _, door := range w.doors {
		for _, o := range w.locks.HubOutages(door) {
			log.HubOutages[door] = append(log.HubOutages[door], access.Window{Start: o.From, End: o.To})
		}
	}
	for kind, n := range w.locks.Struck() {
		log.Struck["salto "+kind] = n
	}
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

// standing are the alarms of the last pass, with their places in the log.
type standing map[simulate.Alarm]int

// log writes down which alarms a pass begins, and which it ends. A pass that made no
// plan ends none: it says nothing of them.
func (s *standing) log(to *[]simulate.Alarm, now time.Time, c *controller.Cycle, err error, stays map[access.Key]access.StayID) {
	next := standing{}
	add := func(a simulate.Alarm) {
		if _, twice := next[a]; twice {
			return
		}
		at, stands := (*s)[a]
		if !stands {
			at = len(*to)
			began := a
			began.At = now
			*to = append(*to, began)
		}
		next[a] = at
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
	for a, at := range *s {
		switch _, stands := next[a]; {
		case stands:
		case c.Plan.ID == "":
			next[a] = at
		default:
			(*to)[at].Until = now
		}
	}
	*s = next
}
