package saltosim

import "time"

// Traps are the ways of the vendor that clients fall into, and the questions
// that nobody has answered yet. The zero value is what is documented or measured,
// without what happens only now and then; Options.Usual adds that, and
// Options.Nasty turns everything to its worst. The numbers are those of the list
// in the README.
//
// PIN rotation, marks of bad weather (lost answers, 429, 503) and what staff
// does are not here: see SamePIN, Weather and the hands.
type Traps struct {
	OneID       bool          // 1: any call takes either id of a person; measured: only its own
	FullRefuses bool          // 2: with all seats taken a new user is refused (403/2212); measured: 201 and suspended
	NewUserLag  time.Duration // 3: for up to this long other calls do not know a new user; up to a minute was measured
	StalePatch  Rate          // 4: answers to PATCH that show what was before; once measured
	SamePIN     bool          // 5: asking again tells the same PIN; measured: a new one
	PIN         PINBody       // 6
	ZeroPINs    bool          // 6: every PIN begins with a zero; seen
	PINDigits   int           // 6: how many; default 6, with a PINPrefix 10; up to 10 are documented

	NoScheduleOpens bool  // 7: a group without a schedule opens at all times; measured: never
	BareArrays      bool  // 8: sites and users come as arrays without an envelope, whole; measured once
	Links           Links // 9
	NoCounts        bool  // 9: count is null even if asked for
	MovingLists     Rate  // 9: between two pages somebody is added, removed or both
	UniqueNames     bool  // 10: a second group of one name is refused (400/1101); seen: it is not
	Ends            Ends  // 11
	EndExcluded     bool  // 11: the last second of a schedule is not in; assumed: its whole minute is
	Zone            Zoned // 12

	Codes      Codes   // 13
	NoReasons  bool    // 13: refusals have no body; measured for some
	OKRefusals bool    // 13: refusals come with 200 and an ErrorCode; another client guards against it
	Answers    Answers // 13

	DeletedShown  time.Duration // 15: for up to this long a deleted user can still be read; up to 10 s was measured
	DeletedListed bool          // 15: and is in the list of users; unknown
	DeletedTwice  bool          // 15: deleting once more answers 202; measured: 404
	ExpiryShuts   bool          // 16: expires_at ends the PIN at the door; unknown; the API never shows it (measured)
	EmptyPages    bool          // 20: every second page of entries is empty and has a token; documented
	SyncWanders   bool          // 21: data_sync_state changes by the hour and means nothing; measured: not_synced for ever
	CamelRefused  bool          // 24: a key with a capital letter is refused (400/1101); guessed: ignored

	TopLimits        bool          // $top bounds the whole list, as OData has it, and not the page; unknown
	WholePatch       bool          // a PATCH of a schedule clears what it does not name; unknown
	PastRefused      bool          // an end_date that is over is refused (400/1101); unknown
	SubscribeRefused bool          // subscribed with no seat free is refused (403/2212); unknown: silent
	PauseChangesPIN  bool          // a user who is subscribed again has other digits; seen in practice: the same
	Twice            Twice         // adding and removing once more
	EqualPINs        Rate          // PINs that are made equal to another user's; surely not intended
	OfflineTrail     time.Duration // how long a lock without its hub lets in whom it let in; documented: 7 days, not for every lock
	SchedulesOnV12   bool          // schedules are on v1.2 as well; unknown
	AliasFilter      bool          // users can be filtered by alias; unknown
	ForeignForbidden bool          // another site is forbidden (403/2203) instead of unknown (404/2202); unknown
}

// PINBody is how a new PIN is written; both were seen.
type PINBody int

const (
	Quoted PINBody = iota // a JSON string
	Bare                  // digits alone; with a leading zero they are no JSON
	Mixed                 // one or the other
)

// Links is what next_page_link looks like.
type Links int

const (
	PlainLinks     Links = iota // absolute, http://, of the host that was asked (seen)
	SecureLinks                 // the same with https://
	RelativeLinks               // path and query
	ElsewhereLinks              // absolute and of another host, which must never get the token
)

// Ends is what becomes of the end_time of a schedule.
type Ends int

const (
	ShortFilled Ends = iota // "18:00" becomes "18:00:59" (measured)
	AllFilled               // and so does "18:00:00" (unknown)
	AsSent                  // none changes
)

// Zoned is what a trailing Z or offset of a date means; nobody measured it.
type Zoned int

const (
	Ignored  Zoned = iota // nothing: the digits are the hub's (what all clients fit)
	Honoured              // the instant, which comes back in digits of the site
	Rejected              // 400/1101
)

// Codes is how an ErrorCode is written; both were measured.
type Codes int

const (
	AsMeasured Codes = iota // numbers, but text for an unknown member
	Numbers
	Texts
)

// Answers is which status and body says yes.
type Answers int

const (
	Measured Answers = iota // 201 for users, 200 for what is made or changed, 202 for a user deleted, 204 for the rest
	Terse                   // 201 for what is made, and else 204 without a body
	Wordy                   // 200, and a body always
)

// Twice is the answer to adding a member or lock that is in, and to removing one
// that is not; unknown.
type Twice int

const (
	AddedAgain   Twice = iota // 200; 404/2202
	AlreadyThere              // 400/1101; 404/2202
	AllFine                   // 200; 204
)

// Usual returns the options with what was met now and then, at rates that let
// a day pass without much of it.
func (o Options) Usual() Options {
	t := &o.Traps
	t.NewUserLag, t.StalePatch, t.PIN = time.Minute, 0.02, Mixed
	t.DeletedShown, t.MovingLists = 10*time.Second, 0.01
	o.Weather = Weather{
		Seed: o.Seed, Lost: 0.001, Busy: 0.005, Unavailable: 0.002, Slow: 0.005,
		Bursts: Spells{Every: 24 * time.Hour, Rate: 0.2, Longest: time.Minute},
	}
	return o
}

// Nasty returns the options with every trap at its worst that a careful client
// can survive. Left out is what nobody could notice through the API (digits that
// change in a pause, a second that is cut off) and what is no fault of the wire
// (refusals for good: Weather.Poisoned, Refused, Conflict).
func (o Options) Nasty(seed int64) Options {
	o.Seed, o.PageSize = seed, 50
	o.Traps = Traps{
		NewUserLag: time.Minute, StalePatch: 0.5, PIN: Mixed, ZeroPINs: true, BareArrays: false,
		Links: ElsewhereLinks, MovingLists: 0.01, Ends: AllFilled, Zone: Rejected, Codes: Texts,
		Answers: Terse, DeletedShown: 10 * time.Second, DeletedListed: true, EmptyPages: true, SyncWanders: true,
		CamelRefused: true, TopLimits: true, WholePatch: true, PastRefused: true, SubscribeRefused: true,
		Twice: AlreadyThere,
	}
	o.Weather = Weather{
		Seed: seed, Cut: 0.01, Lost: 0.01, Torn: 0.005, Failed: 0.005, FailedLate: 0.005, Unavailable: 0.01, Busy: 0.03,
		HalfJSON: 0.005, Blank: 0.005, NoLink: 0.01, CursorLost: 0.01, Stale: 0.02, Slow: 0.02,
		Bursts:  Spells{Every: 6 * time.Hour, Rate: 0.5, Longest: 2 * time.Minute},
		Outages: Spells{Every: 3 * 24 * time.Hour, Rate: 0.7, Longest: 2 * time.Hour},
		HubsOff: Spells{Every: 4 * 24 * time.Hour, Rate: 0.4, Longest: 8 * time.Hour},
		HubLate: 5 * time.Minute,
	}
	return o
}
