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

// BenchmarkObserve is an idle pass over a hotel of 150 rooms that is full: 200
// stays with 400 groups.
func BenchmarkObserve(b *testing.B) {
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
	c, err := New(Config{
		BaseURL: "https://salto.test", Site: "Grand Harbour", Secret: secret, Token: token("t"), Now: clock.Now,
		HTTP: &http.Client{Transport: within{world.Handler()}},
	})
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	s, err := c.Observe(ctx)
	if err != nil {
		b.Fatal(err)
	}
	for i := range 200 {
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
				b.Fatal(err)
			}
			seen = r.Seen
		}
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
