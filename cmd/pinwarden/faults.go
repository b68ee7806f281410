package main

import (
	"context"
	"net/http"
	"time"

	"pinwarden/controller"
	"pinwarden/controller/simulate"
	"pinwarden/policy/access"
	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia/akiasim"
)

// nastyLocks are the traps and the weather of the lock system, at their worst that
// a careful client can survive. A wait for an answer moves the clock of the replay.
func nastyLocks(seed int64, wait func(time.Duration)) func(saltosim.Options) saltosim.Options {
	return func(o saltosim.Options) saltosim.Options {
		o.Wait = wait
		return o.Nasty(seed)
	}
}

// nastyHotel is how Akia speaks where nobody knows how it does.
func nastyHotel(seed int64) func(akiasim.Options) akiasim.Options {
	return func(o akiasim.Options) akiasim.Options {
		o.Seed, o.IDsAsNumbers, o.SearchAnswersArray = seed, true, true
		o.TokenIn, o.JobRunning, o.JobDone, o.RunningPolls = akiasim.TokenInHeader, "Queued", "Completed", 5
		return o
	}
}

// akiaShare is the part of the requests to Akia that go wrong by themselves.
const akiaShare = 0.06

// akiaWeather is what goes wrong at Akia, whose simulator has no weather of its
// own: outages by the clock, single requests, and reports. What meets a request
// follows from the seed, what it asks for and how often that was asked.
type akiaWeather struct {
	seed    int64
	hotel   *akiasim.World
	single  func(akiasim.Request) akiasim.Fault
	stays   []string
	outages []access.Window
	log     *simulate.Trouble
	clock   func() time.Time
	struck  int // requests so far
}

// judge is the hotel's hook. A replay asks Akia one thing at a time.
func (a *akiaWeather) judge(r akiasim.Request) akiasim.Fault {
	for _, w := range a.outages {
		if w.Contains(r.At) {
			a.log.Struck["akia outage"]++
			if lot(a.seed, "outage", r.Route+r.ID, int64(r.Nth)) < 0.5 {
				return akiasim.Fault{Before: akiasim.Refuse(http.StatusServiceUnavailable, "sorry")}
			}
			return akiasim.Fault{Before: akiasim.Cut}
		}
	}
	fault := a.single(r)
	if fault.Before != nil || fault.After != nil {
		a.struck++
		a.log.Struck["akia request"]++
	}
	if r.Route == "POST /v3/reports/{id}/run" && fault.Before == nil {
		a.spoil(r)
	}
	return fault
}

// spoil has the run of a report that is about to be made go wrong, now and then.
func (a *akiaWeather) spoil(r akiasim.Request) {
	fault, kind := akiasim.ReportFault{Report: r.ID}, ""
	switch x := lot(a.seed, "report", r.ID, int64(r.Nth)); {
	case x < 0.01:
		kind, fault.Failed = "report failed", true
	case x < 0.02:
		kind, fault.Empty = "report empty", true
	case x < 0.03:
		kind, fault.Age = "report old", 2*time.Hour
	case x < 0.05:
		kind, fault.FullCount = "report short", x < 0.04
		for _, id := range a.stays {
			if lot(a.seed, "row", r.ID+id, int64(r.Nth)) < 0.05 {
				fault.Drop = append(fault.Drop, id)
				a.touched(id)
			}
		}
	default:
		return
	}
	if fault.Drop == nil {
		a.touched("")
	}
	a.log.Struck["akia "+kind]++
	a.hotel.NextReports(1, fault)
}

// touched writes down which stay a spoilt report leaves out; empty: all.
func (a *akiaWeather) touched(id string) {
	a.log.Touched = append(a.log.Touched, simulate.Touch{At: a.clock(), Stay: access.StayID(id)})
}

// turns lets the hotel be read before the locks are, so that a clock which moves
// while one waits for an answer reads the same in every run.
type turns struct {
	controller.Source
	akia *akiaWeather
	read chan struct{}
}

// Observe reads the hotel and gives the turn to the locks. A reading that failed
// because a request of it was struck has met all stays.
func (t turns) Observe(ctx context.Context) (access.House, error) {
	defer func() { t.read <- struct{}{} }()
	before := t.akia.struck
	house, err := t.Source.Observe(ctx)
	if err != nil && t.akia.struck > before {
		t.akia.touched("")
	}
	return house, err
}

// afterHotel is a sink whose turn comes once the hotel is read.
type afterHotel struct {
	controller.Sink
	read chan struct{}
}

// Observe waits for the turn and reads the site.
func (a afterHotel) Observe(ctx context.Context) (access.Site, error) {
	<-a.read
	return a.Sink.Observe(ctx)
}
