package akiasim

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net/http"
	"slices"
	"time"
)

// Trigger is what an automation waits for. That a room is ready is documented; the others are assumed from the names
// of partners' actions.
type Trigger string

// The triggers.
const (
	OnRoomReady    Trigger = "room_ready" // the room of a stay that is due becomes clean or inspected
	OnBooked       Trigger = "booked"
	OnCheckIn      Trigger = "check_in"
	OnCheckOut     Trigger = "check_out"
	OnCanceled     Trigger = "canceled"
	OnDatesChanged Trigger = "dates_changed"
	OnRoomChanged  Trigger = "room_changed"
)

// HookBody is what the body of a call looks like, which nobody documents.
type HookBody int

// The bodies.
const (
	BodyNested HookBody = iota // {"reservation": {"id", "room_number", …}, "customer": {"id"}, "occurred_at"}
	BodyFlat                   // {"reservation_id", "room_number"}
	BodyData                   // {"data": {"reservation": {…}}}
	BodyList                   // {"reservations": [{…}]}
	BodyRoom                   // {"room_number"}
	BodyEmpty                  // nothing
)

// hookDeadline is how long an answer may take (transcribed).
const hookDeadline = 1500 * time.Millisecond

// retryAfter is when a call that was not answered with 200 in time is made again: "over 24 h at growing intervals"
// (transcribed); the intervals are assumed.
var retryAfter = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 15 * time.Hour}

// automations is what Akia's automations have to do.
type automations struct {
	rules  []automation
	calls  []hookCall // not made yet, in no order
	made   int        // numbers calls
	failed int        // in a row
	off    bool       // unsubscribed
}

type automation struct {
	on  Trigger
	url string
}

// hookCall is one call that is to be made.
type hookCall struct {
	number int // by the order in which things happened
	due    time.Time
	try    int
	url    string
	body   []byte
}

// Automate calls a URL whenever something happens from now on. In Akia that is set up in its interface alone
// (transcribed). Nothing is called before CallOut.
func (w *World) Automate(on Trigger, url string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hooks.rules = append(w.hooks.rules, automation{on, url})
}

// CallOut makes the calls that are due, one after the other, and returns how many it made. An answer other than 200, or
// one that takes longer than 1.5 s, has the call made again later; after Options.UnsubscribeAfter such failures in a
// row nobody is called any more, and nothing tells so.
func (w *World) CallOut(ctx context.Context, client *http.Client) (made int) {
	for {
		call, ok := w.takeCall()
		if !ok {
			return made
		}
		made++
		w.settleCall(call, w.call(ctx, client, call))
	}
}

// NextCall is when CallOut next has something to do; zero if never.
func (w *World) NextCall() (at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.hooks.calls {
		if at.IsZero() || c.due.Before(at) {
			at = c.due
		}
	}
	return at
}

// Subscribed reports whether automations still call; Subscribe makes them call again, as somebody in Akia's interface would.
func (w *World) Subscribed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.hooks.off
}

// Subscribe undoes an unsubscription. What happened meanwhile is not called for.
func (w *World) Subscribe() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hooks.off, w.hooks.failed = false, 0
}

func (w *World) takeCall() (hookCall, bool) {
	now := w.options.Clock()
	w.mu.Lock()
	defer w.mu.Unlock()
	slices.SortFunc(w.hooks.calls, func(a, b hookCall) int { return cmp.Or(a.due.Compare(b.due), cmp.Compare(a.number, b.number)) })
	if len(w.hooks.calls) == 0 || w.hooks.calls[0].due.After(now) {
		return hookCall{}, false
	}
	call := w.hooks.calls[0]
	w.hooks.calls = w.hooks.calls[1:]
	return call, true
}

// call makes one call and reports whether it was answered as it should.
func (w *World) call(ctx context.Context, client *http.Client, c hookCall) bool {
	ctx, cancel := context.WithTimeout(ctx, hookDeadline)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(c.body))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/json") // neither signature nor secret (transcribed)
	resp, err := client.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err == nil && resp.StatusCode == http.StatusOK
}

