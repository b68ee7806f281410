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
	// trapsPropagation allows for the hub delay and what news may be late with traps.
	trapsPropagation = 6 * time.Minute
	// roomsOfHub is how many rooms one hub serves.
	roomsOfHub = 20
)

// replay builds a world for a timeline, lives through it and scores it.
func replay(ctx context.Context, bookings []simulate.Booking, set *policy.Set, from, to access.Date, seed int64, traps bool,
	progress func(simulate.Progress),
) (*simulate.Report, error) {
	// A replay reads the same lists tens of thousands of times and keeps little of them.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	t, log := simulate.NewTimeline(bookings, set, from, to, seed), &simulate.Log{}
	w, err := newReplayWorld(ctx, t, set, seed, traps, log)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	if err := simulate.Run(ctx, w, t, log, simulateInterval, progress); err != nil {
		return nil, err
	}
	log.Messages = w.messages()
	w.finish()
	report := simulate.Score(t, log, set, simulate.Rules{
		Interval: simulateInterval, HubDelay: replayHubDelay, Propagation: w.controller.Limits.Propagation,
	})
	report.From, report.To, report.Seed = from, to, seed
	return report, nil
}

// replayWorld is a sandbox as a replay needs it.
type replayWorld struct {
	*sandbox
	stays map[access.Key]access.StayID
	guest map[string]access.StayID // by Akia's id of the customer
	log   *simulate.Log

	doors  []string
	alarms standing
}

func newReplayWorld(ctx context.Context, t *simulate.Timeline, set *policy.Set, seed int64, traps bool, log *simulate.Log) (*replayWorld, error) {
	w := &replayWorld{stays: map[access.Key]access.StayID{}, guest: map[string]access.StayID{}, log: log, alarms: standing{}}
	limits := plan.Defaults()
	limits.Propagation = replayPropagation
	o := sandboxOptions{
		Set: set, Start: t.Start, HubDelay: replayHubDelay, Seats: len(t.Bookings) + 100,
		Horizon: int(t.End.Sub(t.Start)/(24*time.Hour)) + 2, Limits: &limits, Seed: seed,
	}
	if traps {
		limits.Propagation = trapsPropagation
		o.Hotel = nastyHotel(seed)
		o.Locks = nastyLocks(seed, func(d time.Duration) { w.clock.Set(w.clock.Now().Add(d)) })
	}
	var err error
	if w.sandbox, err = newSandbox(ctx, o); err != nil {
		return nil, err
	}
	for i := range t.Bookings {
		id := t.Bookings[i].ID
		w.stays[sandboxSecret.Key(set.Property, id)] = id
	}
	w.build(t)
	w.locks.Watch(func(c saltosim.Change) { log.Doors = append(log.Doors, w.doorChange(c)) })
	w.controller.Sink = writeLog{w.sink, w, log}
	if traps {
		w.trap(t, seed)
	}
	return w, nil
}

// addLock puts a lock on a hub.
func (w *replayWorld) addLock(door, hub string) {
	w.locks.AddLock(door, hub)
	w.doors = append(w.doors, door)
}

// build opens the rooms, puts locks on their doors and makes the hotel's own
// group for each room, which holds the common doors too.
func (w *replayWorld) build(t *simulate.Timeline) {
	hub := "House"
	w.locks.AddHub(hub)
	for _, door := range t.Sets {
		w.addLock(door, hub)
	}
	for i, room := range t.Rooms {
		if i%roomsOfHub == 0 {
			hub = fmt.Sprintf("Rooms %d", i/roomsOfHub+1)
			w.locks.AddHub(hub)
		}
		w.addLock(simulate.Door(room), hub)
		w.locks.AddGroup(room, append([]string{simulate.Door(room)}, t.Sets...)...)
		w.hotel.SetRoom(room, "clean")
	}
}

// Advance moves the clock.
func (w *replayWorld) Advance(to time.Time) {
	w.clock.Set(to)
	w.locks.Advance()
}

// Pass makes one pass, and writes down what it asks people to look at.
func (w *replayWorld) Pass(ctx context.Context) (controller.Cycle, error) {
	cycle, err := w.pass(ctx)
	w.alarms.log(&w.log.Alarms, w.clock.Now(), &cycle, err, w.stays)
	return cycle, err
}

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
