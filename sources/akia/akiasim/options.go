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

	// JobRunning and JobDone are the words of a report's job; defaults "running" and "done" (assumed).
	JobRunning, JobDone string

	// RoomText, StatusWords and FieldsShape are how rooms, states and custom fields come out. StatusWords shows another
	// word for one of the four states, as "checked in" for Arrived.
	RoomText    RoomText
	StatusWords map[string]string
	FieldsShape FieldsShape

	// Rate is how much weight of calls a second is let through, 0 for any, and Burst how much at once; default 2.
	// Whatever is more is answered with 429, with a Retry-After if SaysRetryAfter.
	Rate, Burst    float64
	SaysRetryAfter bool

	// The calls of automations: what their body looks like, and which share of them (0 to 1) is lost, comes twice, or
	// comes late by up to HooksLateBy, default 6 h, and so after later ones. Seed decides which.
	HookBody                         HookBody
	HooksLost, HooksTwice, HooksLate float64
	HooksLateBy                      time.Duration
	// UnsubscribeAfter is how many failures in a row end all calls; default 20 ("too many", transcribed).
	UnsubscribeAfter int
	Seed             int64

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
	o.JobRunning = cmp.Or(o.JobRunning, "running")
	o.JobDone = cmp.Or(o.JobDone, "done")
	o.HooksLateBy = cmp.Or(o.HooksLateBy, 6*time.Hour)
	o.UnsubscribeAfter = cmp.Or(o.UnsubscribeAfter, 20)
	return o
}
