package controller

import (
	"context"
	"errors"
	"fmt"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// notice is sent to a told guest whose room or dates changed, where the policy
// has no message named "changed".
const notice = "Your stay is now {{reservation.arrival_date}} to {{reservation.departure_date}}, " +
	"room {{reservation.room_number}}. Your door code stays the same."

// tell brings the guest the PIN, or the news that something changed. The attempt
// is recorded before the message goes, so that a crash in between is known to
// have perhaps told: a PIN that may be with a guest is never made anew. Without a
// clear answer it counts as told, with the doubt on record.
func (c *Controller) tell(ctx context.Context, a *plan.Action) error {
	text, pin, err := c.message(ctx, a)
	if err != nil {
		return fmt.Errorf("tell %s: %w", a.Key, err)
	}
	if err := c.Ledger.Trying(ctx, a.Key, c.now()); err != nil {
		return fmt.Errorf("tell %s: %w", a.Key, err)
	}
	m := a.Telling
	err = c.Courier.Deliver(ctx, a.Stay, text, pin)
	told := access.Told{
		User: a.Before.User.Ref, At: c.now(), Room: m.Room, Arrival: m.Arrival, Departure: m.Departure, Notice: m.Notice,
	}
	switch {
	case errors.Is(err, access.ErrAmbiguous):
		told.Doubts = m.Doubts + 1
	case err != nil: // nothing was sent
		return fmt.Errorf("tell %s: %w", a.Key, err)
	}
	if err := errors.Join(err, c.Ledger.Told(context.WithoutCancel(ctx), a.Key, told)); err != nil {
		return fmt.Errorf("tell %s: %w", a.Key, err)
	}
	return nil
}

func (c *Controller) message(ctx context.Context, a *plan.Action) (string, access.PIN, error) {
	messages := c.Policy().Messages
	if a.Telling.Notice {
		if text, ok := messages["changed"]; ok {
			return text, access.PIN{}, nil
		}
		return notice, access.PIN{}, nil
	}
	text, ok := messages[a.Telling.Name]
	if !ok {
		return "", access.PIN{}, fmt.Errorf("the policy has no message %q: %w", a.Telling.Name, access.ErrTerminal)
	}
	pin, err := c.Ledger.PIN(ctx, a.Key, a.Before.User.Ref)
	return text, pin, err
}
