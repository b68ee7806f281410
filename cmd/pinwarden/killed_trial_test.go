package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pinwarden/controller/ledger"
	"pinwarden/policy/access"
	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia/akiasim"
)

// trial is a rig in which the program is killed at some point of a change. A is
// the guest whom the change is for, N a neighbour in 103 with whom nothing
// happens.
type trial struct {
	*rig
	t *testing.T
	// allowed are the doors that each stay may ever open, with the window.
	allowed map[string]map[string]saltosim.Window
	wrong   atomic.Pointer[string] // the first opening that was never allowed
}

// change is something that happens at the hotel, with what has to come of it.
type change struct {
	name    string
	before  func(*trial) // a hotel in which everything is settled
	happens func(*trial)
	from    int      // A's arrival, in days from today
	until   int      // A's departure, the later of two
	may     []string // doors that A may open at some time
	opens   []string // doors that A opens at the end, now
	groups  int      // of A at the end
}

var changes = []change{
	{
		name:    "issue",
		happens: func(r *trial) { r.book("A", "101", akiasim.Arrived, -2, 2) },
		from:    -2, until: 2, may: []string{"101", frontDoor}, opens: []string{"101", frontDoor}, groups: 2,
	},
	{
		name:    "extension",
		before:  func(r *trial) { r.book("A", "101", akiasim.Arrived, -2, 2) },
		happens: func(r *trial) { r.hotel.Extend("A", r.day(5)) },
		from:    -2, until: 5, may: []string{"101", frontDoor}, opens: []string{"101", frontDoor}, groups: 2,
	},
	{
		name:    "move",
		before:  func(r *trial) { r.book("A", "101", akiasim.Arrived, -2, 2) },
		happens: func(r *trial) { r.hotel.Move("A", "102") },
		from:    -2, until: 2, may: []string{"101", "102", frontDoor}, opens: []string{"102", frontDoor}, groups: 2,
	},
	{
		name:    "cancellation",
		before:  func(r *trial) { r.book("A", "101", akiasim.Reserved, 2, 4) },
		happens: func(r *trial) { r.hotel.Cancel("A") },
		from:    2, until: 4, may: []string{"101", frontDoor},
	},
}

