package akiasim

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// Message is one text that Akia sent to a guest.
type Message struct {
	ID            string
	CustomerID    string
	ReservationID string // empty unless the request named one
	Text          string
	At            time.Time
}

// Outbox lists all messages sent, oldest first. A message whose answer was lost is among them.
func (w *World) Outbox() []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.outbox)
}

// send sends a message. The path is transcribed; the name of the field that holds the text, the optional
// reservation_id, the answer and the refusals are assumed.
func (w *World) send(c call) http.HandlerFunc {
	who, found := w.shown.customers[c.id]
	text := c.asked[w.options.MessageField]
	switch {
	case !found:
		return notFound("customer")
	case text == "":
		return Refuse(http.StatusUnprocessableEntity, w.options.MessageField+" is required")
	case !who.reachable():
		return Refuse(http.StatusUnprocessableEntity, "customer has neither phone number nor email")
	}
	m := Message{
		ID: fmt.Sprint(len(w.outbox) + 1), CustomerID: c.id,
		ReservationID: c.asked["reservation_id"], Text: text, At: c.at,
	}
	w.outbox = append(w.outbox, m)
	return ok(struct {
		ID         any `json:"id"`
		CustomerID any `json:"customer_id"`
	}{w.wireID(m.ID), w.wireID(m.CustomerID)})
}
