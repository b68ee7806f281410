package saltoks

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sinks/saltoks/saltosim"
)

// within calls the simulator without a network.
type within struct{ http.Handler }

func (w within) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w.ServeHTTP(rec, r)
	return rec.Result(), nil
}

// fullHotel is a hotel of 150 rooms on hubs of 15 and templates for 50 of them,
// with stays of two lines, and a way to make clients for it.
func fullHotel(tb testing.TB, stays int) (*clock, *saltosim.World, func(...func(*Config)) *Client) {
	tb.Helper()
	clock := &clock{now: start}
	world := saltosim.New(saltosim.Options{Clock: clock.Now})
	for i := range 10 {
		world.AddHub(fmt.Sprint("Hub ", i))
	}
	for i := range 150 {
		name := fmt.Sprint(100 + i)
		world.AddLock(name, fmt.Sprint("Hub ", i/15))
		if i < 50 {
			world.AddGroup(name, name)
		}
	}
	newClient := func(change ...func(*Config)) *Client {
		cfg := Config{
			BaseURL: "https://salto.test", Site: "Grand Harbour", Secret: secret, Token: token("adapter-sentinel-token"), Now: clock.Now,
			HTTP: &http.Client{Transport: within{world.Handler()}},
		}
		for _, f := range change {
			f(&cfg)
		}
		c, err := New(cfg)
		if err != nil {
			tb.Fatal(err)
		}
		return c
	}
	c, ctx := newClient(), context.Background()
	s, err := c.Observe(ctx)
	if err != nil {
		tb.Fatal(err)
	}
	for i := range stays {
		w := access.Window{Start: start.Add(time.Duration(i) * time.Hour), End: start.Add(time.Duration(i+48) * time.Hour)}
		a := plan.Action{Verb: plan.Issue, Key: secret.Key("bench", access.StayID(fmt.Sprint(i))), Room: fmt.Sprint(100 + i%150)}
		for j, id := range []access.LineID{access.RoomLine, access.SharedLine} {
			a.After = append(a.After, access.Line{ID: id, Doors: []access.DoorID{s.Doors[(i+j)%150].ID}, Window: w})
		}
		for seen := (access.Holding{}); ; {
			step, more := c.Next(a, seen)
			if !more {
				break
			}
			r, err := c.Do(ctx, step, seen)
			if err != nil {
				tb.Fatal(err)
			}
			seen = r.Seen
		}
	}
	clock.Advance(settling)
	return clock, world, newClient
}

// BenchmarkObserve is an idle pass over a hotel that is full: 200 stays with 400
// groups.
func BenchmarkObserve(b *testing.B) {
	clock, _, newClient := fullHotel(b, 200)
	c, ctx := newClient(), context.Background()
	if _, err := c.Observe(ctx); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		clock.Advance(5 * time.Minute)
		s, err := c.Observe(ctx)
		if err != nil {
			b.Fatal(err)
		}
		if len(s.Holdings) != 200 {
			b.Fatalf("got %d holdings, want 200", len(s.Holdings))
		}
	}
}
