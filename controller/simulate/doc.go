// Package simulate replays a file of bookings against a whole world in virtual
// time, and counts what the guests met at the doors.
//
//	bookings ─► plots ─► desk ─► Timeline ─► Run ─► World (hotel, controller, locks)
//	                                 │                  │ doors, messages, writes
//	                                 └──────► Score ◄── Log
//
// A plot is one booking's own story, drawn from its id and the seed; the desk
// lives through all of them, gives rooms away, and leaves a Timeline: everything
// that the hotel shows, minute by minute, before anything runs. Run shows it and
// makes passes as the controller's loop would: on every hint (check-in,
// check-out, cancellation, move, room ready), when the plan changes by itself,
// at every interval, and again after a pass that did something. Score holds what
// the doors did against what the policy gives to what was shown. It reads the
// policy's data by code of its own and shares nothing with the planner.
//
// The package names no adapter and no simulator: a World is given to it.
//
// README.md tells how the hotel is made up and defines every figure.
package simulate
