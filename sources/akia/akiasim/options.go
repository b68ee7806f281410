package akiasim

import (
	"cmp"
	"time"
)

// Options sets up a World. The zero value of every field works.
type Options struct {
	// Clock tells the time; nil is the machine's clock. It must not call the World.
	Clock func() time.Time
	// Zone is where the hotel is, by which a report knows "today"; nil is UTC.
	Zone *time.Location

	PropertyID   string // default "41"; called office_id by the reservation search
	PropertyName string // default "Example House"

	// Token is the access token that opens the API; empty lets any token in, but not none.
	Token string
	// TokenIn is where the token is looked for. How Akia wants it is not certain; the default takes both.
	TokenIn TokenPlace
	// OAuth is the authorization server; without a client there is none.
	OAuth OAuth
	// IDsAsNumbers writes ids as JSON numbers, which the tables of the reference call them, instead of strings,
	// which its examples show. An id that is no whole number stays a string.
	IDsAsNumbers bool
	// SearchAnswersArray makes the reservation search answer a list instead of one object.
	SearchAnswersArray bool
	// MessageField is the body's field that holds the text of a message; default "text".
	MessageField string

	ReportID     string // the saved report of reservations, default "7"
	RoomReportID string // the saved report of rooms, default "8"
	// ReportTimes adds the columns arrival_time and departure_time to the report of reservations.
	ReportTimes bool
	// HorizonDays is how far ahead of today the report of reservations looks; default 30.
	HorizonDays int
	// RunningPolls is how often a report's job answers "running" before it is done; default 1, negative for never.
	RunningPolls int

	// Lag is how long a change stays invisible to the API. Akia trails the hotel's own system by minutes,
	// at times by half an hour (documented).
	Lag time.Duration
}

// TokenPlace is where a request carries its access token.
type TokenPlace int

// The places of a token.
const (
	TokenAnywhere TokenPlace = iota
	TokenInHeader            // Authorization: Bearer …
	TokenInQuery             // ?access_token=…
)

func (o Options) withDefaults() Options {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	o.PropertyID = cmp.Or(o.PropertyID, "41")
	o.PropertyName = cmp.Or(o.PropertyName, "Example House")
	o.MessageField = cmp.Or(o.MessageField, "text")
	o.ReportID = cmp.Or(o.ReportID, "7")
	o.RoomReportID = cmp.Or(o.RoomReportID, "8")
	o.HorizonDays = cmp.Or(o.HorizonDays, 30)
	o.RunningPolls = cmp.Or(o.RunningPolls, 1)
	return o
}
