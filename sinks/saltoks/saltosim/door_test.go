package saltosim_test

import (
	"errors"
	"testing"
	"time"

	"pinwarden/sinks/saltoks/saltosim"
)

const second = time.Second

// TestClosedFirst takes the steps of an issue one by one: until the last has
// reached the hub, the door is shut.
func TestClosedFirst(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	g := s.must("POST", "~/access_groups", `{"customer_reference":"lg:1"}`)["id"].(string)
	user, person := s.user("lg:1")
	digits := s.rotate(user)
	steps := []struct{ method, path, body string }{
		{"POST", "~/access_groups/" + g + "/users", `{"user_id":"` + person + `"}`},
		{"POST", "~/access_groups/" + g + "/locks", `{"lock_id":"` + s.lock("101") + `"}`},
		{"POST", "~1/access_groups/" + g + "/time_schedules", stay("2026-05-08T00:00:00", "2026-05-12T11:29:59")},
	}
	for _, step := range steps {
		s.opens("101", digits, s.clock.Add(time.Hour), saltosim.NoAccess)
		s.must(step.method, step.path, step.body)
	}
	s.opens("101", digits, s.clock.Add(44*second), saltosim.NoAccess)
	s.opens("101", digits, s.clock.Add(second), saltosim.Opened)
	s.opens("102", digits, s.clock.Now(), saltosim.NoAccess)
	s.opens("103", digits, s.clock.Now(), saltosim.NoSuchLock)
}

// TestEveryWayToTakeAccess opens a door, takes one thing away, and looks before
// and after the hub has heard of it; and then gives it back, if that is possible.
func TestEveryWayToTakeAccess(t *testing.T) {
	for _, c := range []struct {
		name string
		take func(*site, guest)
		why  saltosim.Reason
		give func(*site, guest)
	}{
		{
			"the user is deleted", func(s *site, g guest) { s.must("DELETE", "~/users/"+g.user, "") },
			saltosim.NoAccess, nil,
		},
		{
			"the member is removed",
			func(s *site, g guest) { s.must("DELETE", "~/access_groups/"+g.group+"/users/"+g.person, "") },
			saltosim.NoAccess,
			func(s *site, g guest) {
				s.must("PATCH", "~/access_groups/"+g.group+"/users", `{"add_ids":["`+g.person+`"]}`)
			},
		},
		{
			"the lock is removed",
			func(s *site, g guest) {
				s.must("PATCH", "~/access_groups/"+g.group+"/locks", `{"remove_ids":["`+s.lock("101")+`"]}`)
			},
			saltosim.NoAccess,
			func(s *site, g guest) {
				s.must("PATCH", "~/access_groups/"+g.group+"/locks", `{"add_ids":["`+s.lock("101")+`"]}`)
			},
		},
		{
			"the schedule is deleted",
			func(s *site, g guest) {
				s.must("DELETE", "~1/access_groups/"+g.group+"/time_schedules/"+g.schedule, "")
			},
			saltosim.NoAccess,
			func(s *site, g guest) {
				s.must("POST", "~1/access_groups/"+g.group+"/time_schedules", stay("2026-05-08", "2026-05-12"))
			},
		},
		{
			"the schedule ends earlier",
			func(s *site, g guest) {
				s.must("PATCH", "~1/access_groups/"+g.group+"/time_schedules/"+g.schedule, `{"end_date":"2026-05-08T11:59:59"}`)
			},
			saltosim.OutsideHours,
			func(s *site, g guest) {
				s.must("PATCH", "~1/access_groups/"+g.group+"/time_schedules/"+g.schedule, `{"end_date":"2026-05-08T12:59:59"}`)
			},
		},
		{
			"the group is deleted", func(s *site, g guest) { s.must("DELETE", "~/access_groups/"+g.group, "") },
			saltosim.NoAccess, nil,
		},
		{
			"the user is suspended",
			func(s *site, g guest) { s.must("PATCH", "~/users/"+g.user+"/subscription", `{"state":"suspended"}`) },
			saltosim.Suspended,
			func(s *site, g guest) { s.must("PATCH", "~/users/"+g.user+"/subscription", `{"state":"subscribed"}`) },
		},
		{
			"the user is blocked", func(s *site, g guest) { s.must("PATCH", "~/users/"+g.user, `{"blocked":true}`) },
			saltosim.Blocked, func(s *site, g guest) { s.must("PATCH", "~/users/"+g.user, `{"blocked":false}`) },
		},
		{
			"the PIN is not in use", func(s *site, g guest) { s.must("PATCH", "~/users/"+g.user, `{"use_pin":false}`) },
			saltosim.PINUnused, func(s *site, g guest) { s.must("PATCH", "~/users/"+g.user, `{"use_pin":true}`) },
		},
		{
			"there is another PIN", func(s *site, g guest) { s.rotate(g.user) },
			saltosim.NoAccess, func(s *site, g guest) { s.hand(s.world.ChoosePIN("lg:1", g.pin)) },
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, saltosim.Options{})
			g := s.issue("lg:1", "2026-05-08T00:00:00", "2026-05-12T11:29:59", "101")
			s.opens("101", g.pin, s.clock.Add(time.Minute), saltosim.Opened)
			c.take(s, g)
			s.opens("101", g.pin, s.clock.Add(44*second), saltosim.Opened)
			s.opens("101", g.pin, s.clock.Add(second), c.why)
			if c.give == nil {
				return
			}
			c.give(s, g)
			s.opens("101", g.pin, s.clock.Add(44*second), c.why)
			s.opens("101", g.pin, s.clock.Add(second), saltosim.Opened)
		})
	}
}

