package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"pinwarden/cmd/pinwarden/simadmin"
	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia/akiasim"
)

// The tokens that open the simulators without a login. They open nothing else, so they are no secrets.
const (
	simAkiaToken    = "sim-akia"
	simSaltoToken   = "sim-salto"
	simClientSecret = "sim-client"
)

// simWorld is both simulators on one clock.
type simWorld struct {
	hotel *akiasim.World
	locks *saltosim.World
	admin *simadmin.Admin
}

// newSimWorld builds a hotel. The context ends what keeps callers waiting.
func newSimWorld(ctx context.Context, f *simFlags, h *simHotel) (*simWorld, error) {
	clock := &shiftedClock{}
	akia, judge, err := f.akiaOptions()
	if err != nil {
		return nil, err
	}
	salto, err := f.saltoOptions()
	if err != nil {
		return nil, err
	}
	akia.Clock, akia.Zone, akia.PropertyID, akia.PropertyName, akia.Token = clock.Now, h.zone, h.Office, h.Site, simAkiaToken
	akia.OAuth = akiasim.OAuth{ClientID: "pinwarden", ClientSecret: simClientSecret, Loopback: true}
	salto.Clock, salto.Zone, salto.SiteName, salto.Token = clock.Now, h.Timezone, h.Site, simSaltoToken
	salto.Identity = saltosim.Authority{ClientID: "pinwarden", ClientSecret: simClientSecret, PasswordGrant: true}
	salto.Wait = func(d time.Duration) {
		select {
		case <-time.After(d):
		case <-ctx.Done():
		}
	}
	lag := akia.Lag
	akia.Lag = 0 // the hotel was there before anybody looked
	w := &simWorld{hotel: akiasim.New(akia), locks: saltosim.New(salto)}
	w.admin = simadmin.New(simadmin.Config{Hotel: w.hotel, Locks: w.locks, Clock: clock, Zone: h.zone, Judge: judge})
	if err := h.fill(w, clock.Now().In(h.zone)); err != nil {
		return nil, err
	}
	w.hotel.SetLag(lag)
	return w, nil
}

func (f *simFlags) saltoOptions() (saltosim.Options, error) {
	o := saltosim.Options{Seed: f.seed}
	switch f.salto {
	case "calm":
		return o, nil
	case "usual":
		return o.Usual(), nil
	case "nasty":
		return o.Nasty(f.seed), nil
	}
	return o, fmt.Errorf("--salto %q: write calm, usual or nasty", f.salto)
}

// akiaOptions are those of a kind of Akia, and what goes wrong with its requests.
func (f *simFlags) akiaOptions() (o akiasim.Options, judge func(akiasim.Request) akiasim.Fault, err error) {
	switch f.akia {
	case "calm":
		o.RunningPolls = -1
		return o, nil, nil
	case "nasty":
		o.IDsAsNumbers, o.SearchAnswersArray, o.RunningPolls, o.Lag = true, true, 3, 2*time.Minute
		o.Seed, o.HooksLost, o.HooksTwice, o.HooksLate = f.seed, 0.05, 0.1, 0.1
		return o, akiasim.Traps(f.seed, 0.05), nil
	}
	return o, nil, fmt.Errorf("--akia %q: write calm or nasty", f.akia)
}

// callOut makes the calls of automations when they are due, until the context ends.
func (w *simWorld) callOut(ctx context.Context) error {
	beat := time.NewTicker(time.Second)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-beat.C:
			w.hotel.CallOut(ctx, http.DefaultClient)
		}
	}
}
