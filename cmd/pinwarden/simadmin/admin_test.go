package simadmin_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pinwarden/cmd/pinwarden/simadmin"
	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia/akiasim"
)

// clock is moved by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// rig is a small hotel behind the admin API.
type rig struct {
	t     *testing.T
	clock *clock
	hotel *akiasim.World
	locks *saltosim.World
	admin *simadmin.Admin
}

// start is noon of a Friday in Amsterdam.
var start = time.Date(2026, 5, 8, 10, 0, 0, 0, time.UTC)

func newRig(t *testing.T) *rig {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, clock: &clock{at: start}}
	r.hotel = akiasim.New(akiasim.Options{Clock: r.clock.Now, Zone: zone})
	r.locks = saltosim.New(saltosim.Options{Clock: r.clock.Now})
	r.locks.AddHub("Rooms 1")
	for _, room := range []string{"101", "102", "103", "104"} {
		r.locks.AddLock(room, "Rooms 1")
		r.locks.AddGroup(room, room)
		r.hotel.SetRoom(room, "clean")
	}
	r.locks.AddStaff("Sam Porter", "101")
	r.hotel.AddCustomer(akiasim.Customer{ID: "70001", FirstName: "Guest-Sentinel"})
	for id, room := range map[string]string{"A": "101", "B": "102"} {
		r.hotel.Book(akiasim.Reservation{ID: id, RoomNumber: room, ArrivalDate: "2026-05-08", DepartureDate: "2026-05-10"})
	}
	r.admin = simadmin.New(simadmin.Config{Hotel: r.hotel, Locks: r.locks, Clock: r.clock, Zone: zone})
	return r
}

func (r *rig) call(method, target, body string) (status int, answer string) {
	r.t.Helper()
	w := httptest.NewRecorder()
	r.admin.ServeHTTP(w, httptest.NewRequest(method, "http://127.0.0.1:1"+target, strings.NewReader(body)))
	if cache := w.Header().Get("Cache-Control"); cache != "no-store" {
		r.t.Errorf("%s %s may be kept: Cache-Control is %q", method, target, cache)
	}
	if !json.Valid(w.Body.Bytes()) {
		r.t.Errorf("%s %s answers no JSON: %s", method, target, w.Body)
	}
	return w.Code, w.Body.String()
}

// must makes a call that is fine.
func (r *rig) must(method, target, body string) string {
	r.t.Helper()
	status, answer := r.call(method, target, body)
	if status != http.StatusOK {
		r.t.Fatalf("%s %s %s: %d %s", method, target, body, status, answer)
	}
	return answer
}

// listed is the index.
type listed struct {
	Calls []struct {
		Call, Does, Curl string
		Fields           map[string]string
	}
}

func (r *rig) index() listed {
	r.t.Helper()
	var all listed
	if err := json.Unmarshal([]byte(r.must("GET", "/", "")), &all); err != nil {
		r.t.Fatal(err)
	}
	return all
}

var upper = regexp.MustCompile(`([a-z])([A-Z])`)

// TestEveryHandIsACall reads the methods of both worlds: whatever needs no function of Go and is no server has its call.
func TestEveryHandIsACall(t *testing.T) {
	t.Parallel()
	var paths []string
	for _, c := range newRig(t).index().Calls {
		_, path, _ := strings.Cut(c.Call, " ")
		paths = append(paths, path)
	}
	elsewhere := map[string]string{
		"/salto/since": "/salto/traffic", "/salto/advance": "/clock", "/salto/mails": "/salto/outbox",
		"/salto/foresee": "/salto/open", "/salto/foresee-who": "/salto/who",
	}
	for prefix, world := range map[string]reflect.Type{
		"/akia/": reflect.TypeFor[*akiasim.World](), "/salto/": reflect.TypeFor[*saltosim.World](),
	} {
		for i := range world.NumMethod() {
			m := world.Method(i)
			path := prefix + strings.ToLower(upper.ReplaceAllString(m.Name, "$1-$2"))
			if other, is := elsewhere[path]; is {
				path = other
			}
			if slices.Contains(paths, path) || wantsGo(m.Type) {
				continue
			}
			t.Errorf("%s of %s has no call %s: add a row", m.Name, world, path)
		}
	}
}

