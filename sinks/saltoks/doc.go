// Package saltoks reads a Salto KS site and writes to it one step at a time.
//
//	Observe   the whole inventory, each time; details from memory, with their age
//	Next      what is to be written next for an action: pure
//	Do        one write, never resent
//	Look      what was written to one holding, read back
//
// A stay is one site user and one access group for each of its lines. A group
// has the line's locks, one schedule with the line's window, and the user as its
// only member. Both carry a marker (access.Secret) in a field that survives a
// read; an object without one of ours is never written to.
//
// Lists of groups show neither members nor locks nor schedules, so those are
// read one call at a time, remembered, and read again when we wrote to them or
// when they have become old. The memory is no truth: losing it costs calls.
//
// Comments say how well a fact about the vendor is known: documented, measured
// (by somebody who published it), seen (in the code of other clients), assumed.
// README.md has the picture, and a table of the calls that each change costs.
package saltoks
