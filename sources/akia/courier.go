package akia

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"pinwarden/policy/access"
)

// Deliver sends a text to the customer of a stay, with every token replaced by
// its value as the reservation shows it now. It sends one message or none: a
// token without a value, a brace that is no token, or an answer of 4xx is of
// class access.ErrTerminal; a message that may have gone out is of class
// access.ErrAmbiguous; of neither class, nothing was sent and the next pass may
// try. The zero PIN will do for a text without the token of the code.
func (c *Client) Deliver(ctx context.Context, stay access.StayID, text string, pin access.PIN) error {
	if err := c.deliver(ctx, stay, text, pin); err != nil {
		return fmt.Errorf("akia: deliver to stay %s: %w", stay, err)
	}
	return nil
}

func (c *Client) deliver(ctx context.Context, id access.StayID, text string, pin access.PIN) error {
	if err := checkText(text, pin); err != nil {
		return err
	}
	m := c.table.mapper(&c.table.single)
	stay, why, err := c.reservation(ctx, &m, id)
	switch {
	case err != nil:
		return fmt.Errorf("read its reservation: %w", err)
	case why != "":
		return fmt.Errorf("its reservation: %s: %w", why, access.ErrTerminal)
	case stay.Phase == access.Cancelled, stay.Phase == access.NoShow, stay.Phase == access.Departed:
		return fmt.Errorf("its reservation is shown as %s by now: the next pass decides", stay.Phase)
	case stay.Customer == "":
		return fmt.Errorf("its reservation names no customer: %w", access.ErrTerminal)
	}
	literal, err := expand(text, stay, pin)
	if err != nil {
		return err
	}
	body, err := json.Marshal(map[string]string{c.cfg.MessageField: literal})
	if err != nil {
		return errors.New("the message does not become JSON")
	}
	return c.tell(ctx, call{
		method: http.MethodPost, path: "/v3/customers/" + stay.Customer + "/messages",
		body: body, weight: weightMessage,
	})
}
