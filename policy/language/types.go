package language

// The types of single values.
var (
	Line    = &Type{Kind: Text, Name: "text"}
	Letter  = &Type{Kind: Prose, Name: "message"}
	Pattern = &Type{Kind: Text, Name: "pattern"}

	Version  = word("version", "pinwarden/v1")
	Property = text("property name", `^[a-z0-9][a-z0-9-]{0,62}$`)
	Zone     = text("IANA zone", `^(UTC|[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)+)$`)
	Clock    = text("time", `^`+clock+`$`)
	Count    = text("number", `^[1-9][0-9]{0,5}$`)
	Moment   = text("moment", `^((check_in|check_out)( *[+-] *`+span+`)?|`+clock+`)$`)
	Lead     = text("lead", `^`+span+` before$`)
	Telling  = text("telling", `^(once ready|`+span+` before)$`)
	Amount   = text("amount", `^([0-9]{1,3}|[0-9]{1,3} or more|[0-9]{1,3} or less|[0-9]{1,3} to [0-9]{1,3})$`)
	Dates    = text("dates", `^[0-9]{1,2} (`+months+`)( 20[0-9]{2})? to [0-9]{1,2} (`+months+`)( 20[0-9]{2})?$`)

	Action = text("action name", `^[a-z][a-z0-9-]{0,31}$`)

	Status  = word("status", "expected", "in_house", "departed", "no_show")
	Weekday = word("weekday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
)

// A span of time is at most 14 days, which no pattern says.
const (
	clock = `(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)`
	span  = `([0-9]{1,5}d([0-9]{1,5}h)?([0-9]{1,5}m)?|[0-9]{1,5}h([0-9]{1,5}m)?|[0-9]{1,5}m)`
)

const months = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"

var (
	texts    = oneOrMore(Line)
	patterns = oneOrMore(Pattern)
)
