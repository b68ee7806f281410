package saltosim_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"testing"
	"time"

	"pinwarden/sinks/saltoks/saltosim"
)

func covers(c saltosim.Change, lock string, t time.Time) bool {
	for _, d := range c.Doors {
		if d.Lock != lock {
			continue
		}
		for _, w := range d.Windows {
			if w.Contains(t) {
				return true
			}
		}
	}
	return false
}

// parse reads a schedule as the API would have it.
func parse(t *testing.T, text string) saltosim.Schedule {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal([]byte(text), &fields); err != nil {
		t.Fatal(err)
	}
	var s saltosim.Schedule
	for d := range 7 {
		if fields[day(d)] == true {
			s.Days = append(s.Days, time.Weekday(d))
		}
	}
	for name, field := range map[string]*string{
		"start_time": &s.StartTime, "end_time": &s.EndTime, "start_date": &s.StartDate, "end_date": &s.EndDate,
	} {
		*field, _ = fields[name].(string)
	}
	return s
}

func day(d int) string {
	return []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}[d]
}

// scorer keeps every Change, by hub and person, as somebody would who wants to
// measure openings.
type scorer struct {
	t       *testing.T
	last    time.Time
	changes map[string][]saltosim.Change
}

func (s *scorer) note(c saltosim.Change) {
	if c.At.Before(s.last) {
		s.t.Errorf("a change at %s comes after one at %s", c.At, s.last)
	}
	s.last = c.At
	key := c.Hub + "/" + c.Person
	s.changes[key] = append(s.changes[key], c)
}

// opens says whether digits opened a lock at an instant, by the changes alone.
func (s *scorer) opens(lock, digits string, t time.Time) bool {
	for _, changes := range s.changes {
		var last saltosim.Change
		for _, c := range changes {
			if !c.At.After(t) {
				last = c
			}
		}
		if last.Digits == digits && covers(last, lock, t) {
			return true
		}
	}
	return false
}

// TestWatchEqualsOpen lets random staff do random things through a year with
// both clock changes, presses random digits at random doors in between, and
// asks afterwards whether the changes tell the same.
func TestWatchEqualsOpen(t *testing.T) {
	type press struct {
		lock, digits string
		at           time.Time
		open         bool
	}
	opened := 0
	for seed := range int64(8) {
		rnd := rand.New(rand.NewSource(seed))
		c := &clock{now: time.Date(2026, time.Month(1+rnd.Intn(12)), 20, 0, 0, 0, 0, time.UTC)}
		w := saltosim.New(saltosim.Options{Clock: c.Now, Seed: seed, FirstScheduleDelay: time.Duration(rnd.Intn(300)) * second})
		score := &scorer{t: t, changes: map[string][]saltosim.Change{}}
		w.Watch(score.note)
		late := &scorer{t: t, changes: map[string][]saltosim.Change{}}
		locks := []string{"L0", "L1", "L2", "L3"}
		for i, l := range locks {
			if i%2 == 0 {
				w.AddHub(fmt.Sprintf("H%d", i/2))
			}
			w.AddLock(l, fmt.Sprintf("H%d", i/2))
		}
		people := []string{"A A", "B B", "C C", "D D", "E E"}
		for i, p := range people {
			w.AddStaff(p, locks[i%4], locks[(i+1)%4])
		}
		pins := map[string]bool{}
		var presses []press
		for step := range 400 {
			act(rnd, w, c, people, locks)
			for _, p := range people {
				pins[w.PIN(p)] = true
			}
			for range 3 {
				c.Add(time.Duration(rnd.Intn(3600*6)) * second / time.Duration(1+rnd.Intn(500)))
				for _, digits := range slices.Sorted(maps.Keys(pins)) {
					l := locks[rnd.Intn(len(locks))]
					now := c.Now()
					open, _ := w.Open(l, digits, now)
					presses = append(presses, press{l, digits, now, open})
				}
				if len(pins) > 12 {
					clear(pins)
				}
			}
			c.Add(1) // what is done next is done later than the last press
			if step == 200 {
				w.Watch(late.note)
				late.last = c.Now()
			}
		}
		mid := late.firstAt()
		for _, p := range presses {
			if got := score.opens(p.lock, p.digits, p.at); got != p.open {
				t.Fatalf("seed %d: lock %s at %s: changes say %v, the door said %v", seed, p.lock, p.at, got, p.open)
			}
			if got := late.opens(p.lock, p.digits, p.at); !p.at.Before(mid) && got != p.open {
				t.Fatalf("seed %d: lock %s at %s: late changes say %v, the door said %v", seed, p.lock, p.at, got, p.open)
			}
			if p.open {
				opened++
			}
		}
	}
	if opened < 1000 {
		t.Errorf("only %d presses opened a door: nothing is proven", opened)
	}
}

