package access

import "time"

// HotelAccount is what a source tells of its own set-up: of the account that it
// reads with, not of the hotel. No part of it names a guest.
type HotelAccount struct {
	Clock
	// Offices are the properties that the account sees; nil if they were not read.
	Offices []Named
	// Columns are those of the report of reservations, as it names them; nil if it was not read.
	Columns []string
	// Lacking are the columns without which the report is of no use, by the report's name for them.
	Lacking []string
	// Reach says of coming guests how a message can find them.
	Reach []Reach
	// Unasked counts coming guests of whom nothing was asked, since that would have been too many calls.
	Unasked int
	Unread  []Unread
}

// LockAccount is what a sink tells of its own set-up.
type LockAccount struct {
	Clock
	// Sites are those that the account sees; nil if they were not read.
	Sites []Named
	// Chosen says that exactly one of them is the one that is named. All that follows is of that one.
	Chosen bool
	// Released, Valid and PINs are nil if the site did not tell.
	Released *bool // by its installer; before that nothing on it can be reached
	Valid    *bool // its subscription
	PINs     *bool // whether it takes any

	// Actor is the user that we act as; nil if it was not read.
	Actor *Actor
	// Role is the code of the role for guests, Roles are those that the actor may
	// give; nil if they were not read.
	Role  string
	Roles []string
	// Hubs are nil if they were not read.
	Hubs   []Hub
	Unread []Unread
	// Audit is what it takes to keep what is known of the site young; nil if the site was not read.
	Audit *Audit
}

// Audit is what it takes to read the details of a site anew and again, and how
// old they get by that.
type Audit struct {
	// Near and Rest are how many calls read all details of holdings that are open
	// within a day, and all others.
	Near, Rest int
	// Needed and Budget are calls an hour.
	Needed, Budget int
	// NearAge and RestAge are how old a detail gets at most when nothing else is done.
	NearAge, RestAge time.Duration
}

// Enough reports whether the budget keeps details as young as they should be.
func (a Audit) Enough() bool { return a.Needed <= a.Budget }

// Clock is what the other side's clock shows.
type Clock struct {
	Dated bool          // it shows one
	Skew  time.Duration // theirs minus ours
}

// Named is a thing of which only ids and a name matter.
type Named struct{ ID, Other, Name string }

// Is reports whether some text means the thing: its id, its other id or its name.
func (n Named) Is(text string) bool {
	return text != "" && (text == n.ID || text == n.Other || text == n.Name)
}

// Reach says how messages can reach the guest of a stay.
type Reach struct {
	Stay         StayID
	Phone, Email bool
}

// Actor is the user of a site that we act as.
type Actor struct {
	Roles     []string // codes
	Suspended bool
	Blocked   bool
}

// Hub is a hub by its own word.
type Hub struct {
	Name   string
	Zone   string
	Online bool
}

// Unread is a question about an account that got no answer.
type Unread struct {
	What string
	Why  string
	// Barred says that the account was turned away, so that others will be too.
	Barred bool
	// Basis says that most of a check rests on the answer.
	Basis bool
}
