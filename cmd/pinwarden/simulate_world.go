package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"pinwarden/controller"
	"pinwarden/controller/simulate"
	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia/akiasim"
)

const (
	// replayHubDelay is the upper bound that was measured for a change to reach a hub.
	replayHubDelay = 45 * time.Second
	// replayPropagation is the controller's allowance for it, in whole minutes as windows are.
	replayPropagation = time.Minute
	// roomsOfHub is how many rooms one hub serves.
	roomsOfHub = 20
)

// replay builds a world for a timeline, lives through it and scores it.
func replay(ctx context.Context, bookings []simulate.Booking, set *policy.Set, from, to access.Date, seed int64,
	progress func(simulate.Progress),
) (*simulate.Report, error) {
	// A replay reads the same lists tens of thousands of times and keeps little of them.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	t, log := simulate.NewTimeline(bookings, set, from, to, seed), &simulate.Log{}
	w, err := newReplayWorld(ctx, t, set, seed, log)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	if err := simulate.Run(ctx, w, t, log, simulateInterval, progress); err != nil {
		return nil, err
	}
	log.Messages = w.messages()
	report := simulate.Score(t, log, set, simulate.Rules{
		Interval: simulateInterval, HubDelay: replayHubDelay, Propagation: replayPropagation,
	})
	report.From, report.To, report.Seed = from, to, seed
	return report, nil
}

// replayWorld is a sandbox as a replay needs it.
type replayWorld struct {
	*sandbox
	stays map[access.Key]access.StayID
	guest map[string]access.StayID // by Akia's id of the customer
}

func newReplayWorld(ctx context.Context, t *simulate.Timeline, set *policy.Set, seed int64, log *simulate.Log) (*replayWorld, error) {
	limits := plan.Defaults()
	limits.Propagation = replayPropagation
	s, err := newSandbox(ctx, sandboxOptions{
		Set: set, Start: t.Start, HubDelay: replayHubDelay, Seats: len(t.Bookings) + 100,
		Horizon: int(t.End.Sub(t.Start)/(24*time.Hour)) + 2, Limits: &limits, Seed: seed,
	})
	if err != nil {
		return nil, err
	}
	w := &replayWorld{sandbox: s, stays: map[access.Key]access.StayID{}, guest: map[string]access.StayID{}}
	for i := range t.Bookings {
		id := t.Bookings[i].ID
		w.stays[sandboxSecret.Key(set.Property, id)] = id
	}
	w.build(t)
	w.locks.Watch(func(c saltosim.Change) { log.Doors = append(log.Doors, w.doorChange(c)) })
	w.controller.Sink = writeLog{w.sink, w, log}
	return w, nil
}

// build opens the rooms, puts locks on their doors and makes the hotel's own
// group for each room, which holds the common doors too.
func (w *replayWorld) build(t *simulate.Timeline) {
	w.locks.AddHub("House")
	for _, door := range t.Sets {
		w.locks.AddLock(door, "House")
	}
	hub := ""
	for i, room := range t.Rooms {
		if i%roomsOfHub == 0 {
			hub = fmt.Sprintf("Rooms %d", i/roomsOfHub+1)
			w.locks.AddHub(hub)
		}
		w.locks.AddLock(simulate.Door(room), hub)
		w.locks.AddGroup(room, append([]string{simulate.Door(room)}, t.Sets...)...)
		w.hotel.SetRoom(room, "clean")
	}
}

// Advance moves the clock.
func (w *replayWorld) Advance(to time.Time) {
	w.clock.Set(to)
	w.locks.Advance()
}

// Pass makes one pass.
func (w *replayWorld) Pass(ctx context.Context) (controller.Cycle, error) { return w.pass(ctx) }

// akiaWords are Akia's words for phases.
var akiaWords = map[access.Phase]string{
	access.Expected: akiasim.Reserved, access.InHouse: akiasim.Arrived,
	access.Departed: akiasim.Departed, access.Cancelled: akiasim.Canceled,
}

// Show moves the levers of the hotel.
func (w *replayWorld) Show(e simulate.Event) error {
	if e.Stay == "" {
		word := "dirty"
		if e.Ready {
			word = "clean"
		}
		w.hotel.SetRoom(e.Room, word)
		return nil
	}
	id := string(e.Stay)
	if _, known := w.hotel.Reservation(id); !known {
		w.hotel.Book(akiasim.Reservation{ID: id})
		r, _ := w.hotel.Reservation(id)
		w.guest[r.CustomerID] = e.Stay
	}
	word, ok := akiaWords[e.Row.Phase]
	if !ok {
		return fmt.Errorf("akia has no word for %s", e.Row.Phase)
	}
	w.hotel.Update(id, func(r *akiasim.Reservation) {
		r.Status, r.RoomNumber, r.RoomType = word, e.Row.Room, e.Row.RoomType
		r.ArrivalDate, r.DepartureDate = e.Row.Arrival.String(), e.Row.Departure.String()
		r.BookingSource, r.PartySize = e.Row.Channel, max(1, e.Row.Guests)
	})
	return nil
}

// doorChange puts what a hub knows into the scorer's words.
func (w *replayWorld) doorChange(c saltosim.Change) simulate.DoorChange {
	d := simulate.DoorChange{At: c.At, Hub: c.Hub, Person: c.Person, Digits: c.Digits}
	if key, _, _, ok := sandboxSecret.Parse(c.Alias); ok {
		d.Stay = w.stays[key]
	}
	for _, door := range c.Doors {
		for _, span := range door.Windows {
			d.Open = append(d.Open, simulate.Opening{Door: door.Lock, Window: access.Window{Start: span.From, End: span.To}})
		}
	}
	return d
}

// messages are all that guests were sent.
func (w *replayWorld) messages() []simulate.Message {
	var out []simulate.Message
	for _, m := range w.hotel.Outbox() {
		out = append(out, simulate.Message{At: m.At, Stay: w.guest[m.CustomerID], Text: m.Text})
	}
	return out
}

// writeLog is the sink with every write written down.
type writeLog struct {
	controller.Sink
	world *replayWorld
	log   *simulate.Log
}

// Do performs one step.
func (l writeLog) Do(ctx context.Context, s plan.Step, seen access.Holding) (plan.Receipt, error) {
	receipt, err := l.Sink.Do(ctx, s, seen)
	what := fmt.Sprintf("%s %s %s %s %s %s %s", s.Op, s.Line, s.Ref, s.Person, s.Schedule, s.Door, s.Window)
	l.log.Writes = append(l.log.Writes, simulate.Write{
		At: l.world.clock.Now(), Stay: l.world.stays[s.Key], What: what, Failed: err != nil,
	})
	return receipt, err
}
