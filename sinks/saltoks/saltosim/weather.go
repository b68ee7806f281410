package saltosim

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Weather is what goes wrong between a client and the vendor, and between the
// vendor and its hubs. Whether a request is struck follows from the seed, the
// name of the call, its path with the query, and how often the same was asked
// before; spells follow from the seed and the clock. Nothing depends on what else
// was asked, so that a seed means the same run for every client that asks the same.
type Weather struct {
	Seed     int64
	From, To time.Time // when it rages; zero: no bound

	// Of requests. A request meets one of them at most, so the rates add up.
	Cut         Rate // the connection breaks before anything happened
	Lost        Rate // it takes effect, and the connection breaks
	Torn        Rate // it takes effect, and half of the answer comes
	Failed      Rate // 500, nothing happened
	FailedLate  Rate // 500, it took effect all the same
	Unavailable Rate // 503, nothing happened
	Busy        Rate // 429, with no Retry-After, a good one or an absurd one
	Refused     Rate // 400/1100
	Missing     Rate // 404/2202, though it is there
	Conflict    Rate // 409
	HalfJSON    Rate // 200 and a text that ends too early
	Blank       Rate // 200 and no text
	NoLink      Rate // a page of a list that does not tell of the next
	CursorLost  Rate // 400/1102 for any page but the first
	Stale       Rate // a read shows what was StaleFor ago at most
	Slow        Rate // all is well, after SlowFor

	// Poisoned is the part of all paths that are refused for good (400/1100).
	Poisoned Rate

	StaleFor time.Duration // default a minute
	SlowFor  time.Duration // default 20 s
	TimeOut  time.Duration // how long a broken connection keeps the caller waiting; default 30 s

	Bursts  Spells // of 429 or 503 for everybody
	Outages Spells // the API is not there: connections break, or 503
	HubsOff Spells // of each hub by itself: it is offline
	// HubLate is how much longer than usual news may take to a hub.
	HubLate time.Duration
}

// The kinds of faults, as Struck counts them.
const (
	kindBurst    = "burst"
	kindOutage   = "outage"
	kindPoisoned = "poisoned"
)

func (f Weather) withDefaults() Weather {
	set(&f.StaleFor, time.Minute)
	set(&f.SlowFor, 20*time.Second)
	set(&f.TimeOut, 30*time.Second)
	return f
}

// kind is a way in which one request goes wrong.
type kind struct {
	name string
	rate Rate
	// fault is nil if the kind does not go with the request.
	fault func(*http.Request) *Fault
}

// calm reports whether nothing of requests is set.
func (f *Weather) calm() bool {
	for _, k := range f.kinds() {
		if k.rate > 0 {
			return false
		}
	}
	return f.Poisoned <= 0 && f.Bursts.none() && f.Outages.none()
}

// kinds are the faults of requests, in the order in which a lot is compared with
// their rates.
func (f *Weather) kinds() []kind {
	always := func(fault Fault) func(*http.Request) *Fault {
		return func(*http.Request) *Fault { return &fault }
	}
	read := func(fault Fault) func(*http.Request) *Fault {
		return func(r *http.Request) *Fault {
			if r.Method != http.MethodGet {
				return nil
			}
			return &fault
		}
	}
	later := func(r *http.Request) *Fault {
		if r.Method != http.MethodGet || !r.URL.Query().Has("$skip") {
			return nil
		}
		return refusing(badFilter("The page is not valid any more."))
	}
	return []kind{
		{"cut", f.Cut, always(Fault{Delay: f.TimeOut})},
		{"lost", f.Lost, always(Fault{AfterCommit: true, Delay: f.TimeOut})},
		{"torn", f.Torn, always(Fault{Answered: true, torn: true})},
		{"failed", f.Failed, always(Fault{Status: http.StatusInternalServerError})},
		{"failed late", f.FailedLate, always(Fault{Status: http.StatusInternalServerError, AfterCommit: true})},
		{"unavailable", f.Unavailable, always(Fault{Status: http.StatusServiceUnavailable})},
		{"busy", f.Busy, nil}, // its header is drawn
		{"refused", f.Refused, always(*refusing(badRequest("The request is invalid.")))},
		{"missing", f.Missing, always(*refusing(notFound("Object")))},
		{"conflict", f.Conflict, always(Fault{Status: http.StatusConflict})},
		{"half JSON", f.HalfJSON, always(Fault{Answered: true, bend: half})},
		{"blank", f.Blank, always(Fault{Answered: true, bend: blank})},
		{"no link", f.NoLink, read(Fault{Answered: true, bend: unlinked})},
		{"cursor lost", f.CursorLost, later},
		{"stale", f.Stale, read(Fault{Answered: true, stale: true})},
		{"slow", f.Slow, always(Fault{Answered: true, Delay: f.SlowFor})},
	}
}

// refusing is a fault in the vendor's own words.
func refusing(err error) *Fault {
	a := refuse(err)
	return &Fault{Status: a.status, Body: mustJSON(a.refusal)}
}

func half(a *reply)  { a.status, a.body = http.StatusOK, a.body[:len(a.body)/2] }
func blank(a *reply) { a.status, a.body = http.StatusOK, nil }

func unlinked(a *reply) {
	before, link, found := strings.Cut(string(a.body), `"next_page_link":"`)
	if _, after, ends := strings.Cut(link, `"`); found && ends {
		a.body = []byte(before + `"next_page_link":null` + after)
	}
}

// draw returns the lots of one use.
func (f *Weather) draw(of string) func(string, int) float64 {
	return func(use string, n int) float64 { return lot(f.Seed, use, of, n) }
}

func (f *Weather) rages(t time.Time) bool {
	return (f.From.IsZero() || !t.Before(f.From)) && (f.To.IsZero() || t.Before(f.To))
}

// strike decides what a request meets at an instant; an empty name is nothing.
func (f *Weather) strike(r *http.Request, id identity, kinds []kind, now time.Time) (Fault, string) {
	if !f.rages(now) {
		return Fault{}, ""
	}
	of := id.name + "\x00" + id.path
	x := lot(f.Seed, "request", of, id.try)
	switch {
	case f.Outages.at(now, f.draw(kindOutage)):
		if x < 0.5 {
			return Fault{Status: http.StatusServiceUnavailable}, kindOutage
		}
		return Fault{Delay: f.TimeOut}, kindOutage
	case f.Bursts.at(now, f.draw(kindBurst)):
		if x < 0.5 {
			return Fault{Status: http.StatusServiceUnavailable}, kindBurst
		}
		return f.busy(of, id.try), kindBurst
	case f.Poisoned > 0 && lot(f.Seed, kindPoisoned, id.name+"\x00"+r.URL.Path, 0) < float64(f.Poisoned):
		return *refusing(badRequest("The request is invalid.")), kindPoisoned
	}
	for _, k := range kinds {
		if x -= float64(k.rate); x >= 0 {
			continue
		}
		if k.fault == nil {
			return f.busy(of, id.try), k.name
		}
		if fault := k.fault(r); fault != nil {
			return *fault, k.name
		}
		break
	}
	return Fault{}, ""
}

// busy is a 429. No Retry-After was ever seen, and clients look for one.
func (f *Weather) busy(of string, try int) Fault {
	x := lot(f.Seed, "retry after", of, try)
	after := map[int]string{0: "", 1: strconv.Itoa(1 + int(30*x)), 2: "86400", 3: "soon"}[int(4*x)]
	fault := Fault{Status: http.StatusTooManyRequests}
	if after != "" {
		fault.Header = http.Header{"Retry-After": {after}}
	}
	return fault
}
