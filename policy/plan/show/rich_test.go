package show_test

import (
	"fmt"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/policy/plan/show"
)

// rich is a document with one of everything: two properties, every state, and
// names that try to be more than names.
func rich() *show.Document {
	where := func(rule string) (string, int) {
		lines := map[string]int{"owners": 10, "suites-early": 14, "default": 25, "grace, 60%: new\nrule": 31}
		return "seaside.yaml", lines[rule]
	}
	a, b := seaside(), hilltop()
	return show.New([]show.Report{show.Of(a, where), show.Of(b, nil)}, "harbour could not be read: the site answers 503")
}

var amsterdam = zone("Europe/Amsterdam")

func zone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

// on is an hour of May 2026 at the seaside; days beyond it are of the next months.
func on(day, hour, minute int) time.Time {
	return time.Date(2026, 5, day, hour, minute, 0, 0, amsterdam).UTC()
}

func from(start, end time.Time) access.Window { return access.Window{Start: start, End: end} }

func guest(n int) access.Key { return access.Key(fmt.Sprintf("guest%011d", n)) }

// held is a holding that opens its lines.
func held(key access.Key, room string, lines ...access.HeldLine) access.Holding {
	for i := range lines {
		lines[i].Member, lines[i].Schedule, lines[i].Room = true, "schedule", room
	}
	return access.Holding{Key: key, Room: room, User: access.User{Ref: "u", Person: "p", UsesPIN: true, HasKey: true}, Lines: lines}
}

func heldLine(id access.LineID, w access.Window, doors ...access.DoorID) access.HeldLine {
	return access.HeldLine{ID: id, Window: w, Doors: doors}
}

func line(id access.LineID, w access.Window, doors ...access.DoorID) access.Line {
	return access.Line{ID: id, Window: w, Doors: doors}
}

func because(code access.Why, at time.Time, text string, other access.Key) []access.Reason {
	return []access.Reason{{Code: code, At: at, Text: text, Other: other}}
}

