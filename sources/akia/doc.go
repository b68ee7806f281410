// Package akia reads a hotel's stays and room readiness from Akia's API as an
// [access.House], and brings messages to guests through it.
//
//	Observe ── run a saved report ── poll its job ── map its rows ──► House, complete or saying why not
//	Read    ── one reservation after the other ─────────────────────► Stays that rest on no bulk read
//	Watch   ── Read, where it matters, within a budget ─────────────► House of single rows
//	Hints   ── calls of automations: whom to read, rooms that are ready
//	Modes   ── all of these, the newest evidence of each stay ──────► House
//	Deliver ── read the reservation, fill the tokens in, send ──────► a literal text, once
//
// Akia's API has no list of reservations, no rooms and no readiness; a saved
// report is the only bulk read, and its shape is documented nowhere. Hence
// everything here distrusts the answer: a read must be JSON in Akia's envelope,
// a job must say that it is done, counts must match, and a row that is not
// understood is a [access.Bad] instead of a guess. README.md tells for every
// vendor fact how sure it is.
//
// Reads are tried up to three times. A write is sent once: what happened to it
// is in the class of its error. Errors name ids and columns and never hold a
// PIN, a guest's name or phone number, a token, or the vendor's own words.
//
// A Client, a Watch and Hints may be used by many goroutines.
package akia
