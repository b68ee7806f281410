// Package show turns plans into what people and programs read.
//
//	Of        one plan as a Report: plain values, sorted, with local times and doors by name
//	Document  the reports of all properties; as JSON it is a stable interface
//	Text, Markdown, Annotations, HTML
//	          the same document in other words; each is drawn from it and nothing else
//
// A document that was written as JSON and read again is shown as it was. What
// opens a door to somebody to whom it was closed comes first in every format.
// There is no PIN and no guest's name in it, because there is none in a plan.
package show
