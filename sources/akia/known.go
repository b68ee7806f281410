package akia

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"pinwarden/policy/access"
)

// giveUp is after how many failures in a row Read leaves the rest alone.
const giveUp = 3

// sight is what reading one reservation showed.
type sight struct {
	stay access.Stay
	// why says what is wrong with it, if anything; missing that Akia did not find it.
	why     string
	missing bool
	office  bool   // the row said whose it is
	strange bool   // nobody has explained its status word
	word    string // then: which
	room    *access.Room
	answer
}

// bad is the sight as a row in doubt.
func (s *sight) bad() access.Bad {
	return access.Bad{ID: s.stay.ID, Why: s.why, Read: s.stay.Read, Single: true}
}

// Read reads reservations one by one, in the order given. Its stays are marked
// Single: they act without a bulk read. An id that Akia does not find is Bad,
// never gone: a merge of two records looks like that. A read that fails makes
// neither; the error names all of those, and the others stand beside it.
func (c *Client) Read(ctx context.Context, ids []access.StayID) ([]access.Stay, []access.Bad, error) {
	var stays []access.Stay
	var bad []access.Bad
	var failed []error
	m, inARow := c.table.mapper(&c.table.single), 0
	for _, id := range ids {
		seen, err := c.look(ctx, &m, id)
		switch {
		case err != nil:
			failed = append(failed, fmt.Errorf("akia: read reservation %s: %w", id, err))
			if inARow++; inARow == giveUp || ctx.Err() != nil {
				return stays, bad, errors.Join(failed...)
			}
			continue
		case seen.why != "":
			bad = append(bad, seen.bad())
		default:
			stays = append(stays, seen.stay)
		}
		inARow = 0
	}
	return stays, bad, errors.Join(failed...)
}

// reservation reads one reservation without its custom fields; why says what is
// wrong with it, if anything.
func (c *Client) reservation(ctx context.Context, m *mapper, id access.StayID) (stay access.Stay, why string, err error) {
	seen, err := c.glance(ctx, m, id, false)
	return seen.stay, seen.why, err
}

// look reads one reservation with its custom fields, as far as they are mapped.
func (c *Client) look(ctx context.Context, m *mapper, id access.StayID) (sight, error) {
	return c.glance(ctx, m, id, c.cfg.Custom != Custom{} || len(m.extra) > 0)
}

func (c *Client) glance(ctx context.Context, m *mapper, id access.StayID, custom bool) (sight, error) {
	read := c.cfg.Now()
	seen := sight{stay: access.Stay{ID: id, Read: read, Single: true}}
	if !goodID(string(id)) {
		seen.why = "not an id of Akia's"
		return seen, nil
	}
	var err error
	seen.answer, err = c.ask(ctx, call{method: http.MethodGet, path: "/v3/reservations/" + string(id), weight: weightRead})
	if isNotFound(err) {
		seen.why, seen.missing = "not found; merged or removed", true
		return seen, nil
	}
	if err != nil {
		return seen, err
	}
	var r row
	if err := m.columns.read(&cursor{b: seen.data}, &r); err != nil {
		return seen, errEnvelope
	}
	seen.data = nil
	duplicate, ok := flagOf(r[fieldDuplicate])
	switch {
	case m.id(&r) != id:
		seen.why = "another reservation was shown; merged"
	case m.isElsewhere(&r):
		seen.why = "belongs to another office"
	case !ok || duplicate:
		seen.why = "marked as a duplicate"
	}
	if seen.why == "" && custom {
		switch err := c.customFields(ctx, string(id), m, &r); {
		case errors.Is(err, errShape), errors.Is(err, errJSON):
			seen.why = errShape.Error() // the house's hour in their place could shorten a stay
		case isNotFound(err):
			seen.why = "its custom fields are not found"
		case err != nil:
			return seen, err
		}
	}
	if seen.why != "" {
		return seen, nil
	}
	seen.office = !isNothing(r[fieldOffice])
	seen.stay, seen.why = m.stay(&r, id, read)
	seen.stay.Single = true
	if word, _ := textOf(r[fieldStatus]); seen.stay.Phase == access.PhaseUnknown {
		if _, said := m.phases.meaning(word); !said {
			seen.strange, seen.word = true, word
		}
	}
	seen.room = c.roomOf(&r, read)
	return seen, nil
}

// roomOf reads the readiness that a reservation tells about its room.
func (c *Client) roomOf(r *row, read time.Time) *access.Room {
	name, _ := textOf(r[fieldRoom])
	word, _ := textOf(r[fieldReadiness])
	if strings.TrimSpace(name) == "" || strings.TrimSpace(word) == "" {
		return nil
	}
	state, _ := c.table.readiness.meaning(word)
	return &access.Room{Name: name, Readiness: state, Read: read}
}

// officeOf reads to which property a customer belongs; empty if it is not said.
func (c *Client) officeOf(ctx context.Context, customer string) (string, error) {
	if !goodID(customer) {
		return "", nil
	}
	a, err := c.ask(ctx, call{method: http.MethodGet, path: "/v3/customers/" + customer, weight: weightRead})
	if isNotFound(err) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	raw, err := member(a.data, "property_id")
	if err != nil {
		return "", err
	}
	office, _ := textOf(raw)
	return office, nil
}
