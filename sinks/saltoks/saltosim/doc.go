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
// hashes of the seed and of what they belong to, so that concurrent callers
// change the order of lists at most.
//
// It is not a lock: offline access, tags, mobile keys, office mode, remote
// opening, the audit log and OAuth are absent, and a site's subscription never
// ends. Faults beyond a lost or refused request are absent too; Intercept is
// the one place where they come in.
package saltosim