func (s *site) hand(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestWhatHappensAtTheDoorCountsAtOnce(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	g := s.issue("lg:1", "2026-05-08T00:00:00", "2026-05-12T11:29:59", "101")
	s.clock.Add(time.Minute)
	s.hand(s.world.SetPrivacy("101", true))
	s.opens("101", g.pin, s.clock.Now(), saltosim.PrivacyMode)
	s.must("PATCH", "~/users/"+g.user, `{"override_privacy_mode":true}`)
	s.opens("101", g.pin, s.clock.Add(time.Minute), saltosim.Opened)
	s.hand(s.world.SetLockType("101", "escutcheon"))
	s.opens("101", g.pin, s.clock.Now(), saltosim.NoKeypad)
	if who := s.world.Who("101", s.clock.Now()); len(who) != 0 {
		t.Errorf("without a keypad: got %d holders, want 0", len(who))
	}
}

// TestEnds presses at the seconds around each bound, in the hub's local time.
func TestEnds(t *testing.T) {
	for _, c := range []struct {
		name, schedule string
		open, shut     []string
	}{
		{
			"a stay opens at its first second and shuts after its last minute",
			stay("2026-05-09T15:00:00", "2026-05-12T11:29:59"),
			[]string{"2026-05-09T15:00:00", "2026-05-10T00:00:00", "2026-05-10T23:59:59", "2026-05-12T11:29:59"},
			[]string{"2026-05-09T14:59:59", "2026-05-12T11:30:00"},
		},
		{
			"the end minute is inclusive, whatever its seconds",
			stay("2026-05-09T15:00:00", "2026-05-12T11:30:00"),
			[]string{"2026-05-12T11:30:00", "2026-05-12T11:30:59"},
			[]string{"2026-05-12T11:31:00"},
		},
		{
			"the end day of a bare date is inclusive",
			stay("2026-05-09", "2026-05-12"),
			[]string{"2026-05-09T00:00:00", "2026-05-12T23:59:59"},
			[]string{"2026-05-08T23:59:59", "2026-05-13T00:00:00"},
		},
		{
			"a Z is ignored",
			stay("2026-05-09T15:00:00Z", "2026-05-12T11:29:59Z"),
			[]string{"2026-05-09T15:00:00", "2026-05-12T11:29:59"},
			[]string{"2026-05-09T14:59:59", "2026-05-12T11:30:00"},
		},
		{
			"a daily window on weekdays meets the range of dates",
			`{"saturday":true,"monday":true,"start_time":"09:00","end_time":"18:00","start_date":"2026-05-09T10:00:00","end_date":null}`,
			[]string{"2026-05-09T10:00:00", "2026-05-09T18:00:59", "2026-05-11T09:00:00", "2027-05-10T09:00:00"},
			[]string{"2026-05-09T09:59:59", "2026-05-09T18:01:00", "2026-05-10T12:00:00", "2026-05-11T08:59:59", "2026-05-12T12:00:00"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, saltosim.Options{})
			g := s.issue("lg:1", "2026-05-01", "2026-05-02", "101")
			s.must("DELETE", "~1/access_groups/"+g.group+"/time_schedules/"+g.schedule, "")
			s.must("POST", "~1/access_groups/"+g.group+"/time_schedules", c.schedule)
			s.clock.Add(time.Minute)
			s.world.Advance()
			for _, when := range c.open {
				s.opens("101", g.pin, at(when), saltosim.Opened)
			}
			for _, when := range c.shut {
				s.opens("101", g.pin, at(when), saltosim.OutsideHours)
			}
		})
	}
}

