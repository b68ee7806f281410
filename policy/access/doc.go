// Package access holds the nouns that everybody in pinwarden speaks: what the
// hotel shows (House, Stay, Room), what the locks hold (Site, Holding), what a
// stay should hold (Grant, Skip), and what only we remember (Known).
//
// "Should" and "does" are different types on purpose: a Grant is access that a
// stay ought to have, a Holding is access that somebody has, and the compiler
// refuses to mix them up.
//
// Everything here is a plain value. Nothing reads a clock, a file or a network;
// instants are UTC, and local time exists only as a civil Date plus a TimeOfDay
// in a named zone. A value that was handed to somebody else must not be changed.
//
// The package imports nothing of ours.
package access
