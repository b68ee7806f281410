// Package file reads a hotel from an export that somebody drops in a folder, as
// an [access.House]: for hotels without access to Akia's API, and for replays.
//
//	Observe ── the newest file ── whole? ── its rows ──► House
//	                 └─ no: say why, and take the next older one
//
// Rows are read as those of Akia's report are (akia.Table). A file that is empty,
// half-written, gone or not to be opened is named in the Gaps and never an empty
// hotel. README.md tells what makes a file whole and a reading complete.
package file