// TestClockChanges looks at windows across both changes of 2026 in Amsterdam:
// 29 March skips 02:00-03:00 (at 01:00 UTC), 25 October has it twice.
func TestClockChanges(t *testing.T) {
	utc := func(text string) time.Time {
		t, err := time.Parse(time.DateTime, text)
		if err != nil {
			panic(err)
		}
		return t
	}
	const window = `{"sunday":true,"start_time":"02:15","end_time":"02:44","start_date":null,"end_date":null}`
	for _, c := range []struct {
		name, schedule string
		open, shut     []string // UTC
	}{
		{
			"a stay that ends in the skipped hour ends where the clock jumps",
			stay("2026-03-28T15:00:00", "2026-03-29T02:29:59"),
			[]string{"2026-03-28 14:00:00", "2026-03-29 00:59:59"},
			[]string{"2026-03-28 13:59:59", "2026-03-29 01:00:00"},
		},
		{
			"a stay that begins in the skipped hour begins where the clock jumps",
			stay("2026-03-29T02:30:00", "2026-03-30T10:59:59"),
			[]string{"2026-03-29 01:00:00", "2026-03-30 08:59:59"},
			[]string{"2026-03-29 00:59:59", "2026-03-30 09:00:00"},
		},
		{
			"a stay that ends in the doubled hour opens in both",
			stay("2026-10-24T15:00:00", "2026-10-25T02:29:59"),
			[]string{"2026-10-24 13:00:00", "2026-10-25 00:29:59", "2026-10-25 01:00:00", "2026-10-25 01:29:59"},
			[]string{"2026-10-24 12:59:59", "2026-10-25 00:30:00", "2026-10-25 00:59:59", "2026-10-25 01:30:00"},
		},
		{
			"a stay that begins in the doubled hour opens in both",
			stay("2026-10-25T02:30:00", "2026-10-26T10:59:59"),
			[]string{"2026-10-25 00:30:00", "2026-10-25 00:59:59", "2026-10-25 01:30:00", "2026-10-26 09:59:59"},
			[]string{"2026-10-25 00:29:59", "2026-10-25 01:00:00", "2026-10-25 01:29:59", "2026-10-26 10:00:00"},
		},
		{
			"a daily window in the skipped hour never opens", window, nil,
			[]string{"2026-03-29 00:15:00", "2026-03-29 00:59:59", "2026-03-29 01:00:00", "2026-03-29 01:15:00"},
		},
		{
			"a daily window in the doubled hour opens twice", window,
			[]string{"2026-10-25 00:15:00", "2026-10-25 00:44:59", "2026-10-25 01:15:00", "2026-10-25 01:44:59"},
			[]string{"2026-10-25 00:14:59", "2026-10-25 00:45:00", "2026-10-25 01:14:59", "2026-10-25 01:45:00"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := &site{t: t, clock: &clock{now: utc("2026-01-01 00:00:00")}}
			s.world = saltosim.New(saltosim.Options{Clock: s.clock.Now})
			s.world.AddHub("Hub")
			s.world.AddLock("101", "Hub")
			s.world.AddStaff("A Guest", "101")
			var last saltosim.Change
			s.world.Watch(func(c saltosim.Change) { last = c })
			s.hand(s.world.EditSchedules("Staff A Guest", parse(t, c.schedule)))
			s.clock.Add(time.Minute)
			s.world.Advance()
			for _, when := range c.open {
				s.opens("101", s.world.PIN("A Guest"), utc(when), saltosim.Opened)
				if !covers(last, "101", utc(when)) {
					t.Errorf("%s is in no window", when)
				}
			}
			for _, when := range c.shut {
				s.opens("101", s.world.PIN("A Guest"), utc(when), saltosim.OutsideHours)
				if covers(last, "101", utc(when)) {
					t.Errorf("%s is in a window", when)
				}
			}
		})
	}
}