// newTrial builds the hotel, with the neighbour settled.
func newTrial(t *testing.T, c *change) *trial {
	t.Helper()
	r, err := newRig(folder(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.close)
	x := &trial{rig: r, t: t, allowed: map[string]map[string]saltosim.Window{}}
	for _, room := range []string{"101", "102", "103", "104"} {
		r.addRoom(room)
	}
	x.allow("N", -2, 2, "103", frontDoor)
	x.allow("A", c.from, c.until, c.may...)
	r.locks.Watch(x.watch)
	r.book("N", "103", akiasim.Arrived, -2, 2)
	if c.before != nil {
		c.before(x)
	}
	r.converge(t)
	return x
}

func (x *trial) allow(guest string, arrival, departure int, doors ...string) {
	from, to := (x.today + access.Date(arrival)).Midnight(), (x.today + access.Date(departure)).Midnight()
	x.allowed[guest] = map[string]saltosim.Window{}
	for _, d := range doors {
		grace := 30 * time.Minute
		if d == frontDoor {
			grace = time.Hour
		}
		x.allowed[guest][d] = saltosim.Window{From: from.Add(15 * time.Hour), To: to.Add(11*time.Hour + grace)}
	}
}

// watch sees all that ever becomes possible at the doors.
func (x *trial) watch(c saltosim.Change) {
	for _, d := range c.Doors {
		for _, w := range d.Windows {
			may, ok := x.allowed[x.stay(c.Alias)][d.Lock]
			if !ok || w.From.Before(may.From) || w.To.After(may.To) {
				text := fmt.Sprintf("%s may open %s from %s to %s", x.stay(c.Alias), d.Lock, w.From, w.To)
				x.wrong.CompareAndSwap(nil, &text)
			}
		}
	}
}

// stay says whose marker this is.
func (x *trial) stay(alias string) string {
	key, _, _, ok := rigSecret.Parse(alias)
	for _, id := range []string{"A", "N"} {
		if ok && key == rigSecret.Key("seaside", access.StayID(id)) {
			return id
		}
	}
	return "somebody else (" + alias + ")"
}

// strike kills the program at the k-th write from now on: just before it takes
// effect, or just after that and before the answer.
func (x *trial) strike(k int, after bool) (struck *atomic.Bool) {
	struck = new(atomic.Bool)
	var n atomic.Int64
	x.locks.Intercept(func(r *http.Request) (saltosim.Fault, bool) {
		if r.Method == http.MethodGet || n.Add(1) != int64(k) {
			return saltosim.Fault{}, false
		}
		x.kill()
		struck.Store(true)
		return saltosim.Fault{AfterCommit: after}, true
	})
	return struck
}

// codes are the digits that a guest was ever told, as often as that happened.
func (x *trial) codes(guest string) (codes []string) {
	r, _ := x.hotel.Reservation(guest)
	for _, m := range x.hotel.Outbox() {
		if digits := digitsIn(m.Text); m.CustomerID == r.CustomerID && digits != "" {
			codes = append(codes, digits)
		}
	}
	return codes
}

// judge holds the end against what the change should have brought.
func (x *trial) judge(c *change) {
	x.t.Helper()
	if text := x.wrong.Load(); text != nil {
		x.t.Error(*text)
	}
	same(x.t, "what A opens", x.opened("A"), append([]string{}, c.opens...))
	same(x.t, "what N opens", x.opened("N"), []string{"103", frontDoor})
	users, groups := x.marked("A")
	same(x.t, "users and groups of A", [2]int{users, groups}, [2]int{1, c.groups}) // a user outlives the doors by a day
	users, groups = x.marked("N")
	same(x.t, "users and groups of N", [2]int{users, groups}, [2]int{1, 2})
	if codes := slices.Compact(slices.Sorted(slices.Values(x.codes("A")))); len(codes) != 1 {
		x.t.Errorf("A was told %d different codes, want one", len(codes))
	}
	if len(c.opens) == 0 {
		return
	}
	// Last, for the doors do not go back: the end of the last day.
	end := (x.today + access.Date(c.until)).Midnight().Add(11*time.Hour + 30*time.Minute)
	room, code := c.opens[0], x.codes("A")[0]
	if open, why := x.locks.Open(room, code, end.Add(-time.Second)); !open {
		x.t.Errorf("A does not open %s until the end: %s", room, why)
	}
	if open, _ := x.locks.Open(room, code, end); open {
		x.t.Errorf("A still opens %s after the end", room)
	}
}

// opened presses what a guest was told last at every door.
func (x *trial) opened(guest string) []string {
	x.t.Helper()
	codes, doors := x.codes(guest), []string{}
	if len(codes) == 0 {
		x.t.Errorf("%s was not told any code", guest)
		return doors
	}
	now := time.Now()
	for _, d := range []string{"101", "102", "103", "104", frontDoor} {
		if open, _ := x.locks.Open(d, codes[len(codes)-1], now); open {
			doors = append(doors, d)
		}
	}
	return doors
}

// marked counts the objects of a stay by reading the API as anybody would.
func (x *trial) marked(guest string) (users, groups int) {
	x.t.Helper()
	site := x.list("/v1.2/sites")[0]["id"].(string)
	for _, u := range x.list("/v1.2/sites/" + site + "/users") {
		if alias, _ := u["alias"].(string); strings.HasPrefix(alias, "pw1.") && x.stay(alias) == guest {
			users++
		}
	}
	for _, g := range x.list("/v1.2/sites/" + site + "/access_groups") {
		if name, _ := g["customer_reference"].(string); strings.HasPrefix(name, "pw1.") && x.stay(name) == guest {
			groups++
		}
	}
	return users, groups
}

func (x *trial) list(path string) []map[string]any {
	x.t.Helper()
	req, err := http.NewRequestWithContext(x.t.Context(), http.MethodGet, x.servers[1].URL+path, nil)
	if err != nil {
		x.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer salto-sentinel-token")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		x.t.Fatal(err)
	}
	defer resp.Body.Close()
	var page struct{ Items []map[string]any }
	if err := json.NewDecoder(resp.Body).Decode(&page); err != nil {
		x.t.Fatal(err)
	}
	return page.Items
}

// allDone opens the ledger as the next process would: every intent has an
// outcome, and none is unknown.
func (x *trial) allDone(t *testing.T) {
	t.Helper()
	l, err := ledger.Open(t.Context(), filepath.Join(x.dir, "state", "seaside.db"), ledger.Options{
		Property: "seaside", Key: []byte(strings.Repeat("k", 32)),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if dangling := l.Unsettled(); len(dangling) > 0 {
		t.Errorf("%d intents were left without an outcome", len(dangling))
	}
	trail, err := l.Trail(t.Context(), 0, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range trail {
		if r.What == "settle" && !strings.Contains(r.Detail, `"result":"done"`) {
			t.Errorf("a write was cut short: %s", r.Detail)
		}
	}
	if err := l.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

// until polls, for a real process has its own pace.
func (x *trial) until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); !done(); {
		if time.Now().After(end) {
			t.Fatalf("%s: not within two minutes", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}
