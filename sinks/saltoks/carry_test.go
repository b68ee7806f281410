package saltoks

import (
	"context"
	"errors"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// stayer carries a stay out as the controller does: it looks, takes steps until
// one fails, waits, and looks again; in the end it asks whether all is as meant.
type stayer struct {
	*site
	digits string // the guest's, once they may be told
	door   access.DoorID
}

// turn is how long it waits between two turns.
const turn = 15 * time.Second

func newStayer(s *site) *stayer { return &stayer{site: s} }

var errNeverDone = errors.New("not done after an hour")

// stay issues, or puts right, a PIN for 101.
func (o *stayer) stay(w access.Window) error {
	return o.carry(plan.Action{Verb: plan.Issue, After: []access.Line{{ID: access.RoomLine, Doors: o.room(), Window: w}}})
}

// room is the lock of 101, asked for until somebody answers.
func (o *stayer) room() []access.DoorID {
	for range 60 {
		if o.door != "" {
			break
		}
		site, err := o.client.Observe(context.Background())
		for _, d := range site.Doors {
			if err == nil && d.Name == "101" {
				o.door = d.ID
			}
		}
		if err != nil {
			o.Advance(turn)
		}
	}
	return []access.DoorID{o.door}
}

func (o *stayer) end() error { return o.carry(plan.Action{Verb: plan.Revoke}) }

func (o *stayer) carry(a plan.Action) error {
	a.Key, a.Room = stay, "101"
	var last error
	for range int(time.Hour / turn) {
		var done bool
		if done, last = o.pass(&a); done {
			return nil
		}
		if errors.Is(last, access.ErrTerminal) {
			return last
		}
		o.Advance(turn)
	}
	return errors.Join(errNeverDone, last)
}

// pass is one look and all the steps that it calls for.
func (o *stayer) pass(a *plan.Action) (bool, error) {
	ctx := context.Background()
	site, err := o.client.Observe(ctx)
	if err != nil {
		return false, err
	}
	a.Before = access.Holding{}
	for _, h := range site.Holdings {
		if h.Key == stay {
			a.Before = h
		}
	}
	if a.Before.Key != "" && a.Before.Looked.IsZero() {
		return false, errUnread
	}
	seen := a.Before
	for {
		step, more := o.client.Next(*a, seen)
		if !more {
			break
		}
		r, err := o.client.Do(ctx, step, seen)
		if step.Op == plan.MintPIN && err == nil {
			o.digits, a.Mint = r.PIN.Digits(), false
		}
		if step.Op == plan.MintPIN && errors.Is(err, access.ErrAmbiguous) {
			a.Mint = true // nobody was told, so another one does no harm
		}
		if err != nil {
			return false, err
		}
		seen = r.Seen
	}
	looked, err := o.client.Look(ctx, seen)
	if err != nil {
		return false, err
	}
	_, more := o.client.Next(*a, looked)
	return !more, nil
}

// opensLater presses digits at 101 when all news has arrived.
func (s *site) opensLater(digits string) bool {
	s.Advance(10 * time.Minute)
	return s.opens101(digits, s.Now())
}

func (s *site) opens101(digits string, at time.Time) bool {
	open, _ := s.world.Open("101", digits, at)
	return open
}