// TestHubDecidesByItsOwnClock moves a hub to another zone.
func TestHubDecidesByItsOwnClock(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	g := s.issue("lg:1", "2026-05-09T15:00:00", "2026-05-12T11:29:59", "101", "102")
	s.clock.Add(time.Minute)
	s.hand(s.world.SetHubZone("Hub 2", "Europe/London"))
	s.opens("101", g.pin, at("2026-05-09T15:00:00"), saltosim.Opened)
	s.opens("102", g.pin, at("2026-05-09T15:59:59"), saltosim.OutsideHours)
	s.opens("102", g.pin, at("2026-05-09T16:00:00"), saltosim.Opened)
	s.opens("101", g.pin, at("2026-05-12T11:30:00"), saltosim.OutsideHours)
	s.opens("102", g.pin, at("2026-05-12T12:29:59"), saltosim.Opened)
}

func TestOfflineHubGoesByWhatItKnows(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	old := s.issue("lg:1", "2026-05-08T00:00:00", "2026-05-12T11:29:59", "101", "102")
	s.clock.Add(time.Minute)
	s.hand(s.world.SetHubOnline("Hub 1", false))
	s.must("DELETE", "~/users/"+old.user, "")
	next := s.issue("lg:2", "2026-05-08T00:00:00", "2026-05-12T11:29:59", "101", "102")
	last := s.rotate(next.user)
	s.clock.Add(5 * time.Hour)
	s.opens("101", old.pin, s.clock.Now(), saltosim.Opened)
	s.opens("101", next.pin, s.clock.Now(), saltosim.NoAccess)
	s.opens("102", old.pin, s.clock.Now(), saltosim.NoAccess)
	s.opens("102", last, s.clock.Now(), saltosim.Opened)

	var changes []saltosim.Change
	s.world.Watch(func(c saltosim.Change) { changes = append(changes, c) })
	changes = nil
	s.must("PATCH", "~/users/"+next.user, `{"blocked":true}`) // not due when the hub is back
	back := s.clock.Add(second)
	s.hand(s.world.SetHubOnline("Hub 1", true))
	s.opens("101", old.pin, s.clock.Now(), saltosim.NoAccess)
	s.opens("101", next.pin, s.clock.Now(), saltosim.NoAccess)
	s.opens("101", last, s.clock.Now(), saltosim.Opened)
	if len(changes) != 3 { // the deletion and both PINs
		t.Fatalf("got %d changes as the hub came back, want 3", len(changes))
	}
	for i, c := range changes {
		if !c.At.Equal(back) || c.Hub != "Hub 1" {
			t.Errorf("change %d: got %s at %s", i, c.Hub, c.At)
		}
	}
	if changes[0].Alias != "lg:1" || len(changes[0].Doors) != 0 || changes[2].Digits != last {
		t.Error("what waited did not arrive in order")
	}
	s.opens("101", last, s.clock.Add(time.Minute), saltosim.Blocked)
}

