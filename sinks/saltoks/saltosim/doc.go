// Package saltosim behaves like Salto KS over HTTP, with doors that answer.
//
// A World has two layers. The cloud is what the API shows: users, groups,
// schedules, locks, seats. The doors are what the keypads know: each hub keeps
// its own copy of the rules, fed through a queue that is late and that stops
// while the hub is offline. Only the second layer decides who gets in:
//
//	PUT, POST, PATCH, DELETE          hands of the staff
//	         └──────► cloud ◄──────────────┘
//	                    │  per person and hub, when its rules change
//	                    ▼
//	         queue of the hub (HubDelay; waits while offline)
//	                    ▼
//	Open, Who, Watch ◄─ hub: digits × locks × wall-clock schedules
//
// It is written from what is known of the vendor, never from our client, shares
// no type with it and imports nothing of ours. Comments say how well a behaviour
// is known: documented (the vendor says so), measured (on an accept site by
// somebody who published it), seen (in the code of other clients) or assumed.
//
// It must be exact about one question: who opens which door at which instant
// with which digits. Safety is judged by Open and Watch and nowhere else.
//
// Everything is deterministic: time comes from Options.Clock, ids and PINs are
// hashes of the seed and of what they belong to, and what a request meets is a
// hash of what it asks for and how often that was asked, so that concurrent
// callers change the order of lists at most.
//
// What clients fall into, and what nobody knows of the vendor, are switches:
// Options.Traps for the vendor's ways, Options.Weather for what goes wrong on the
// wire and at the hubs, and hands for what staff does. The README lists them with
// their numbers and marks. The zero value is a friendly vendor; Options.Usual and
// Options.Nasty are less and less so.
//
// It is not a lock: tags, mobile keys, remote opening, event streams and pods are
// absent. Logging in is at Identity; without it any bearer, or the one of
// Options.Token, is good.
package saltosim
