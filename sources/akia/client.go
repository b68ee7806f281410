package akia

import (
	"net/http"

	"pinwarden/policy/access"
)

// Client is one office's Akia. Make it with New.
type Client struct {
	cfg  Config
	http *http.Client

	columns   columns // of the report of reservations
	single    columns // of a reservation read by its id
	rooms     columns // of the report of rooms
	phases    words[access.Phase]
	readiness words[access.Readiness]
}

// New returns a client, or an error that names every setting that is wrong and
// the way out. It asks Akia nothing.
func New(cfg Config) (*Client, error) {
	cfg = cfg.withDefaults()
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	c := &Client{cfg: cfg, http: politely(cfg.HTTP), single: singleColumns()}
	var err error
	if c.columns, err = reportColumns(cfg.Columns); err != nil {
		return nil, err
	}
	c.rooms = c.columns.only(fieldRoom, fieldReadiness)
	if c.phases, err = newWords("Phases", defaultPhases, cfg.Phases); err != nil {
		return nil, err
	}
	if c.readiness, err = newWords("Readiness", defaultReadiness, cfg.Readiness); err != nil {
		return nil, err
	}
	return c, nil
}

// politely returns a copy of h that follows a redirect only for a read, and only
// to the same host: a token or a PIN must not travel to somebody else, and a
// followed POST would be a second write. Other redirects count as the answer.
func politely(h *http.Client) *http.Client {
	const most = 3
	own := *h
	own.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		first := via[0]
		if first.Method != http.MethodGet || len(via) > most ||
			req.URL.Host != first.URL.Host || req.URL.Scheme != first.URL.Scheme {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return &own
}
