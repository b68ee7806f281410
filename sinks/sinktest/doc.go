// Package sinktest is the contract that every sink must pass.
//
// It knows a sink only through controller.Sink and judges it by what counts:
// which digits open which door, what Look and Observe show afterwards, and that
// doing the same again does nothing. Every action is carried out as the
// controller does it, one step at a time, and is checked for the order in which
// access comes about: schedule, locks, member, PIN.
//
// A package of an adapter calls Run from a test, with a constructor that builds
// the same small hotel each time (see Levers).
package sinktest
