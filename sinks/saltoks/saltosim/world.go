package saltosim

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Options describe the site before anybody is in it. The zero value is a
// released site in Amsterdam with a hub delay of 45 seconds and plenty of seats.
type Options struct {
	Clock func() time.Time // default time.Now; a clock that goes back stands still for the World
	Seed  int64            // what ids and PINs are derived from

	Zone     string // IANA name, of the site and of every hub until SetHubZone
	SiteID   string // default derived from the seed
	SiteUID  string
	SiteName string

	// Seats is how many users may be subscribed at once; default 1000. The
	// user that the API acts for takes one, as every subscribed user does.
	Seats int

	// HubDelay is how long a change takes to reach a hub; default 45 s, the
	// upper bound that was measured for a new member with a PIN. A nanosecond
	// means at once.
	HubDelay time.Duration
	// FirstScheduleDelay is how long a group's first schedule takes; default
	// HubDelay, and never less. Up to 3 min 34 s was measured.
	FirstScheduleDelay time.Duration

	// PINPrefix is what every PIN has before the digits that are drawn, so that
	// whoever scans a text can tell a PIN; default none. It counts in
	// Traps.PINDigits, which is then 10 by default.
	PINPrefix string

	PageSize int       // most items of a page; default 100; the vendor's is unknown
	Token    string    // the bearer to accept; none: any bearer
	Identity Authority // who issues bearers; without a client there is nobody

	Traps   Traps
	Weather Weather
	// Wait lets time pass on Clock while a caller waits for an answer that is
	// late; default: none passes.
	Wait func(time.Duration)
}

func (o Options) withDefaults() Options {
	set(&o.Zone, "Europe/Amsterdam")
	set(&o.SiteUID, "NL0000000001")
	set(&o.SiteName, "Grand Harbour")
	set(&o.Seats, 1000)
	set(&o.HubDelay, 45*time.Second)
	set(&o.PageSize, 100)
	if o.PINPrefix != "" {
		set(&o.Traps.PINDigits, 10)
	}
	set(&o.Traps.PINDigits, 6)
	if len(o.PINPrefix)+2 > o.Traps.PINDigits {
		panic(fmt.Sprintf("saltosim: PINs of %d digits leave none to draw after %d of a prefix", o.Traps.PINDigits, len(o.PINPrefix)))
	}
	o.FirstScheduleDelay = max(o.FirstScheduleDelay, o.HubDelay)
	if o.Clock == nil {
		o.Clock = time.Now
	}
	return o
}

func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// World is one Salto KS site with its doors. All its methods and its handler
// may be used concurrently.
type World struct {
	opt   Options
	mux   *http.ServeMux
	names map[string]string // of calls, by the pattern of the mux
	zone  *time.Location

	mu      sync.Mutex
	last    time.Time      // how far the World has got; it never goes back
	derived map[string]int // ids made so far, by what they were derived from

	users  shelf[*user]
	people map[string]*user // users by the id of the person
	groups shelf[*group]
	locks  shelf[*lock]
	hubs   shelf[*hub]
	roles  []role
	acting *user

	newcomers []newcomer
	watchers  []func(Change)
	outbox    []Mail
	entries   []entry
	leaving   []*leaver
	passers   int // how many passers-by staff has met
	hung      int // how many locks there ever were

	unreleased bool
	lapsed     bool // the subscription of the site is over
	pinsOff    bool // staff has switched PINs off
	// cloudWatchers hear of a change before the hubs do.
	cloudWatchers []func(Change)

	traffic Traffic
	strikes []strike
	hook    func(*http.Request) (Fault, bool)

	authority authority
	weather   Weather
	kinds     []kind
	since     time.Time   // since when that weather is
	past      []Window    // outages of the weather before
	stormy    atomic.Bool // requests may be struck
	chancy    atomic.Bool // or anything else asks for identities
	tries     map[identity]int
	hits      map[string]int
	replicas  map[string]replica
}

// New returns a site with nobody in it but the user that the API acts for. It
// panics if the zone is unknown.
func New(o Options) *World {
	w := &World{
		opt: o.withDefaults(), derived: map[string]int{}, people: map[string]*user{},
		tries: map[identity]int{}, hits: map[string]int{}, replicas: map[string]replica{},
	}
	set(&w.opt.SiteID, w.id("site", w.opt.SiteUID))
	w.traffic.Calls = map[string]int{}
	w.zone = mustZone(w.opt.Zone)
	w.makeRoles()
	w.last = w.opt.Clock().UTC()
	w.brew(w.opt.Weather, w.last)
	w.acting = w.enrol(profile{FirstName: "Integration", LastName: "User"}, w.role("site_admin"))
	w.route()
	return w
}

func mustZone(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(fmt.Sprintf("saltosim: %v", err))
	}
	return loc
}

// tick lets everything happen that is due by now, and returns now.
func (w *World) tick() time.Time {
	w.settle(w.opt.Clock())
	return w.last
}

// id makes a GUID from the seed, the kind of thing, what the thing belongs to
// and how many there were before. Real ids are not all version 4 either.
func (w *World) id(kind, of string) string {
	key := kind + "\x00" + of
	n := w.derived[key]
	w.derived[key]++
	h := hex.EncodeToString(w.hash("id", key, n)[:16])
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

func (w *World) hash(use, of string, n int) []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\x00%s\x00%s\x00%d", w.opt.Seed, use, of, n))
	return sum[:]
}
