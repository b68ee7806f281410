package language

// Policy is a whole file.
var Policy = &Type{Kind: Object, Name: "policy", Keys: []Key{
	{
		Name: "apiVersion", Type: Version, Required: true, Example: "pinwarden/v1",
		Means: "The version of this language.",
	},
	{
		Name: "property", Also: []string{"hotel", "name", "id"}, Type: Property, Required: true, Example: "my-hotel",
		Means: "The property's name here, in plans, metrics and the ledger: at most 63 lower-case letters, digits and hyphens. No two files may have the same.",
	},
	{
		Name: "timezone", Also: []string{"tz", "zone"}, Type: Zone, Required: true, Example: "Europe/Amsterdam",
		Means: "Where the property's clocks are. `Local` and short names such as `CET` are refused, `UTC` is not.",
	},
	{Name: "akia", Type: Akia, Required: true, Example: `{office: "41"}`, Means: "The property at Akia."},
	{Name: "salto", Type: Salto, Required: true, Example: "{site: My Hotel}", Means: "The property at Salto KS."},
	{
		Name: "hours", Type: Hours, Required: true, Example: `{check_in: "15:00", check_out: "11:00"}`,
		Means: "The hours of a stay that shows none of its own.",
	},
	{
		Name: "day_use", Type: DayUse, Absent: "nothing for such a stay", Example: `{opens: "10:00", closes: "20:00"}`,
		Means: "What `check_in` and `check_out` mean for a stay that departs on the day it arrives. Without the key such a stay gets nothing, and is listed with that reason.",
	},
	{Name: "rooms", Type: Rooms, Absent: "the site's own names", Example: "{match: exact}", Means: "How rooms and doors are named."},
	{
		Name: "seasons", Type: &Type{Kind: Map, Of: oneOrMore(Dates)}, Absent: "none", Unit: "days of arrival", Example: `{summer: 15 Jun to 15 Sep}`,
		Means: "Names for parts of the year, for `when.season`. Both days belong to it. Without years it comes again each year, also over New Year; with years at both ends it comes once.",
	},
	{
		Name: "messages", Also: []string{"texts", "templates"}, Type: &Type{Kind: Map, Of: Letter}, Absent: "none", Example: `{welcome: "{{customer.salto_ks_key_code__a}} opens your room."}`,
		Means: "Texts by name, each of one or several lines. Each but `changed` is named by the `pin` of some rule.",
	},
	{
		Name: "rules", Also: []string{"policies"}, Type: listOf(Rule), Required: true, Example: "[{name: default, access: [{doors: room}], pin: {message: welcome}}]",
		Means: "The rules in their order. The first that matches a stay decides alone; a stay that none matches gets nothing, with that reason.",
	},
	{
		Name: "early", Type: word("", "when_in_house", "never"), Default: "when_in_house", Example: "never",
		Means: "Whether a guest who is checked in before the rule's hour may open at once, if the room is free and not shown as unfit.",
	},
	{
		Name: "no_show", Type: either("", word("", "reported"), NoShow), Default: "reported", Example: `{infer_at: "02:00"}`,
		Means: "Whether only the hotel says that a guest did not come, or also the clock. A no-show's doors are closed; the PIN is kept for a late arrival.",
	},
	{
		Name: "sharers", Type: word("", "conflict", "allow"), Default: "conflict", Example: "allow",
		Means: "Whether two stays in one room at one time are a conflict, in which one of them waits, or may open it together. Stays that follow each other wait for each other all the same.",
	},
	{
		Name: "join", Type: word("", "never"), Default: "never", Example: "never",
		Means: "Whether touching stays of one guest share a PIN. They do not.",
	},
	{Name: "absence", Type: Absence, Default: "{misses: 3}", Example: "{misses: 5}", Means: "When a stay that is no longer shown counts as gone."},
	{
		Name: "quiet_hours", Type: &Type{Kind: List, Of: Clock, Least: 2, Most: 2}, Absent: "none", Unit: "local time", Example: `["21:30", "08:30"]`,
		Means: "From when to when nobody is sent a message, also over midnight. What falls due in between goes out at their end. Arrivals within four hours are told anyway.",
	},
}}

