package akia

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"pinwarden/policy/access"
)

// Inspect looks at the account and at what it may read; it changes nothing. Of
// the guests of arrivals it asks, with at most budget calls, whether a message
// could find them. What could not be asked is in Unread: it is never an error.
//
// That a customer shows phone_number and email is transcribed, what /v3/me shows
// is unknown and not used.
func (c *Client) Inspect(ctx context.Context, arrivals []access.Stay, budget int) access.HotelAccount {
	i := inspection{Client: c}
	if _, err := c.cfg.Token.Token(ctx); err != nil {
		i.Unread = []access.Unread{{What: "the access token", Why: err.Error(), Barred: true}}
		return i.HotelAccount
	}
	i.ask(ctx, "who is asking", "/v3/me", func([]byte) error { return nil })
	i.ask(ctx, "the properties", "/v3/properties", i.offices)
	i.columns(ctx)
	i.reach(ctx, arrivals, budget)
	return i.HotelAccount
}

// inspection is a HotelAccount in the making.
type inspection struct {
	*Client
	access.HotelAccount
}

// ask makes one read, and takes over what it shows.
func (i *inspection) ask(ctx context.Context, what, path string, use func(data []byte) error) (ok bool) {
	a, err := i.Client.ask(ctx, call{method: http.MethodGet, path: path, weight: weightRead})
	if a.dated {
		i.Clock = access.Clock{Dated: true, Skew: a.skew}
	}
	if err == nil {
		err = use(a.data)
	}
	if err != nil {
		i.unread(what, err)
	}
	return err == nil
}

func (i *inspection) unread(what string, err error) {
	var no *statusError
	barred := errors.As(err, &no) && (no.code == http.StatusUnauthorized || no.code == http.StatusForbidden)
	i.Unread = append(i.Unread, access.Unread{What: what, Why: err.Error(), Barred: barred})
}

func (i *inspection) offices(data []byte) error {
	offices := []access.Named{}
	at := cursor{b: data}
	err := at.array(func() error {
		var n access.Named
		defer func() { offices = append(offices, n) }()
		return at.object(func(name []byte) error {
			value, err := at.value()
			text, _ := textOf(value)
			switch string(name) {
			case "id":
				n.ID = text
			case "name":
				n.Name = text
			}
			return err
		})
	})
	if err != nil {
		return errEnvelope
	}
	i.Offices = offices
	return nil
}

// mostColumns is beyond any report; rows keyed by something else than columns are
// no report, and their keys might be anything.
const mostColumns = 60

// columns runs the report of reservations and tells which columns its rows have.
func (i *inspection) columns(ctx context.Context) {
	if i.cfg.ReportID == "" {
		return // the hotel is read in other ways
	}
	rep, err := i.run(ctx, i.cfg.ReportID)
	if err != nil {
		i.unread("the report of reservations", err)
		return
	}
	seen, rows := map[string]bool{}, 0
	at := cursor{b: rep.rows}
	err = at.array(func() error {
		rows++
		return at.object(func(name []byte) error {
			_, err := at.value()
			if !seen[string(name)] {
				seen[string(name)] = true
				i.Columns = append(i.Columns, string(name))
			}
			return err
		})
	})
	if err != nil || len(i.Columns) > mostColumns {
		i.Columns = nil
		i.unread("the columns of the report", errors.New("its rows are not objects with columns"))
		return
	}
	for _, f := range essential {
		if name := i.table.columns.name[f]; rows > 0 && !seen[name] {
			i.Lacking = append(i.Lacking, name)
		}
	}
}

// reach asks for the customer of each arrival, of several of one customer once.
func (i *inspection) reach(ctx context.Context, arrivals []access.Stay, budget int) {
	known := map[string]access.Reach{}
	failed := 0
	for _, s := range arrivals {
		r, asked := known[s.Customer]
		switch {
		case s.Customer == "" || asked:
		case len(known) >= budget || failed == giveUp:
			i.Unasked++
			continue
		default:
			ok := i.ask(ctx, fmt.Sprintf("whether a message reaches the guest of stay %s", s.Key), "/v3/customers/"+s.Customer,
				func(data []byte) (err error) { r, err = reachOf(data); return err })
			if !ok {
				failed++
				i.Unasked++
				continue
			}
			known[s.Customer] = r
		}
		r.Stay = s.ID
		i.Reach = append(i.Reach, r)
	}
}

// reachOf tells how a customer can be reached, and forgets all else.
func reachOf(customer []byte) (access.Reach, error) {
	phone, err := member(customer, "phone_number")
	if err != nil {
		return access.Reach{}, err
	}
	email, err := member(customer, "email")
	if err != nil {
		return access.Reach{}, err
	}
	return access.Reach{Phone: dialable(phone), Email: mailable(email)}, nil
}

// dialable reports whether a text may be a phone number: as E.164 has it, with
// seven digits or more, and nothing but signs beside them.
func dialable(raw []byte) bool {
	text, _ := textOf(raw)
	digits := 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune("+-() ./", r):
			return false
		}
	}
	return digits >= 7
}

// mailable reports whether a text may be an e-mail address.
func mailable(raw []byte) bool {
	text, _ := textOf(raw)
	name, host, found := strings.Cut(strings.TrimSpace(text), "@")
	parts := strings.Split(host, ".")
	return found && name != "" && len(parts) > 1 && !slices.Contains(parts, "") && !strings.ContainsAny(host, "@ ")
}
