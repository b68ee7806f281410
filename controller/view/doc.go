// Package view holds what the last pass saw and wants, for everybody who looks
// at it beside the loop: console, status, explain, and the loop's own sleep.
//
// It is a go-memdb database that a pass replaces as a whole. A Snapshot never
// changes, so a reader sees one pass and never half of two. Nothing here is
// durable and no plan is made from it: a plan is made from nothing each time.
package view
