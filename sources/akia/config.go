package akia

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

// Config sets up a Client. Office and Token must be given; whatever else is
// zero has the default that its comment names.
type Config struct {
	BaseURL string // default https://api.akia.com
	Token   TokenSource
	TokenIn TokenPlace // default InHeader

	// ReportID is the saved report of reservations. Without it the Client reads
	// single reservations and delivers, but cannot Observe.
	ReportID string
	// RoomReportID is the saved report of rooms; without it readiness comes from
	// the column room_status of the reservations, if they have it.
	RoomReportID string
	Mapping      // how rows are read; Office must be given
	// Custom names custom fields of a reservation that is read by itself; those for
	// the policy's gates are in the Mapping.
	Custom Custom
	// MessageField is the body's field for the text of a message; default "text".
	MessageField string

	PollEvery time.Duration // between two looks at a report's job; default 2 s
	PollMax   int           // looks before giving up; default 60
	Timeout   time.Duration // for one request with its answer; default 30 s

	HTTP    *http.Client  // default a fresh one
	Limiter *rate.Limiter // of calls by weight; nil for none

	// Retries is the budget of repeated reads of this client, so that an Akia in
	// trouble is not asked three times as often; default 6 a minute, 10 at once.
	Retries *rate.Limiter

	// Now, Sleep and Jitter (0 to 1) default to the machine's clock and chance.
	Now    func() time.Time
	Sleep  func(context.Context, time.Duration) error
	Jitter func() float64
}

// TokenPlace is where a request carries its access token.
type TokenPlace string

// The places of a token. Which one Akia wants is not certain.
const (
	InHeader TokenPlace = "header" // Authorization: Bearer …
	InQuery  TokenPlace = "query"  // ?access_token=…
)

// TokenSource hands out the access token for the next request. It is asked
// before every one, by many goroutines. Its errors must not show the token.
type TokenSource interface {
	Token(ctx context.Context) (string, error)
}

// TokenFunc is a function as a TokenSource.
type TokenFunc func(context.Context) (string, error)

// Token calls the function.
func (f TokenFunc) Token(ctx context.Context) (string, error) { return f(ctx) }

// StaticToken is a token that never changes.
func StaticToken(token string) TokenSource {
	return TokenFunc(func(context.Context) (string, error) { return token, nil })
}

func (c Config) withDefaults() Config {
	c.BaseURL = strings.TrimRight(cmp.Or(c.BaseURL, "https://api.akia.com"), "/")
	c.TokenIn = cmp.Or(c.TokenIn, InHeader)
	c.MessageField = cmp.Or(c.MessageField, "text")
	c.PollEvery = cmp.Or(c.PollEvery, 2*time.Second)
	c.PollMax = cmp.Or(c.PollMax, 60)
	c.Timeout = cmp.Or(c.Timeout, 30*time.Second)
	if c.HTTP == nil {
		c.HTTP = &http.Client{}
	}
	if c.Retries == nil {
		c.Retries = rate.NewLimiter(rate.Every(10*time.Second), 10)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	if c.Jitter == nil {
		c.Jitter = rand.Float64
	}
	return c
}

// validate names every field that is wrong, and what to write instead.
func (c Config) validate() error {
	var wrong []error
	need := func(ok bool, field, wayOut string) {
		if !ok {
			wrong = append(wrong, fmt.Errorf("akia: %s: %s", field, wayOut))
		}
	}
	need(goodBase(c.BaseURL), "BaseURL", "write https://host, optionally with a path; http only for a loopback address, because PINs travel this way")
	need(goodID(c.Office), "Office", `write Akia's id of the property, as in "41"`)
	need(c.Token != nil, "Token", "give a TokenSource, for instance StaticToken")
	need(c.TokenIn == InHeader || c.TokenIn == InQuery, "TokenIn", "write header or query")
	need(c.ReportID == "" || goodID(c.ReportID), "ReportID", `write the id of the saved report of reservations, as in "7"`)
	need(c.RoomReportID == "" || goodID(c.RoomReportID), "RoomReportID", `write the id of the saved report of rooms, as in "8"`)
	need(c.RoomReportID == "" || c.ReportID != "", "RoomReportID", "set ReportID too; rooms are read together with reservations")
	need(c.PollEvery > 0, "PollEvery", "write a duration above zero, or leave it out for 2s")
	need(c.PollMax > 0, "PollMax", "write a number above zero, or leave it out for 60")
	need(c.Timeout > 0, "Timeout", "write a duration above zero, or leave it out for 30s")
	need(c.Limiter == nil || c.Limiter.Limit() == rate.Inf || c.Limiter.Burst() >= weightRun,
		"Limiter", fmt.Sprintf("allow a burst of at least %d, the weight of running a report", weightRun))
	return errors.Join(wrong...)
}

func goodBase(base string) bool {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// goodID reports whether an id can stand in a path and be shown in an error.
func goodID(id string) bool {
	if id == "" || len(id) > 64 || strings.Trim(id, ".") == "" {
		return false
	}
	for i := range len(id) {
		switch ch := id[i]; {
		case ch >= '0' && ch <= '9', ch >= 'a' && ch <= 'z', ch >= 'A' && ch <= 'Z',
			ch == '-', ch == '_', ch == '.', ch == ':':
		default:
			return false
		}
	}
	return true
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
