package language

// Rule decides for the stays that it matches.
var Rule = &Type{Kind: Object, Name: "rule", Forms: [][]string{{"deny"}, {"access", "pin"}}, Keys: []Key{
	{Name: "name", Type: Line, Required: true, Example: "suites", Means: "Different for each rule; plans name it with every change."},
	{Name: "when", Also: []string{"if", "match", "matches", "conditions"}, Type: Conditions, Absent: "every stay", Example: "{room_type: SUITE}", Means: "What the rule asks of a stay. All conditions must hold. A rule without it comes last."},
	{Name: "deny", Also: []string{"reason", "refuse"}, Type: Line, Absent: "none", Example: "owner's own stay", Means: "The reason why the stay gets nothing. A rule has either `deny`, or `access` and `pin`."},
	{Name: "access", Also: []string{"grant", "allow", "lines"}, Type: listOf(Access), Absent: "none, with `deny`", Example: "[{doors: room}]", Means: "Doors with their hours."},
	{Name: "pin", Type: PIN, Absent: "none, with `deny`", Example: "{message: welcome}", Means: "When the PIN is made and told."},
}}

// Conditions are what a rule asks of a stay. They hold themselves, under not and any.
var Conditions, Condition = conditions()

func conditions() (all, one *Type) {
	all = &Type{Kind: Object, Name: "conditions", Least: 1}
	one = &Type{Kind: Object, Name: "condition", Least: 1, Most: 1}
	keys := []Key{
		{Name: "status", Also: []string{"phase"}, Type: oneOrMore(Status), Absent: "any", Example: "[expected, in_house]", Means: "Where the stay stands. A cancelled stay never holds access, so no rule is asked."},
		{Name: "room", Type: patterns, Absent: "any", Example: `"2*"`, Means: "The room, as the hotel shows it."},
		{Name: "room_type", Also: []string{"type"}, Type: patterns, Absent: "any", Example: `[SUITE, "PENT*"]`, Means: "The type of the room."},
		{Name: "rate_code", Also: []string{"rate"}, Type: patterns, Absent: "any", Example: "OWNER", Means: "The rate of the reservation."},
		{Name: "channel", Also: []string{"source"}, Type: patterns, Absent: "any", Example: `[TUI, "AGENCY-*"]`, Means: "Where the reservation came from."},
		{Name: "nights", Also: []string{"stay_length", "length"}, Type: oneOrMore(Amount), Absent: "any", Unit: "nights", Example: "7 or more", Means: "How many nights the stay has; day use has 0."},
		{Name: "party_size", Also: []string{"guests", "party"}, Type: oneOrMore(Amount), Absent: "any", Unit: "guests", Example: "1 to 2", Means: "How many guests the reservation is for. A stay that shows no number has none of the amounts."},
		{Name: "weekday", Also: []string{"day", "days", "weekdays"}, Type: oneOrMore(Weekday), Absent: "any", Unit: "day of arrival", Example: "[friday, saturday]", Means: "The weekday of the arrival date."},
		{Name: "departure_weekday", Also: []string{"checkout_day", "departure_day", "leaves"}, Type: oneOrMore(Weekday), Absent: "any", Unit: "day of departure", Example: "[saturday, sunday]", Means: "The weekday of the departure date."},
		{Name: "season", Type: texts, Absent: "any", Unit: "day of arrival", Example: "summer", Means: "Names from `seasons`, in one of which the arrival date lies."},
		{Name: "not", Also: []string{"unless", "except"}, Type: one, Absent: "nothing", Example: "{room_type: SUITE}", Means: "One condition that must not hold. For neither of two, write `not: {any: [...]}`."},
		{Name: "any", Also: []string{"or"}, Type: &Type{Kind: List, Of: all, Least: 2}, Absent: "nothing", Example: `[{nights: 7 or more}, {channel: TUI}]`, Means: "At least one of these must hold, with all that it asks."},
	}
	all.Keys, one.Keys = keys, keys
	return all, one
}

// Access is one entry of a rule's access.
var Access = &Type{Kind: Object, Name: "entry", Keys: []Key{
	{
		Name: "doors", Also: []string{"locks", "door"}, Type: texts, Required: true, Example: "[public, room]",
		Means: "`room` for the doors of the guest's own room, and names from `rooms.doors`. One entry of a rule names `room`, at most nine name sets.",
	},
	{
		Name: "opens", Also: []string{"from", "start"}, Type: Moment, Default: "check_in", Example: "check_in - 2h",
		Means: "From when on, earlier than `closes`.",
	},
	{
		Name: "closes", Also: []string{"to", "until", "end"}, Type: Moment, Default: "check_out", Example: "check_out + 30m",
		Means: "Until when. What lies beyond the check-out of the reservation is grace: for the room it ends early when the next guest of the room checks in.",
	},
	{
		Name: "require", Also: []string{"gate", "gates", "wait_for"}, Type: oneOrMore(Gate), Absent: "nothing", Example: "[room_ready, {field: deposit, is: paid}]",
		Means: "Gates: the doors open for the first time when all of them are met. What has opened once stays open to a guest who is in house.",
	},
	{
		Name: "at_latest", Also: []string{"latest"}, Type: Clock, Absent: "waits for ever", Unit: "local time of the arrival day", Example: `"17:00"`,
		Means: "When the doors open although the room is not ready, between `opens` and `closes`. It ends the wait for `room_ready` and for nothing else.",
	},
}}

// Gate is what the first opening of doors waits for.
var (
	Gate      = either("gate", word("", "room_ready", "in_house"), FieldGate, ActionGate)
	FieldGate = &Type{Kind: Object, Name: "field gate", Keys: []Key{
		{Name: "field", Type: Line, Required: true, Example: "deposit", Means: "A custom field, by the name that the operator gives it in `akia.custom`."},
		{Name: "is", Type: patterns, Required: true, Example: "[paid, waived]", Means: "What it must show. A field that is not shown meets no gate."},
	}}
	ActionGate = &Type{Kind: Object, Name: "action gate", Keys: []Key{
		{Name: "action", Type: Action, Required: true, Example: "registered", Means: "A call of one of Akia's automations, by the name that the operator lists in `akia.actions.names`: it must have come for this stay, at any time."},
	}}
)

// PIN is when the code is made and told.
var PIN = object(
	Key{Name: "issue", Also: []string{"make"}, Type: Lead, Default: "72h before", Unit: "before check-in", Example: "7d before", Means: "When the PIN is to exist at Salto KS."},
	Key{
		Name: "tell", Also: []string{"send"}, Type: Telling, Default: "once ready", Unit: "before check-in", Example: "24h before",
		Means: "When the guest is told: some time before check-in, or as soon as everything is confirmed. Not before `issue`, and not while a gate of the own room other than `room_ready` is shut: the message names the room.",
	},
	Key{Name: "message", Also: []string{"text", "template"}, Type: Line, Required: true, Example: "welcome", Means: "The name of the text, from `messages`."},
)