// TestChangesArriveAtTheirOwnTime looks late, and sees when things were.
func TestChangesArriveAtTheirOwnTime(t *testing.T) {
	s := newSite(t, saltosim.Options{HubDelay: 10 * second})
	var changes []saltosim.Change
	s.world.Watch(func(c saltosim.Change) { changes = append(changes, c) })
	g := s.issue("lg:1", "2026-05-08T00:00:00", "2026-05-12T11:29:59", "101", "102")
	s.clock.Add(3 * second)
	s.hand(s.world.BlockUser("lg:1", true))
	s.clock.Add(time.Hour)
	s.world.Advance()
	want := []struct {
		hub   string
		after time.Duration
		doors int
	}{{"Hub 1", 10 * second, 1}, {"Hub 2", 10 * second, 1}, {"Hub 1", 13 * second, 0}, {"Hub 2", 13 * second, 0}}
	if len(changes) != len(want) {
		t.Fatalf("got %d changes, want %d", len(changes), len(want))
	}
	for i, c := range changes {
		if c.Hub != want[i].hub || !c.At.Equal(start.Add(want[i].after)) || len(c.Doors) != want[i].doors || c.Person != g.person || c.Alias != "lg:1" {
			t.Errorf("change %d: got %s %s after %s with %d doors", i, c.Alias, c.Hub, c.At.Sub(start), len(c.Doors))
		}
	}
}

func TestFirstScheduleIsSlow(t *testing.T) {
	s := newSite(t, saltosim.Options{FirstScheduleDelay: 214 * second})
	g := s.issue("lg:1", "2026-05-08T00:00:00", "2026-05-12T11:29:59", "101")
	s.opens("101", g.pin, s.clock.Add(213*second), saltosim.NoAccess)
	s.opens("101", g.pin, s.clock.Add(second), saltosim.Opened)
	s.must("PATCH", "~1/access_groups/"+g.group+"/time_schedules/"+g.schedule, `{"end_date":"2026-05-08T12:00:00"}`)
	s.opens("101", g.pin, s.clock.Add(45*second), saltosim.OutsideHours)

	// A member who is gone before the group is live must not come back with it.
	quick := s.issue("lg:2", "2026-05-08T00:00:00", "2026-05-12T11:29:59", "101")
	s.clock.Add(10 * second)
	s.must("DELETE", "~/access_groups/"+quick.group+"/users/"+quick.person, "")
	for range 10 {
		s.opens("101", quick.pin, s.clock.Add(30*second), saltosim.NoAccess)
	}
}

func TestEqualPINsOpenTheDoorsOfAll(t *testing.T) {
	s := newSite(t, saltosim.Options{HubDelay: 1})
	g := s.issue("lg:1", "2026-05-08T00:00:00", "2026-05-12T11:29:59", "101")
	h := s.issue("lg:2", "2026-05-10T00:00:00", "2026-05-12T11:29:59", "101", "102")
	s.hand(s.world.ChoosePIN("lg:2", g.pin))
	s.clock.Add(second)
	s.opens("101", g.pin, s.clock.Now(), saltosim.Opened)
	s.opens("102", g.pin, at("2026-05-10T00:00:00"), saltosim.Opened)
	s.opens("101", h.pin, at("2026-05-10T00:00:00"), saltosim.NoAccess)
	who := s.world.Who("101", at("2026-05-10T00:00:00"))
	if len(who) != 2 || who[0].Alias != "lg:1" || who[1].Alias != "lg:2" || who[0].Digits != who[1].Digits || who[1].Person != h.person {
		t.Errorf("got %d holders, want lg:1 and lg:2 with one PIN", len(who))
	}
}

