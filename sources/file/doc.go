// Package file reads a hotel from an export that somebody drops in a folder, as
// an [access.House]: for hotels without access to Akia's API, and for replays.
//
//	Observe ── the newest file ── its rows ── whole? ──► House
//	                 ▲                          └─ no: say why
//	                 └──────── the next older one ◄─┘
//
// What the rows mean is for Config.Rows to say: pinwarden reads them as those of
// Akia's report. A file that is empty,
// half-written, gone or not to be opened is named in the Gaps and never an empty
// hotel. README.md tells what makes a file whole and a reading complete.
package file
