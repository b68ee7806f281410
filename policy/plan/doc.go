// Package plan compares what every stay should hold with what it does hold, and
// says what would have to change.
//
//	Learn   what this observation adds to what we remember; LearnSite the same of the locks
//	keep    which holdings stay although no row asks for them
//	park    which doors nobody gets now, since they run on another clock
//	settle  which of the stays that want one lock has it when
//	diff    what differs, stay by stay, and whether somebody else changed it
//	seats   who has a seat on the site, and who waits for one
//	order   what has to happen before what
//	Guard   what may happen now
//
// The first stages are Diff, which knows no caution; all caution is in Guard,
// which moves actions to Held and never drops one. Both are functions of their
// arguments: no clock, no randomness, no map order. A Plan is plain data that
// can be shown (package show), stored and compared, and holds no PIN and no guest's name.
package plan
