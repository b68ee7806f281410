package akia

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"pinwarden/policy/access"
)

// giveUp is after how many failures in a row Read leaves the rest alone.
const giveUp = 3

// Read reads reservations one by one, in the order given. Its stays are marked
// Single: they act without a bulk read. An id that Akia does not find is Bad,
// never gone: a merge of two records looks like that. A read that fails makes
// neither; the error names all of those, and the others stand beside it.
func (c *Client) Read(ctx context.Context, ids []access.StayID) ([]access.Stay, []access.Bad, error) {
	var stays []access.Stay
	var bad []access.Bad
	var failed []error
	m, inARow := c.mapper(&c.single), 0
	for _, id := range ids {
		stay, why, err := c.reservation(ctx, &m, id)
		switch {
		case err != nil:
			failed = append(failed, fmt.Errorf("akia: read reservation %s: %w", id, err))
			if inARow++; inARow == giveUp || ctx.Err() != nil {
				return stays, bad, errors.Join(failed...)
			}
			continue
		case why != "":
			bad = append(bad, access.Bad{ID: id, Why: why})
		default:
			stays = append(stays, stay)
		}
		inARow = 0
	}
	return stays, bad, errors.Join(failed...)
}

// reservation reads one reservation; why says what is wrong with it, if anything.
func (c *Client) reservation(ctx context.Context, m *mapper, id access.StayID) (stay access.Stay, why string, err error) {
	if !goodID(string(id)) {
		return stay, "not an id of Akia's", nil
	}
	read := c.cfg.Now()
	a, err := c.ask(ctx, call{method: http.MethodGet, path: "/v3/reservations/" + string(id), weight: weightRead})
	if isNotFound(err) {
		return stay, "not found; merged or removed", nil
	}
	if err != nil {
		return stay, "", err
	}
	var r row
	if err := m.columns.read(&cursor{b: a.data}, &r); err != nil {
		return stay, "", errEnvelope
	}
	duplicate, ok := flagOf(r[fieldDuplicate])
	switch {
	case m.id(&r) != id:
		return stay, "another reservation was shown; merged", nil
	case m.isElsewhere(&r):
		return stay, "belongs to another office", nil
	case !ok || duplicate:
		return stay, "marked as a duplicate", nil
	}
	stay, why = m.stay(&r, id, read)
	stay.Single = true
	return stay, why, nil
}
