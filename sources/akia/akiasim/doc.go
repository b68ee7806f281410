// Package akiasim is Akia, a hotel's guest messaging system, as its API shows it: a [World] with reservations,
// customers, rooms and saved reports, served over HTTP by [World.Handler] on an injected clock.
//
//	levers (Book, Move, CheckOut, SetRoom, …) ──► what is true ──lag──► what is shown ──► HTTP
//	faults (Hook, NextReports, LoginPageAt, …) ───────────────────────────────────────────►
//
// A test or a simulation moves the levers as a front desk would, and asks the API as a partner would. A change is
// true at once and is shown after [Options].Lag, in the order in which changes were made.
//
// Comments mark how sure each behaviour is:
//
//   - documented: the vendor's own pages say so;
//   - transcribed: a third party who read the vendor's reference says so;
//   - assumed: nobody says, and this is the plausible guess that a client must not rely upon.
//
// It is written from such facts alone and shares no type with any client, so that it cannot repeat a client's
// misunderstanding. It is not a hotel: nothing happens unless a lever is moved, and a lever accepts whatever it is
// told (two parties in a room, a departure before the arrival, a status word that nobody knows). Nor does it know
// PINs, locks or money; amounts are always zero.
//
// The API has neither rooms nor their readiness nor a list of reservations (transcribed). The only bulk read is a
// saved report, and only there is readiness visible, as a column (assumed).
//
// A World may be used by many goroutines. Equal levers and equal requests at equal instants give equal answers.
package akiasim