// wantsGo says whether a method takes a function or is an http.Handler.
func wantsGo(m reflect.Type) bool {
	for i := range m.NumIn() {
		if m.In(i).Kind() == reflect.Func {
			return true
		}
	}
	return m.NumOut() == 1 && m.Out(0) == reflect.TypeFor[http.Handler]()
}

// TestEveryCallWorksAsTheIndexShowsIt performs each example in a world of its own.
func TestEveryCallWorksAsTheIndexShowsIt(t *testing.T) {
	t.Parallel()
	quoted := regexp.MustCompile(`^curl (?:-X (POST)|-d '(.*)'|) ?'?http://127\.0\.0\.1:1([^']*)'?$`)
	for _, c := range newRig(t).index().Calls {
		r := newRig(t)
		r.clock.Advance(time.Hour)
		method, path, _ := strings.Cut(c.Call, " ")
		parts := quoted.FindStringSubmatch(c.Curl)
		if parts == nil || !strings.HasPrefix(parts[3], path) {
			t.Errorf("%s: the example is no call: %s", c.Call, c.Curl)
			continue
		}
		if c.Does == "" {
			t.Errorf("%s does nothing?", c.Call)
		}
		if status, answer := r.call(method, parts[3], parts[2]); status != http.StatusOK {
			t.Errorf("%s\n%d %s", c.Curl, status, answer)
		}
	}
}

func TestMistakesAreNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method, target, body string
		status               int
		says                 string
	}{
		{"POST", "/akia/move", `{"id": "A", "rom": "102"}`, 400, `rom: there is no such field; allowed are id, room\nroom: it is missing; write a text`},
		{"POST", "/akia/move", `{"id": 7, "room": "102"}`, 400, `id: this is not a text`},
		{"POST", "/akia/move", `{"id": null, "room": "102"}`, 400, `id: this is not a text`},
		{"POST", "/akia/move", `["A"]`, 400, `the body is no JSON object; write {\"id\": \"A\", \"room\": \"104\"}`},
		{"POST", "/akia/move?id=A", `{}`, 400, `write the fields into the body`},
		{"POST", "/akia/move", ``, 400, `id: it is missing`},
		{"POST", "/akia/move", `{"id": "AA", "room": "102"}`, 404, `there is no such thing: reservation \"AA\"; did you mean A?`},
		{"POST", "/akia/cancel", `{"id": "nobody"}`, 404, `there is no such thing: reservation \"nobody\"`},
		{"POST", "/akia/book", `{"id": "A", "arrival_date": "today", "departure_date": "today"}`, 400, `reservation \"A\" exists already`},
		{"POST", "/akia/book", `{"arrival_date": "soon", "departure_date": "2026-05-09"}`, 400, `arrival_date: \"soon\" is neither a date`},
		{"POST", "/akia/extend", `{"id": "A", "departure": "today+x"}`, 400, `departure: this is not a date such as`},
		{"POST", "/akia/update", `{"id": "A", "set": {"colour": "red"}}`, 400, `set.colour: there is no such field; allowed are id, customer_id, status`},
		{"POST", "/akia/update", `{"id": "A", "set": "red"}`, 400, `set: this is not an object of id, customer_id`},
		{"POST", "/akia/set-lag", `{"lag": 10}`, 400, `lag: this is not a duration such as 90s or 2h`},
		{"POST", "/akia/set-lag", `{"lag": "-10m"}`, 400, `lag: this is not a duration`},
		{"POST", "/akia/next-reports", `{"times": 1.5, "fault": {}}`, 400, `times: this is not a whole number`},
		{"POST", "/akia/next-reports", `{"times": 1, "fault": {"failed": "yes"}}`, 400, `fault.failed: this is not true or false`},
		{"POST", "/akia/fail-next", `{"route": "GET /v3/me", "way": "rain"}`, 400, `way: \"rain\" is none of 401, 404, 429`},
		{"POST", "/akia/fail-next", `{"route": "GET /v3/mee", "way": "cut"}`, 404, `did you mean GET /v3/me?`},
		{"POST", "/salto/set-hub-online", `{"hub": "Rooms 2", "online": false}`, 404, `there is no such thing: \"Rooms 2\"; did you mean Rooms 1?`},
		{"POST", "/salto/add-lock", `{"name": "109", "hub": "Cellar"}`, 404, `there is no such thing: \"Cellar\"`},
		{"POST", "/salto/add-staff", `{"name": "Pat Cook", "locks": ["901"]}`, 404, `\"901\"`},
		{"POST", "/salto/set-hub-zone", `{"hub": "Rooms 1", "zone": "Mars"}`, 400, `zone: \"Mars\" is no name of a zone`},
		{"POST", "/salto/set-role", `{"user": "Sam Porter", "role": "king"}`, 400, `role: \"king\" is none of site_admin`},
		{"POST", "/salto/edit-schedules", `{"group": "101", "schedules": [{"days": ["mon"]}]}`, 400, `schedules[0].days[0]: this is not a day of the week such as monday`},
		{"POST", "/salto/set-weather", `{"busy": "often"}`, 400, `busy: this is not a number`},
		{"POST", "/salto/set-weather", `{"bursts": {"evry": "1h"}}`, 400, `bursts.evry: there is no such field; allowed are every, rate, longest`},
		{"POST", "/salto/fail-next", `{"call": "POST /moon", "status": 503}`, 404, `call is named \"POST /moon\"`},
		{"POST", "/salto/open", `{"lock": "101", "digits": "1", "at": "2020-01-01T00:00:00Z"}`, 400, `at: 2020-01-01T00:00:00Z is over`},
		{"POST", "/salto/open", `{"lock": "110", "digits": "1"}`, 404, `lock \"110\"; did you mean 101?`},
		{"POST", "/salto/open", `{"lock": "101", "digits": 1}`, 400, `digits: this is not a text`},
		{"GET", "/salto/doors?at=noon", ``, 400, `at: this is not a time such as`},
		{"GET", "/salto/doors?at=1h&at=2h", ``, 400, `at: it is given twice`},
		{"GET", "/salto/doors?on=1h", ``, 400, `on: there is no such field; allowed is at`},
		{"GET", "/state?x=1", ``, 400, `x: there is no such field; allowed is none`},
		{"POST", "/clock", `{"advance": "-2h"}`, 400, `advance: this is not a duration`},
		{"POST", "/clock", `{"advance": "90000h"}`, 400, `more than a year`},
		{"POST", "/akia/canel", ``, 404, `there is no /akia/canel; did you mean /akia/cancel?; GET / lists all calls`},
		{"GET", "/akia/cancel", ``, 405, `/akia/cancel is asked with POST`},
	} {
		status, answer := newRig(t).call(c.method, c.target, c.body)
		if status != c.status || !strings.Contains(answer, c.says) {
			t.Errorf("%s %s %s\n%d %swant %d and %s", c.method, c.target, c.body, status, answer, c.status, c.says)
		}
	}
}

// TestALeverThatWasRefusedDidNothing holds what a refusal promises.
func TestALeverThatWasRefusedDidNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	before := r.must("GET", "/state", "")
	for path, body := range map[string]string{
		"/akia/update": `{"id": "A", "set": {"notes": "x", "colour": "red"}}`, "/akia/swap": `{"id": "A", "other": "Z"}`,
		"/akia/redate":     `{"id": "A", "arrival": "today", "departure": "never"}`,
		"/salto/add-staff": `{"name": "Pat Cook", "locks": ["101", "901"]}`,
		"/salto/add-group": `{"name": "109", "locks": ["901"]}`,
		"/clock":           `{"advance": "2h", "by": "2h"}`,
	} {
		if status, answer := r.call("POST", path, body); status/100 != 4 {
			t.Errorf("%s %s: %d %s", path, body, status, answer)
		}
	}
	if after := r.must("GET", "/state", ""); after != before {
		t.Errorf("refused, and yet something changed:\n%s\n%s", before, after)
	}
}
