// Package controller is the story: observe, desire, diff, guard, act, record,
// and again.
//
// RunOnce is one pass and fits on a screen; Plan is the same pass without act,
// which is all that a dry run is. Loop decides when a pass is made, never what
// it does: a hint only shortens the wait.
//
// The controller keeps nothing between passes but the ledger and the back-off
// of what failed, so it may be killed at any point and simply be run again.
// Every write to the locks has a durable intent before it and a durable outcome
// after it; a write whose outcome is unknown is never resent, the next
// observation decides. A message whose outcome is unknown counts as told and is
// sent again a few times, with an alarm.
package controller