func (s *scorer) firstAt() time.Time {
	var first time.Time
	for _, changes := range s.changes {
		if first.IsZero() || changes[0].At.Before(first) {
			first = changes[0].At
		}
	}
	return first
}

// act does one random thing.
func act(rnd *rand.Rand, w *saltosim.World, c *clock, people, locks []string) {
	who, lock := people[rnd.Intn(len(people))], locks[rnd.Intn(len(locks))]
	group, hub, coin := "Staff "+people[rnd.Intn(len(people))], fmt.Sprintf("H%d", rnd.Intn(2)), rnd.Intn(2) == 0
	switch rnd.Intn(14) {
	case 0:
		_ = w.BlockUser(who, rnd.Intn(4) == 0)
	case 1:
		_ = w.SuspendUser(who)
	case 2, 3:
		_ = w.SubscribeUser(who)
	case 4:
		_ = w.RotatePIN(who)
	case 5:
		_ = w.ChoosePIN(who, w.PIN(people[rnd.Intn(len(people))]))
	case 6:
		_ = w.SetHubOnline(hub, coin || rnd.Intn(2) == 0)
	case 7:
		_ = w.SetPrivacy(lock, rnd.Intn(4) == 0)
	case 8:
		_ = w.SetLockType(lock, []string{"escutcheon", "escutcheon_pin", "wall_reader_pin", "escutcheon_pin"}[rnd.Intn(4)])
	case 9:
		_ = w.SetHubZone(hub, []string{"Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "UTC", "Asia/Kolkata"}[rnd.Intn(5)])
	case 10:
		if coin {
			_ = w.AddMember(group, who)
		} else {
			_ = w.RemoveMember(group, who)
		}
	case 11:
		if coin {
			_ = w.AddLockToGroup(group, lock)
		} else {
			_ = w.RemoveLockFromGroup(group, lock)
		}
	default:
		schedules := []saltosim.Schedule{randomSchedule(rnd, c.Now()), randomSchedule(rnd, c.Now())}
		_ = w.EditSchedules(group, schedules[:rnd.Intn(3)]...)
	}
}

func randomSchedule(rnd *rand.Rand, now time.Time) saltosim.Schedule {
	var s saltosim.Schedule
	date := func(hours int) string { return now.Add(time.Duration(hours) * time.Hour).Format("2006-01-02T15:04:05") }
	if rnd.Intn(3) > 0 {
		s.StartDate = date(rnd.Intn(48) - 24)
	}
	if rnd.Intn(3) > 0 {
		s.EndDate = date(24 + rnd.Intn(200))
	}
	if rnd.Intn(2) == 0 {
		s.StartTime = fmt.Sprintf("%02d:%02d", rnd.Intn(4), rnd.Intn(60))
		s.EndTime = fmt.Sprintf("%02d:%02d:%02d", 4+rnd.Intn(20), rnd.Intn(60), rnd.Intn(60))
	}
	for d := range 7 {
		if rnd.Intn(3) == 0 {
			s.Days = append(s.Days, time.Weekday(d))
		}
	}
	return s
}

func TestWindowsOfAStayAreOnePiece(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	var last saltosim.Change
	s.world.Watch(func(c saltosim.Change) { last = c })
	g := s.issue("lg:1", "2026-10-20T15:00:00", "2026-10-27T11:29:59", "101")
	s.clock.Add(time.Minute)
	s.world.Advance()
	if len(last.Doors) != 1 || last.Doors[0].Lock != "101" || last.Doors[0].LockID != s.lock("101") || last.Person != g.person {
		t.Fatalf("got %d doors of %s, want the one of %s", len(last.Doors), last.Alias, "lg:1")
	}
	want := saltosim.Window{
		From: time.Date(2026, 10, 20, 13, 0, 0, 0, time.UTC), // summer time
		To:   time.Date(2026, 10, 27, 10, 30, 0, 0, time.UTC),
	}
	if got := last.Doors[0].Windows; len(got) != 1 || got[0] != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestWatchCutsWindows: nothing before the change, nothing after five years.
func TestWatchCutsWindows(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.world.AddStaff("Night Porter", "102")
	now := s.clock.Add(time.Minute)
	var changes []saltosim.Change
	s.world.Watch(func(c saltosim.Change) { changes = append(changes, c) })
	if len(changes) != 1 || len(changes[0].Doors) != 1 {
		t.Fatalf("got %d changes, want what the hub knows", len(changes))
	}
	got := changes[0].Doors[0].Windows
	if len(got) != 1 || !got[0].From.Equal(now) || !got[0].To.Equal(now.Add(5*365*24*time.Hour)) {
		t.Errorf("got %v, want five years from now", got)
	}
}

// TestWatchTellsWhatOpenDoes for what random staff do not do: expiring PINs,
// other names, guests who override privacy mode.
func TestWatchTellsWhatOpenDoes(t *testing.T) {
	s := newSite(t, saltosim.Options{HubDelay: 1})
	var last saltosim.Change
	s.world.Watch(func(c saltosim.Change) { last = c })
	g := s.issue("lg:1", "2026-05-08T00:00:00", "2026-05-12T11:29:59", "101")
	s.do("PUT", "~/users/"+g.user+"/pin", `{"expiry_date":"2026-05-10T11:59:59"}`)
	s.clock.Add(second)
	s.world.Advance()
	if !covers(last, "101", at("2026-05-10T11:59:59")) || covers(last, "101", at("2026-05-10T12:00:00")) {
		t.Errorf("the PIN expires at noon: got %v", last.Doors)
	}
	s.hand(s.world.SetAlias("lg:1", "lg:x"))
	s.clock.Add(second)
	s.world.Advance()
	if last.Alias != "lg:x" {
		t.Errorf("got alias %q, want lg:x", last.Alias)
	}
	s.must("PATCH", "~/users/"+g.user, `{"override_privacy_mode":true}`)
	s.clock.Add(second)
	s.hand(s.world.SetPrivacy("101", true))
	if len(last.Doors) != 1 || !last.At.Equal(s.clock.Now()) {
		t.Errorf("privacy mode is overridden: got %v at %s", last.Doors, last.At)
	}
	s.must("DELETE", "~/users/"+g.user, "")
	s.clock.Add(second)
	s.world.Advance()
	if last.Alias != "lg:x" || last.Person != g.person || last.Digits != "" || len(last.Doors) != 0 {
		t.Errorf("a deleted user: got %q with %d doors", last.Alias, len(last.Doors))
	}
}

// TestOneDoorOfManyGroups: a lock through two groups, with schedules that
// overlap and touch, is one door with the least windows.
func TestOneDoorOfManyGroups(t *testing.T) {
	s := newSite(t, saltosim.Options{HubDelay: 1})
	var last saltosim.Change
	s.world.Watch(func(c saltosim.Change) { last = c })
	s.issue("lg:1", "2026-05-09T00:00:00", "2026-05-10T11:59:59", "101", "Front door")
	s.hand(s.world.AddMember("101", "lg:1"))
	s.hand(s.world.EditSchedules("101",
		saltosim.Schedule{StartDate: "2026-05-10T12:00:00", EndDate: "2026-05-11"},
		saltosim.Schedule{StartDate: "2026-05-10T06:00:00", EndDate: "2026-05-10T13:00:00"},
	))
	s.clock.Add(second)
	s.world.Advance()
	want := saltosim.Window{From: at("2026-05-09T00:00:00").UTC(), To: at("2026-05-12T00:00:00").UTC()}
	if len(last.Doors) != 2 || last.Doors[0].Lock != "Front door" || last.Doors[1].Lock != "101" {
		t.Fatalf("got %v, want the front door and 101", last.Doors)
	}
	for _, d := range last.Doors {
		if len(d.Windows) != 1 || d.Windows[0] != want {
			t.Errorf("door %s: got %v, want %v", d.Lock, d.Windows, want)
		}
	}
}

// TestWindowsFromWithinTheDoubledHour: the clock goes back below what it showed
// when the change arrived.
func TestWindowsFromWithinTheDoubledHour(t *testing.T) {
	now := time.Date(2026, 10, 25, 0, 45, 0, 0, time.UTC)
	w := saltosim.New(saltosim.Options{Clock: func() time.Time { return now }, HubDelay: 1})
	w.AddHub("Hub")
	w.AddLock("101", "Hub")
	w.AddStaff("A Guest", "101")
	now = now.Add(second)
	var last saltosim.Change
	w.Watch(func(c saltosim.Change) { last = c })
	for minutes := range 180 {
		if when := now.Add(time.Duration(minutes) * time.Minute); !covers(last, "101", when) {
			t.Fatalf("%s is in no window of %v", when, last.Doors)
		}
	}
}

// TestTimeDoesNotGoBack: a clock that does is waited for.
func TestTimeDoesNotGoBack(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	score := &scorer{t: t, changes: map[string][]saltosim.Change{}}
	s.world.Watch(score.note)
	s.world.AddStaff("A A", "101")
	s.clock.Add(time.Hour)
	s.world.Advance()
	s.clock.Add(-2 * time.Hour)
	s.hand(s.world.BlockUser("A A", true))
	s.clock.Add(2*time.Hour + 45*second)
	s.world.Advance()
	if want := start.Add(time.Hour + 45*second); !score.last.Equal(want) {
		t.Errorf("got the last change at %s, want %s", score.last, want)
	}
}
