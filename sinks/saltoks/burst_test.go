package saltoks

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pinwarden/controller"
	"pinwarden/controller/ledger"
	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sinks/saltoks/saltosim"
)

// burstPolicy gives every guest the room alone.
const burstPolicy = `apiVersion: pinwarden/v1
property: burst
timezone: Europe/Amsterdam
akia: {office: "7"}
salto: {site: Grand Harbour}
hours: {check_in: "15:00", check_out: "11:00"}
rules:
  - name: default
    access: [{doors: room, opens: check_in, closes: check_out + 30m}]
    pin: {issue: 72h before, tell: 1h before, message: welcome}
messages:
  welcome: "Your code is {{customer.salto_ks_key_code__a}}. Enjoy your stay!"
`

// slowVendor answers after a while, and notes when it was asked.
type slowVendor struct {
	within
	takes time.Duration
	mu    sync.Mutex
	asked []time.Time
	first int // index of the first write; -1: none yet
	last  int // of the last
}

func (v *slowVendor) RoundTrip(r *http.Request) (*http.Response, error) {
	v.mu.Lock()
	v.asked = append(v.asked, time.Now())
	if r.Method != http.MethodGet {
		if v.last = len(v.asked) - 1; v.first < 0 {
			v.first = v.last
		}
	}
	v.mu.Unlock()
	time.Sleep(v.takes)
	return v.within.RoundTrip(r)
}

// rateUsed is how much of the configured rate was used from the first write to the last.
func (v *slowVendor) rateUsed(perSecond float64) float64 {
	took := v.asked[v.last].Sub(v.asked[v.first]).Seconds()
	return float64(v.last-v.first) / took / perSecond
}

// arrivals is a hotel whose guests all come tomorrow, once they are booked.
type arrivals struct {
	rooms  int
	booked bool
}

func (a *arrivals) Observe(context.Context) (access.House, error) {
	now := time.Now()
	house := access.House{
		Reading: access.Reading{AsOf: now, Complete: true}, Abilities: access.Abilities{Lists: true, Times: true}, Property: "burst",
	}
	today := access.DateOf(now, time.UTC)
	for i := range a.rooms {
		house.Rooms = append(house.Rooms, access.Room{Name: fmt.Sprint(1000 + i), Read: now})
		if a.booked {
			house.Stays = append(house.Stays, access.Stay{
				ID: access.StayID(fmt.Sprint(i)), Room: fmt.Sprint(1000 + i), Phase: access.Expected, Arrival: today + 1, Departure: today + 3,
				ArrivalTime: access.NoTime, DepartureTime: access.NoTime, Read: now,
			})
		}
	}
	return house, nil
}

type noCourier struct{}

func (noCourier) Deliver(context.Context, access.StayID, string, access.PIN) error { return nil }

// burst books all rooms of a hotel at once and lets the daemon's loop work it
// off, in a bubble whose clock only waits move. It returns the share of the rate
// that was used from the first write to the last, and the number of calls between.
func burst(t *testing.T, rooms int, takes time.Duration) (rateUsed float64, calls int) {
	synctest.Test(t, func(t *testing.T) {
		world := saltosim.New(saltosim.Options{})
		for i := range rooms {
			if i%16 == 0 {
				world.AddHub(fmt.Sprint("Hub ", i/16))
			}
			world.AddLock(fmt.Sprint(1000+i), fmt.Sprint("Hub ", i/16))
			world.AddGroup(fmt.Sprint(1000+i), fmt.Sprint(1000+i))
		}
		vendor := &slowVendor{within: within{world.Handler()}, takes: takes, first: -1}
		client, err := New(Config{
			BaseURL: "https://salto.test", Site: "Grand Harbour", Secret: secret, Token: token("adapter-sentinel-token"),
			HTTP: &http.Client{Transport: vendor}, Pace: NewPace(UsualRate, UsualAtOnce, UsualRetries),
		})
		if err != nil {
			t.Fatal(err)
		}
		set, err := policy.Load("burst.yaml", []byte(burstPolicy))
		if err != nil {
			t.Fatal(err)
		}
		book, err := ledger.Open(t.Context(), ledger.Memory, ledger.Options{Property: "burst", Key: make([]byte, 32)})
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		limits := plan.Defaults()
		hotel := &arrivals{rooms: rooms}
		c := &controller.Controller{
			Property: "burst", Source: hotel, Sink: client, Courier: noCourier{}, Ledger: book, Secret: secret,
			Policy: func() *policy.Set { return set }, Limits: limits, Lanes: UsualAtOnce,
		}
		if _, err := c.RunOnce(t.Context()); err != nil { // what a daemon knows that has run for a while
			t.Fatal(err)
		}
		hotel.booked = true
		time.Sleep(10 * time.Minute)
		ctx, stop := context.WithCancel(t.Context())
		passes := 0
		loop := controller.Loop{Controller: c, Interval: 5 * time.Minute, After: func(cycle controller.Cycle) {
			if passes++; cycle.Err != nil {
				t.Errorf("pass %d: %v", passes, cycle.Err)
			}
			if len(cycle.Plan.Actions) == 0 || passes > 100 {
				stop()
			}
		}}
		if err := loop.Run(ctx); err != nil {
			t.Fatal(err)
		}
		site, err := client.Observe(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		working := 0
		for i := range site.Holdings {
			if h := &site.Holdings[i]; h.User.Working() && len(h.Lines) == 1 && h.Lines[0].Member {
				working++
			}
		}
		if working != rooms {
			t.Errorf("after %d passes %d of %d guests have a working PIN", passes, working, rooms)
		}
		rateUsed, calls = vendor.rateUsed(UsualRate), vendor.last-vendor.first
	})
	return rateUsed, calls
}

func TestABurstUsesTheRate(t *testing.T) {
	used, calls := burst(t, 500, 300*time.Millisecond)
	t.Logf("rate_used %.3f over %d calls", used, calls)
	if used < 0.9 || used > 1.01 {
		t.Errorf("500 arrivals use %.3f of the rate, want at least 0.9 and no more than all of it", used)
	}
}

// BenchmarkBurst is the same as a figure; the time it takes is the simulator's.
func BenchmarkBurst(b *testing.B) {
	for b.Loop() {
		testing.RunTests(func(_, _ string) (bool, error) { return true, nil }, []testing.InternalTest{{Name: "burst", F: func(t *testing.T) {
			used, calls := burst(t, 500, 300*time.Millisecond)
			b.ReportMetric(used, "rate_used")
			b.ReportMetric(float64(calls)/500, "calls/arrival")
		}}})
	}
}