// seaside is a hotel in which much happens at once.
func seaside() *plan.Plan {
	now := on(9, 14, 0)
	week, days := from(on(9, 15, 0), on(12, 11, 30)), from(on(9, 12, 0), on(12, 12, 0))
	suite := `Suite | <b>204</b> *x* @desk #12`
	return &plan.Plan{
		ID: "4a5be1c02f77", Property: "seaside", Revision: "7d1e0c55ab01", Now: now, Zone: amsterdam, Next: on(9, 14, 4),
		Doors: map[access.DoorID]string{
			"d101": "Door 101", "d102": "Door 102", "d103": "Door 103", "d204": "Suite 204 | <main>", "front": "Front door", "lift": "Lift 🛗",
			"sauna": "Sauna\nnothing to do",
		},
		Actions: []plan.Action{
			{
				Key: guest(1), Verb: plan.Issue, Room: suite, Rule: "suites-early",
				After: []access.Line{line("1", days, "front", "lift", "sauna"), line(access.RoomLine, week, "d204")},
			},
			{
				Key: guest(2), Verb: plan.Move, Room: "102", Rule: "default", Reasons: because(access.WhyEarly, on(9, 13, 50), "", ""),
				Before: held(guest(2), "101", heldLine("1", days, "front", "lift"), heldLine(access.RoomLine, week, "d101")),
				After:  []access.Line{line("1", days, "front", "lift"), line(access.RoomLine, week, "d102")},
				With:   []access.Key{guest(3)},
			},
			{
				Key: guest(3), Verb: plan.Move, Room: "101", Rule: "default", Break: true,
				Before: held(guest(3), "101", heldLine(access.RoomLine, week, "d101", "d102")),
				After:  []access.Line{line(access.RoomLine, week, "d101")},
				With:   []access.Key{guest(2)},
			},
			{
				Key: guest(4), Verb: plan.Extend, Room: "103", Rule: "grace, 60%: new\nrule",
				Before: held(guest(4), "103", heldLine(access.RoomLine, from(on(1, 15, 0), on(10, 11, 30)), "d103")),
				After:  []access.Line{line(access.RoomLine, from(on(1, 15, 0), on(14, 12, 0)), "d103")},
				Needs:  []access.Key{guest(3)},
			},
			{
				Key: guest(5), Verb: plan.Shorten, Room: "98", Rule: "default",
				Before: held(guest(5), "98", heldLine(access.RoomLine, from(on(8, 15, 0), on(237, 11, 30)), "d98")),
				After:  []access.Line{line(access.RoomLine, from(on(8, 15, 0), on(235, 11, 0)), "d98")},
			},
			{
				Key: guest(6), Verb: plan.Tell, Room: "103", Rule: "default",
				Before:  held(guest(6), "103", heldLine(access.RoomLine, week, "d103")),
				Telling: &plan.Message{Name: "changed", Notice: true, Room: "103", Arrival: access.NewDate(2026, 5, 9), Departure: access.NewDate(2026, 5, 12)},
			},
			{
				Key: guest(7), Verb: plan.Tidy, Room: "Garden", Delete: true, Reasons: because(access.WhyDeparted, on(8, 10, 0), "", ""),
				Before: held(guest(7), "Garden", heldLine(access.RoomLine, from(on(6, 15, 0), on(8, 11, 30)), "d7")),
			},
		},
		Held: []plan.Held{
			{
				Action: plan.Action{
					Key: guest(8), Verb: plan.Revoke, Room: "104", Reasons: because(access.WhyCancelled, time.Time{}, "", ""),
					Before: held(guest(8), "104", heldLine(access.RoomLine, week, "d104")),
				},
				Guard: plan.GuardPerPass, Why: "6 removals are more than 5",
			},
			{
				Action: plan.Action{
					Key: guest(9), Verb: plan.Issue, Room: "104", Rule: "default",
					After: []access.Line{line(access.RoomLine, week, "d104")}, Needs: []access.Key{guest(8)},
				},
				Guard: plan.GuardNeeds, Why: "the door is not taken from " + string(guest(8)),
			},
		},
		Pending: []plan.Pending{
			{
				Action: plan.Action{
					Key: guest(10), Verb: plan.Move, Break: true, Room: "106", Rule: "default",
					Before: held(guest(10), "106", heldLine(access.RoomLine, week, "d105", "d106")),
					After:  []access.Line{line(access.RoomLine, week, "d106")},
				},
				Until: on(9, 14, 4), Why: "the new door has to be confirmed first",
			},
			{
				Action: plan.Action{
					Key: guest(11), Verb: plan.Issue, Room: "105", Rule: "default",
					After: []access.Line{line(access.RoomLine, week, "d105")},
				},
				On: guest(10), Why: "its door has to be let go first",
			},
		},
		Alarms: []plan.Note{
			{Key: guest(12), Room: "107", Reason: access.Reason{Code: access.WhyOnHub, At: on(9, 9, 0), Text: "Hub <2> | 50% north"}},
			{Reason: access.Reason{Code: access.WhyNoSuchDoor, Text: "Pool_door"}},
		},
		Left: []plan.Note{
			{Key: guest(13), Room: "108", Reason: access.Reason{Code: access.WhyNotYet, At: on(20, 15, 0)}},
			{Key: guest(14), Rule: "owners", Reason: access.Reason{Code: access.WhyDenied, Text: "owner's own stay\u202e"}},
		},
		Gaps:     []string{`access group "109"`},
		Findings: []string{"PINs are switched off on the site"},
		Distrust: "the read of the house is too old",
	}
}

// hilltop is a quiet hotel in another zone, over a change of its clocks.
func hilltop() *plan.Plan {
	z := zone("America/New_York")
	at := func(day, hour int) time.Time { return time.Date(2026, 10, day, hour, 0, 0, 0, z).UTC() }
	w := from(at(31, 15), time.Date(2026, 11, 2, 11, 0, 0, 0, z).UTC())
	return &plan.Plan{
		ID: "0b1f33d9e6aa", Property: "hilltop", Revision: "19aa20be4410", Now: at(31, 9), Read: at(30, 9), Zone: z,
		Doors: map[access.DoorID]string{"h1": "Cabin 1"},
		Actions: []plan.Action{{
			Key: guest(21), Verb: plan.Repair, Room: "1", Rule: "cabins",
			Before: access.Holding{
				Key: guest(21), User: access.User{Ref: "u", UsesPIN: true, HasKey: true, Blocked: true},
				Lines: []access.HeldLine{{ID: access.RoomLine, Window: w, Doors: []access.DoorID{"h1"}, Schedule: "s", Member: true}},
			},
			After:   []access.Line{line(access.RoomLine, w, "h1")},
			Reasons: because(access.WhyEdited, at(31, 8), "user blocked", ""),
		}},
		Distrust: "the hotel is read stay by stay, which proves no absence", StayByStay: true,
	}
}