func (w *World) settleCall(c hookCall, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if ok {
		w.hooks.failed = 0
		return
	}
	w.hooks.failed++
	if w.hooks.failed >= w.options.UnsubscribeAfter {
		w.hooks.off, w.hooks.calls = true, nil
		return
	}
	if c.try < len(retryAfter) {
		c.due = w.options.Clock().Add(retryAfter[c.try])
		c.try++
		w.hooks.calls = append(w.hooks.calls, c)
	}
}

// happened queues the calls of everything that a change of a reservation sets off. The caller holds the lock.
func (w *World) happened(before *Reservation, after Reservation) {
	is := func(on Trigger, yes bool) {
		if yes {
			w.trigger(on, after)
		}
	}
	if before == nil {
		is(OnBooked, true)
		is(OnCheckIn, after.Status == Arrived) // a walk-in
		return
	}
	is(OnCheckIn, before.Status != after.Status && after.Status == Arrived)
	is(OnCheckOut, before.Status != after.Status && after.Status == Departed)
	is(OnCanceled, before.Status != after.Status && after.Status == Canceled)
	is(OnDatesChanged, before.ArrivalDate != after.ArrivalDate || before.DepartureDate != after.DepartureDate)
	is(OnRoomChanged, before.RoomNumber != after.RoomNumber)
}

// becameReady queues the calls of a room that became ready, for the stay that is due in it.
func (w *World) becameReady(name string) {
	today := w.options.Clock().In(w.options.Zone).Format(time.DateOnly)
	for _, r := range w.truth.listing {
		if r.foldedRoom == fold(name) && r.Status == Reserved && r.ArrivalDate <= today && r.DepartureDate >= today {
			w.trigger(OnRoomReady, r.Reservation)
		}
	}
}

func (w *World) trigger(on Trigger, r Reservation) {
	for _, rule := range w.hooks.rules {
		if rule.on != on || w.hooks.off {
			continue
		}
		w.hooks.made++
		call := hookCall{number: w.hooks.made, due: w.options.Clock().Add(w.lag), url: rule.url, body: w.hookBody(on, r)}
		// By what happened and the how-manieth time, not by the order of all calls.
		o, id := w.options, string(on)+" "+r.ID+" "+r.Status+" "+r.RoomNumber+" "+r.ArrivalDate+" "+r.DepartureDate
		if chance(o.Seed, "lost "+id) < o.HooksLost {
			continue
		}
		if chance(o.Seed, "late "+id) < o.HooksLate { // and so overtaken by others
			call.due = call.due.Add(time.Duration(chance(o.Seed, "how late "+id) * float64(o.HooksLateBy)))
		}
		w.hooks.calls = append(w.hooks.calls, call)
		if chance(o.Seed, "twice "+id) < o.HooksTwice {
			w.hooks.calls = append(w.hooks.calls, call)
		}
	}
}

// wireHook is one reservation in the body of a call (assumed).
type wireHook struct {
	ID         any `json:"id"`
	RoomNumber any `json:"room_number"`
	Status     any `json:"status"`
}

func (w *World) hookBody(on Trigger, r Reservation) []byte {
	one := wireHook{w.wireID(r.ID), w.wireRoom(r.RoomNumber), w.wireStatus(r.Status)}
	type object map[string]any
	switch w.options.HookBody {
	case BodyFlat:
		return mustMarshal(object{"reservation_id": one.ID, "room_number": one.RoomNumber})
	case BodyData:
		return mustMarshal(object{"data": object{"reservation": one}})
	case BodyList:
		return mustMarshal(object{"reservations": []wireHook{one}})
	case BodyRoom:
		return mustMarshal(object{"room_number": one.RoomNumber})
	case BodyEmpty:
		return nil
	}
	return mustMarshal(object{
		"reservation": one, "customer": object{"id": w.wireID(r.CustomerID)},
		"trigger": on, "occurred_at": w.options.Clock().UTC().Format(time.RFC3339),
	})
}
