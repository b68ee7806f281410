// Package explain says in words why a stay, a room or a door is as it is: why a
// guest has or has not a PIN now, which rule decided and why the ones before it did
// not, what the gates wait for, who can open a door, what happens next, and what
// would change it.
//
//	Facts     what an explanation is made from: one property's inputs, its policy, its plan
//	Stay      the page of a stay
//	Room      the page of a room, Door that of a lock: who can open it now, and who next
//	Page      a title and parts with lines, to be printed
//
// It decides nothing: what it says of should and does is the planner's (plan.Wants)
// and the site's. It is a function of its facts, as everything under policy, and no
// page holds a PIN or names a guest.
package explain
