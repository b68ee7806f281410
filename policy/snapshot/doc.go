// Package snapshot is the file from which plans are made without an account: all
// that a plan is made of except the policy, so that a change of a policy can be
// judged by whoever may not see the hotel's guests.
//
//	Of      takes a property's inputs, with keyed hashes in the place of whatever is about one person
//	File    is what is written and read, for one property or several
//	Inputs  are what a plan is made from, once more
//
// A plan that is made from a file is byte for byte that which was made from the
// inputs, for plans name stays by their keys alone. Hidden are the source's ids of
// stays and customers and the vendor's ids of users, persons, groups and schedules.
// Rooms, room types, rate codes, channels, doors, dates and the custom fields that
// the operator has named stay: policies speak of them. What the hotel and the site say of themselves in sentences (gaps, findings)
// stays too, since a plan shows it; it names no guest.
//
// The package is pure. The file holds no PIN, no token, no message and no name of a person.
package snapshot