// The parts of a file that are small.
var (
	Akia = object(Key{
		Name: "office", Type: Line, Required: true, Example: `"41"`,
		Means: "The property's id at Akia.",
	})
	Salto = object(Key{
		Name: "site", Type: Line, Required: true, Example: "My Hotel",
		Means: "The site at Salto KS, by name or id.",
	})
	Hours = object(
		Key{
			Name: "check_in", Type: Clock, Required: true, Unit: "local time", Example: `"15:00"`,
			Means: "When arriving guests may have their room. An arrival time that the reservation shows goes before it, and moves `check_in` of the rules with it; a time in a rule stays where it is.",
		},
		Key{
			Name: "check_out", Type: Clock, Required: true, Unit: "local time", Example: `"11:00"`,
			Means: "When leaving guests give it back, not later than `check_in`. A departure time that the reservation shows goes before it, and moves `check_out` of the rules with it; a time in a rule, even an earlier one, stays where it is.",
		},
	)
	DayUse = object(
		Key{Name: "opens", Type: Clock, Required: true, Unit: "local time", Example: `"10:00"`, Means: "Stands for `check_in`."},
		Key{Name: "closes", Type: Clock, Required: true, Unit: "local time", Example: `"20:00"`, Means: "Stands for `check_out`; later than `opens`."},
	)
	NoShow = object(Key{
		Name: "infer_at", Type: Clock, Required: true, Unit: "local time", Example: `"02:00"`,
		Means: "From when on a guest who is still expected counts as a no-show: before noon on the day after arrival, else on the day of arrival.",
	})
	Absence = object(Key{
		Name: "misses", Type: Count, Required: true, Unit: "readings", Example: "5",
		Means: "How many complete readings in a row must lack a stay before it counts as gone.",
	})
)

// Rooms is what a file says of rooms and doors.
var Rooms = object(
	Key{
		Name: "match", Type: word("", "exact", "tolerant"), Default: "exact", Example: "tolerant",
		Means: "Whether a room's name has to agree to the letter, or case and spaces do not count.",
	},
	Key{
		Name: "aliases", Also: []string{"names"}, Type: &Type{Kind: Map, Of: Line}, Absent: "none", Example: `{"204": Suite 204}`,
		Means: "The name of the access group, for each room that the hotel shows by another name. It names a group, not another alias.",
	},
	Key{
		Name: "doors", Also: []string{"sets", "door_sets", "locks", "public"}, Type: &Type{Kind: Map, Of: DoorSet}, Absent: "none", Example: `{public: [Front door, Lift]}`,
		Means: "Sets of locks by their names at Salto KS, for rules to name. No set is called `room`. A set may have parts, each for some rooms: `{floor: [{rooms: \"1*\", locks: Stairs 1}, {rooms: \"2*\", locks: Stairs 2}]}`.",
	},
	Key{
		Name: "connects", Also: []string{"connecting"}, Type: listOf(&Type{Kind: List, Of: Line, Least: 2}), Absent: "none", Example: `[["204", "205", Suite 204/205]]`,
		Means: "Rooms that have locks in common, as a suite of two rooms.",
	},
	Key{
		Name: "shared", Also: []string{"dorms", "dormitories"}, Type: patterns, Absent: "none", Example: `"D*"`,
		Means: "Rooms, as the hotel shows them or as their access groups are named, in which stays at one time are no conflict whatever `sharers` says, as the beds of a dormitory.",
	},
)

// DoorSet is a set of locks: the same for all rooms, or in parts for some of them.
var (
	DoorSet = either("door set", texts, Part, listOf(Part))
	Part    = &Type{Kind: Object, Name: "part", Keys: []Key{
		{Name: "rooms", Type: patterns, Required: true, Example: `"2*"`, Means: "The rooms whose guests have this part of the set, as the hotel shows them."},
		{Name: "locks", Type: texts, Required: true, Example: "[Stairs 2]", Means: "The locks of this part, by their names at Salto KS."},
	}}
)
