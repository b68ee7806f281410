package akia

import (
	"fmt"
	"regexp"
	"strings"

	"pinwarden/policy/access"
)

// The tokens of a message, in Akia's spelling. Akia would fill them in itself,
// but the code's attribute belongs to its own Salto app and would be empty or
// stale; so they are all replaced here, and no brace is ever sent.
const (
	tokenRoom      = "{{reservation.room_number}}"
	tokenArrival   = "{{reservation.arrival_date}}"
	tokenDeparture = "{{reservation.departure_date}}"
	tokenPIN       = "{{customer.salto_ks_key_code__a}}"
)

var anyToken = regexp.MustCompile(`\{\{[^{}]*\}\}`)

// checkText finds what is wrong with a text before anything is read for it.
func checkText(text string, pin access.PIN) error {
	if strings.TrimSpace(text) == "" {
		return fmt.Errorf("the text is blank: %w", access.ErrTerminal)
	}
	for _, token := range anyToken.FindAllString(text, -1) {
		switch token {
		case tokenRoom, tokenArrival, tokenDeparture:
		case tokenPIN:
			if pin.IsZero() {
				return fmt.Errorf("the text wants the code and there is none: %w", access.ErrTerminal)
			}
		default:
			return fmt.Errorf("the text holds an unknown token: %w", access.ErrTerminal)
		}
	}
	if hasBrace(anyToken.ReplaceAllString(text, "")) {
		return fmt.Errorf("the text holds a brace that belongs to no token: %w", access.ErrTerminal)
	}
	return nil
}

// expand replaces the tokens of a text that checkText has passed.
func expand(text string, stay access.Stay, pin access.PIN) (string, error) {
	values := map[string]string{
		tokenRoom:      strings.TrimSpace(stay.Room),
		tokenArrival:   stay.Arrival.String(),
		tokenDeparture: stay.Departure.String(),
		tokenPIN:       pin.Digits(),
	}
	var missing string
	literal := anyToken.ReplaceAllStringFunc(text, func(token string) string {
		if values[token] == "" {
			missing = token
		}
		return values[token]
	})
	switch {
	case missing != "":
		return "", fmt.Errorf("the reservation has no value for %s: %w", missing, access.ErrTerminal)
	case hasBrace(literal):
		return "", fmt.Errorf("a value holds a brace: %w", access.ErrTerminal)
	}
	return literal, nil
}

func hasBrace(s string) bool { return strings.ContainsAny(s, "{}") }
