package controller

import (
	"context"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// Source reads the hotel. Observe returns what it could read together with what
// that is worth (access.Reading); an error means that nothing could be read.
// Keys are left empty: the controller makes them.
type Source interface {
	Observe(ctx context.Context) (access.House, error)
}

// Sink reads the lock system and writes to it one step at a time, so that the
// controller can keep a record around every write.
type Sink interface {
	// Observe reads the site: every object of ours, the templates, what is foreign.
	Observe(ctx context.Context) (access.Site, error)
	// Next returns the step that comes next for an action when its holding looks
	// as seen; false if nothing is left to do. It reads and writes nothing. Of steps
	// that failed a moment ago it returns none again: what takes access goes on in
	// another way, and what gives it stops.
	Next(a plan.Action, seen access.Holding, failed ...plan.Step) (plan.Step, bool)
	// Do performs one step, once: it never resends a write. An error is of class
	// access.ErrTerminal, access.ErrAmbiguous, or neither.
	Do(ctx context.Context, s plan.Step, seen access.Holding) (plan.Receipt, error)
	// Look reads back what was written to a holding; the rest may be as old as Looked tells.
	Look(ctx context.Context, seen access.Holding) (access.Holding, error)
}

// Courier brings a message to the guest of a stay. text holds tokens; the
// courier gives every one a value or sends nothing. A message that may have been
// sent is an error of class access.ErrAmbiguous.
type Courier interface {
	Deliver(ctx context.Context, stay access.StayID, text string, pin access.PIN) error
}

// Ledger remembers what neither system can tell. Every method that writes is
// durable when it returns.
type Ledger interface {
	// Known returns what is remembered of a property at an instant.
	Known(ctx context.Context, now time.Time) (access.Known, error)
	// Learn remembers what an observation showed. Unchanged rows cost nothing.
	Learn(ctx context.Context, known access.Known) error
	// Fresh reports whether the memory began empty and nobody has said yet what that
	// means; SetLost says it: is there more on the site than is remembered?
	Fresh() bool
	SetLost(ctx context.Context, lost bool) error
	// Opened remembers that the gate of a stay's room line was passed.
	Opened(ctx context.Context, key access.Key, room string, at time.Time) error

	// Intend records a step before it is done, Settle how it ended; a PIN in the
	// outcome is sealed in the same transaction.
	Intend(ctx context.Context, s plan.Step, at time.Time) (plan.IntentID, error)
	Settle(ctx context.Context, id plan.IntentID, o plan.Outcome) error
	// Removed records that a counted removal was made.
	Removed(ctx context.Context, key access.Key, verb plan.Verb, at time.Time) error

	// PIN opens the sealed PIN of a stay's user.
	PIN(ctx context.Context, key access.Key, user string) (access.PIN, error)
	// Trying records that a message is about to be sent, Told that the guest has it, or may have it.
	Trying(ctx context.Context, key access.Key, at time.Time) error
	Told(ctx context.Context, key access.Key, t access.Told) error
	// Forget erases the sealed PIN of a stay.
	Forget(ctx context.Context, key access.Key) error
}