func TestPINExpiry(t *testing.T) {
	s := newSite(t, saltosim.Options{HubDelay: 1})
	g := s.issue("lg:1", "2026-05-08T00:00:00", "2026-05-12T11:29:59", "101")
	s.must("PATCH", "~/users/"+g.user, `{"first_name":"Other"}`)
	if status, _ := s.do("PUT", "~/users/"+g.user+"/pin", `{"expiry_date":"2026-05-10T11:59:59.000Z"}`); status != 200 {
		t.Fatalf("got %d", status)
	}
	s.clock.Add(second)
	s.opens("101", s.world.PIN("lg:1"), at("2026-05-10T11:59:59"), saltosim.Opened)
	s.opens("101", s.world.PIN("lg:1"), at("2026-05-10T12:00:00"), saltosim.PINExpired)
}

// TestMembersShareSchedules: the trap of one group for a room.
func TestMembersShareSchedules(t *testing.T) {
	s := newSite(t, saltosim.Options{HubDelay: 1})
	a := s.issue("lg:1", "2026-05-08T00:00:00", "2026-05-09T11:00:00", "101")
	user, _ := s.user("lg:2")
	digits := s.rotate(user)
	s.hand(s.world.AddMember("lg:1", "lg:2"))
	s.clock.Add(second)
	s.opens("101", digits, s.clock.Now(), saltosim.Opened)
	s.opens("101", a.pin, s.clock.Now(), saltosim.Opened)
}

func TestHands(t *testing.T) {
	s := newSite(t, saltosim.Options{HubDelay: 1})
	person := s.world.AddStaff("Night Porter", "101", "102")
	s.clock.Add(second)
	s.opens("101", s.world.PIN(person), s.clock.Now(), saltosim.Opened)
	s.opens("102", s.world.PIN("Night Porter"), s.clock.Now(), saltosim.Opened)
	for _, c := range []struct {
		name string
		hand func() error
		lock string
		want saltosim.Reason
	}{
		{"lock out", func() error { return s.world.RemoveLockFromGroup("Staff Night Porter", "101") }, "101", saltosim.NoAccess},
		{"lock in", func() error { return s.world.AddLockToGroup("Staff Night Porter", "101") }, "101", saltosim.Opened},
		{"member out", func() error { return s.world.RemoveMember("Staff Night Porter", person) }, "102", saltosim.NoAccess},
		{"member in", func() error { return s.world.AddMember("Staff Night Porter", person) }, "102", saltosim.Opened},
		{"suspend", func() error { return s.world.SuspendUser(person) }, "102", saltosim.Suspended},
		{"subscribe", func() error { return s.world.SubscribeUser(person) }, "102", saltosim.Opened},
		{"new PIN", func() error { return s.world.RotatePIN(person) }, "102", saltosim.Opened},
		{"group gone", func() error { return s.world.DeleteGroup("Staff Night Porter") }, "102", saltosim.NoAccess},
		{"user gone", func() error { return s.world.DeleteUser(person) }, "102", saltosim.NoAccess},
	} {
		s.hand(c.hand())
		_, got := s.world.Open(c.lock, s.world.PIN(person), s.clock.Add(second))
		if got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
	if err := s.world.DeleteUser(person); !errors.Is(err, saltosim.ErrUnknown) {
		t.Errorf("an unknown user: got %v", err)
	}
	if err := s.world.AddMember("101", "nobody"); !errors.Is(err, saltosim.ErrUnknown) {
		t.Errorf("an unknown member: got %v", err)
	}
	if err := s.world.EditSchedules("101", saltosim.Schedule{StartTime: "18:00", EndTime: "08:00"}); err == nil {
		t.Error("a schedule runs overnight")
	}
}
