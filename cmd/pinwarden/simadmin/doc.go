// Package simadmin is a way to move both simulators by hand, or from any language: an HTTP API of JSON in which each
// lever of the hotel and each hand at the locks is one call.
//
//	POST /akia/move {"id": "A", "room": "102"}  ──► hotel.Move("A", "102")
//	POST /salto/set-hub-online {…}              ──► locks.SetHubOnline(…)
//	GET /salto/doors                            ──► who opens what
//
// A call is called after the method that it leads to, and is one row of a table: fields, defaults, the index at GET /
// and the errors follow from the type of its arguments. It shows PINs, for that is what developers need; the vendors
// do not exist, and nor do the guests. So it belongs on loopback, behind a guard that its caller brings.
package simadmin
