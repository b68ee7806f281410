package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"pinwarden/controller"
	"pinwarden/controller/ledger"
	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sinks/saltoks"
	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia"
	"pinwarden/sources/akia/akiasim"
)

// sandbox is a whole world in one process: the hotel, its locks, and a
// controller between them, all on one clock that stands until it is moved. The
// vendors are simulators, spoken to over HTTP as the real ones are.
type sandbox struct {
	clock      *virtualClock
	hotel      *akiasim.World
	locks      *saltosim.World
	source     *akia.Client
	sink       *saltoks.Client
	ledger     *ledger.Ledger
	controller *controller.Controller
}

// sandboxOptions are what sandboxes differ in.
type sandboxOptions struct {
	Set      *policy.Set
	Start    time.Time
	HubDelay time.Duration // default 45 s
	Seats    int           // default 1000
	Horizon  int           // days ahead that the hotel's report shows; default 30
	Ledger   string        // file; default in memory
	Limits   *plan.Limits  // default plan.Defaults
	Seed     int64
	// Hotel and Locks make other vendors of the usual ones; nil: they stay so.
	Hotel func(akiasim.Options) akiasim.Options
	Locks func(saltosim.Options) saltosim.Options
}

// sandboxSecret marks what a sandbox makes; nothing outside of one carries it.
var sandboxSecret = access.Secret("a secret for worlds that do not exist")

// What a sandbox must never show can be told from all else, so that a scan of
// its output is certain: its PINs by their first digits, its token by its text.
const (
	sandboxPINs  = "904173"
	sandboxPIN   = 10 // digits
	sandboxToken = "sandbox-sentinel-token"
)

func newSandbox(ctx context.Context, o sandboxOptions) (*sandbox, error) {
	s := &sandbox{clock: &virtualClock{at: o.Start.UTC()}}
	s.hotel = akiasim.New(changed(o.Hotel, akiasim.Options{
		Clock: s.clock.Now, Zone: o.Set.Zone, PropertyID: o.Set.Office,
		Token: sandboxToken, RunningPolls: -1, HorizonDays: o.Horizon, ReportTimes: true,
	}))
	s.locks = saltosim.New(changed(o.Locks, saltosim.Options{
		Clock: s.clock.Now, Seed: o.Seed, Zone: o.Set.Zone.String(), SiteName: o.Set.Site,
		Seats: o.Seats, HubDelay: o.HubDelay, PageSize: 1000, Token: sandboxToken,
		PINPrefix: sandboxPINs,
	}))
	if err := s.connect(ctx, o); err != nil {
		return nil, fmt.Errorf("build the sandbox: %w", err)
	}
	limits := plan.Defaults()
	if o.Limits != nil {
		limits = *o.Limits
	}
	s.controller = &controller.Controller{
		Property: o.Set.Property, Source: s.source, Sink: s.sink, Courier: s.source, Ledger: s.ledger,
		Secret: sandboxSecret, Policy: func() *policy.Set { return o.Set }, Limits: limits, Clock: s.clock.Now,
	}
	return s, nil
}

func changed[T any](by func(T) T, o T) T {
	if by == nil {
		return o
	}
	return by(o)
}

// connect opens the ledger and both adapters.
func (s *sandbox) connect(ctx context.Context, o sandboxOptions) (err error) {
	file := o.Ledger
	if file == "" {
		file = ":memory:"
	}
	key := make([]byte, 32) // nothing in a sandbox is worth a real key
	if s.ledger, err = ledger.Open(ctx, file, ledger.Options{Property: o.Set.Property, Key: key}); err != nil {
		return err
	}
	s.source, err = akia.New(akia.Config{
		BaseURL: "http://localhost", Mapping: akia.Mapping{Office: o.Set.Office}, Token: akia.StaticToken(sandboxToken),
		ReportID: "7", RoomReportID: "8",
		HTTP: &http.Client{Transport: inProcess{s.hotel.Handler()}}, Now: s.clock.Now, Sleep: s.clock.Sleep,
	})
	if err != nil {
		return err
	}
	s.sink, err = saltoks.New(saltoks.Config{
		BaseURL: "http://localhost", Site: o.Set.Site, Secret: sandboxSecret, Zone: o.Set.Zone,
		Token: saltoks.StaticToken(sandboxToken), PINDigits: sandboxPIN,
		HTTP: &http.Client{Transport: inProcess{s.locks.Handler()}}, Now: s.clock.Now, Sleep: s.clock.Sleep,
	})
	return err
}

// pass makes one pass.
func (s *sandbox) pass(ctx context.Context) (controller.Cycle, error) {
	return s.controller.RunOnce(ctx)
}

// converge makes passes until nothing is left to do at this instant.
func (s *sandbox) converge(ctx context.Context) ([]controller.Cycle, error) {
	var cycles []controller.Cycle
	for range 10 {
		c, err := s.pass(ctx)
		if err != nil {
			return cycles, err
		}
		if !c.Did() {
			return append(cycles, c), nil
		}
		cycles = append(cycles, c)
	}
	return cycles, fmt.Errorf("still something to do after %d passes", len(cycles))
}

func (s *sandbox) Close() error { return s.ledger.Close() }
