// Package ledger remembers across restarts what neither the hotel nor the lock system can tell: what was first shown
// when, which writes were intended and how they ended, the sealed PINs, and what was told to whom.
//
//	Open ─► Known ─► … plan … ─► Intend ─► (the write) ─► Settle ─► PIN, Trying ─► (the message) ─► Told ─► Forget
//	                 Learn ┘        └─ every arrow that changes something is one transaction with its audit record
//
// What must hold:
//
//   - A method that writes is durable when it returns, and what it remembers is whole: outcome, sealed PIN, what
//     follows from them and the audit record are written together or not at all.
//   - Once begun, a write ends: cancelling its context does not lose the outcome of a vendor write that was made.
//     Only Intend and Trying, after which something is done, refuse a context that is over.
//   - A PIN is in the file only under AES-GCM, bound to property, stay and user. No error, audit record or log holds it.
//   - One process at a time: who opens the file beside it gets an error. The lock ends with the process, however that ends.
//   - A memory of which nobody has said whether it is whole counts as lost, see Fresh and SetLost.
//
// Two owners share what is known of a stay. Learn owns what observations show, and what a plan is about
// to take from doors (tables stays, rooms, offline, unconfirmed); the other methods own
// what was done (tables deeds and pins), which outlives a row that was never shown: a holding whose stay is unknown
// must not look like a known one.
//
// The file is one property's. Its SQL is plain, with what only SQLite understands in sqlite.go. A copy of all of it
// is held in memory, for the ledger is its only writer, so that Known asks no database.
package ledger
