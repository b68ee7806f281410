package saltosim_test

import (
	"testing"
	"time"

	"pinwarden/sinks/saltoks/saltosim"
)

const (
	from = "2026-05-08T00:00:00"
	to   = "2026-05-12T11:29:59"
)

// TestDoorSwitches presses the PIN of a guest in 101 on a site with a switch as
// it is and turned.
func TestDoorSwitches(t *testing.T) {
	soon := start.Add(time.Hour)
	for _, c := range []struct {
		name       string
		turn       func(*saltosim.Traps)
		before     func(*site, *guest) // what happens before; it may change the PIN
		at         time.Time
		as, turned saltosim.Reason
	}{
		{"no schedule", func(o *saltosim.Traps) { o.NoScheduleOpens = true }, func(s *site, g *guest) {
			s.must("DELETE", "~1/access_groups/"+g.group+"/time_schedules/"+g.schedule, "")
		}, soon, saltosim.NoAccess, saltosim.Opened},
		{"the last minute", func(o *saltosim.Traps) { o.EndExcluded = true }, func(s *site, g *guest) {
			s.must("PATCH", "~1/access_groups/"+g.group+"/time_schedules/"+g.schedule, stay(from, "2026-05-12T11:29:00"))
		}, at("2026-05-12T11:29:30"), saltosim.Opened, saltosim.OutsideHours},
		{"the last minute of a day", func(o *saltosim.Traps) { o.EndExcluded = true }, func(s *site, g *guest) {
			s.must("PATCH", "~1/access_groups/"+g.group+"/time_schedules/"+g.schedule, stay(from, "2026-05-12"))
		}, at("2026-05-12T23:59:59"), saltosim.Opened, saltosim.Opened},
		{"expires_at", func(o *saltosim.Traps) { o.ExpiryShuts = true }, func(s *site, g *guest) {
			s.must("PATCH", "~/users/"+g.user, `{"expires_at":"2026-05-09T11:00:00"}`)
		}, at("2026-05-09T11:00:00"), saltosim.Opened, saltosim.PINExpired},
		{"a pause", func(o *saltosim.Traps) { o.PauseChangesPIN = true }, func(s *site, g *guest) {
			s.must("PATCH", "~/users/"+g.user+"/subscription", `{"state":"suspended"}`)
			s.must("PATCH", "~/users/"+g.user+"/subscription", `{"state":"subscribed"}`)
		}, soon, saltosim.Opened, saltosim.NoAccess},
		{"equal PINs", func(o *saltosim.Traps) { o.EqualPINs = 1 }, func(s *site, g *guest) {
			s.world.AddStaff("Sam Porter", "Front door")
			g.pin = s.world.PIN("Sam Porter") // opens 101 only if it is the guest's as well
		}, soon, saltosim.NoAccess, saltosim.Opened},
		{"a lock cut off", func(o *saltosim.Traps) { o.OfflineTrail = 7 * 24 * time.Hour }, func(s *site, g *guest) {
			s.opens("101", g.pin, s.clock.Add(time.Minute), saltosim.Opened)
			s.cut("101")
		}, soon, saltosim.NoAccess, saltosim.Opened},
		{"a lock cut off that never saw the guest", func(o *saltosim.Traps) { o.OfflineTrail = 7 * 24 * time.Hour }, func(s *site, g *guest) {
			s.cut("101")
		}, soon, saltosim.NoAccess, saltosim.NoAccess},
		{"a lock cut off, and a guest whose rights are gone", func(o *saltosim.Traps) { o.OfflineTrail = 7 * 24 * time.Hour }, func(s *site, g *guest) {
			s.opens("101", g.pin, s.clock.Add(time.Minute), saltosim.Opened)
			s.must("DELETE", "~/users/"+g.user, "")
			s.cut("101")
		}, at("2026-05-14T12:00:00"), saltosim.NoAccess, saltosim.Opened},
		{"a lock cut off for longer than its trail", func(o *saltosim.Traps) { o.OfflineTrail = 24 * time.Hour }, func(s *site, g *guest) {
			s.opens("101", g.pin, s.clock.Add(time.Minute), saltosim.Opened)
			s.cut("101")
		}, start.Add(24*time.Hour + time.Minute), saltosim.NoAccess, saltosim.NoAccess},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, turned := range []bool{false, true} {
				var traps saltosim.Traps
				want := c.as
				if turned {
					c.turn(&traps)
					want = c.turned
				}
				s := newSite(t, saltosim.Options{Traps: traps, HubDelay: 1})
				g := s.issue("lg:1", from, to, "101")
				c.before(s, &g)
				s.opens("101", g.pin, c.at, want)
			}
		})
	}
}

func (s *site) cut(lock string) {
	s.t.Helper()
	if err := s.world.SetLockLink(lock, false); err != nil {
		s.t.Fatal(err)
	}
}

// TestACutLockIsWatched: what Watch says agrees with what the door does.
func TestACutLockIsWatched(t *testing.T) {
	s := newSite(t, saltosim.Options{HubDelay: 1, Traps: saltosim.Traps{OfflineTrail: 24 * time.Hour}})
	g := s.issue("lg:1", from, to, "101")
	s.opens("101", g.pin, s.clock.Add(time.Minute), saltosim.Opened)
	s.cut("101")
	var last saltosim.Change
	s.world.Watch(func(c saltosim.Change) { last = c })
	now := s.clock.Now()
	want := saltosim.Window{From: now, To: now.Add(24 * time.Hour)}
	if len(last.Doors) != 1 || len(last.Doors[0].Windows) != 1 || last.Doors[0].Windows[0] != want {
		t.Errorf("got %+v, want %v", last, want)
	}
	if holders := s.world.Who("101", now); len(holders) != 1 || holders[0].Digits != g.pin {
		t.Errorf("got holders %v", holders)
	}
}

// TestTheSiteStands: hands on the whole site, seen at the door and in the API.
func TestTheSiteStands(t *testing.T) {
	for name, c := range map[string]struct {
		off, on func(*saltosim.World)
		at      saltosim.Reason
		path    string
		shows   string
		write   int // the status of a write meanwhile
	}{
		"the subscription": {
			func(w *saltosim.World) { w.SetSubscription(false) }, func(w *saltosim.World) { w.SetSubscription(true) },
			saltosim.Suspended, "~", `"subscription_valid":false`, 403,
		},
		"the users of a site without subscription": {
			func(w *saltosim.World) { w.SetSubscription(false) }, func(w *saltosim.World) { w.SetSubscription(true) },
			saltosim.Suspended, "~/users?$skip=1", `"subscription_state":"suspended"`, 403,
		},
		"PINs": {
			func(w *saltosim.World) { w.SetPINs(false) }, func(w *saltosim.World) { w.SetPINs(true) },
			saltosim.PINUnused, "~", `"pin_enabled":false`, 200,
		},
		"the release": {
			func(w *saltosim.World) { w.SetReleased(false) }, func(w *saltosim.World) { w.SetReleased(true) },
			saltosim.Opened, "~", `"ErrorCode":2210`, 400,
		},
		"office mode": {
			func(w *saltosim.World) { _ = w.SetOfficeMode("101", true) }, func(w *saltosim.World) { _ = w.SetOfficeMode("101", false) },
			saltosim.OfficeMode, "~/locks?$skip=1", `"locked_state":"office_mode"`, 200,
		},
		"the battery": {
			func(w *saltosim.World) { _ = w.SetBattery("101", "low") }, func(w *saltosim.World) { _ = w.SetBattery("101", "fresh") },
			saltosim.Opened, "~/locks?$skip=1", `"battery_level":"low"`, 200,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, saltosim.Options{HubDelay: 1})
			g := s.issue("lg:1", from, to, "101")
			s.opens("101", g.pin, s.clock.Add(time.Minute), saltosim.Opened)
			c.off(s.world)
			open, got := s.world.Open("101", g.pin, s.clock.Add(time.Minute))
			if got != c.at || open != (c.at == saltosim.Opened || c.at == saltosim.OfficeMode) {
				t.Errorf("meanwhile: got %v (%t), want %v", got, open, c.at)
			}
			if _, text := s.do("GET", c.path, ""); !contains(text, c.shows) {
				t.Errorf("got %s\nwant in it %s", text, c.shows)
			}
			if status, _ := s.do("POST", "~/access_groups", `{"customer_reference":"x"}`); status != c.write {
				t.Errorf("a write: got %d, want %d", status, c.write)
			}
			c.on(s.world)
			s.opens("101", g.pin, s.clock.Add(time.Minute), saltosim.Opened)
		})
	}
}

// TestALockIsReplaced: the new one opens nothing until it is in a group.
func TestALockIsReplaced(t *testing.T) {
	s := newSite(t, saltosim.Options{HubDelay: 1})
	g := s.issue("lg:1", from, to, "101", "Front door")
	s.opens("101", g.pin, s.clock.Add(time.Minute), saltosim.Opened)
	if err := s.world.RemoveLock("101"); err != nil {
		t.Fatal(err)
	}
	if got := len(s.items("~1/access_groups/" + g.group + "/locks")); got != 1 {
		t.Errorf("got %d locks in the group, want the front door", got)
	}
	s.opens("101", g.pin, s.clock.Add(time.Minute), saltosim.NoSuchLock)
	s.world.AddLock("101", "Hub 1")
	s.opens("101", g.pin, s.clock.Add(time.Minute), saltosim.NoAccess)
	if err := s.world.AddLockToGroup(g.group, "101"); err != nil {
		t.Fatal(err)
	}
	s.opens("101", g.pin, s.clock.Add(time.Minute), saltosim.Opened)
	s.opens("Front door", g.pin, s.clock.Now(), saltosim.Opened)
}

// TestTheActingUser: without a seat or the rights nothing is allowed any more.
func TestTheActingUser(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	const who = "Integration User"
	for name, c := range map[string]struct{ out, in func() error }{
		"suspended": {func() error { return s.world.SuspendUser(who) }, func() error { return s.world.SubscribeUser(who) }},
		"blocked":   {func() error { return s.world.BlockUser(who, true) }, func() error { return s.world.BlockUser(who, false) }},
		"no admin":  {func() error { return s.world.SetRole(who, "site_user") }, func() error { return s.world.SetRole(who, "site_admin") }},
	} {
		for _, out := range []bool{true, false} {
			change, want := c.in, 200
			if out {
				change, want = c.out, 403
			}
			if err := change(); err != nil {
				t.Fatal(err)
			}
			for _, to := range []string{"~/users", "/v1.2/sites", "~1/entries"} {
				if status, text := s.do("GET", to, ""); status != want {
					t.Errorf("%s %t: %s: got %d %s, want %d", name, out, to, status, text, want)
				}
			}
		}
	}
}

func TestOutbox(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.must("POST", "~/users", `{"first_name":"R","last_name":"1","role_ids":["`+s.role+`"],"email":"a@example.org"}`)
	user, _ := s.user("lg:1")
	s.must("PATCH", "~/users/"+user, `{"email":"b@example.org"}`)
	s.must("PATCH", "~/users/"+user, `{"blocked":true}`)
	got := s.world.Outbox()
	if len(got) != 2 || got[0] != (saltosim.Mail{At: start, To: "a@example.org"}) || got[1].To != "b@example.org" {
		t.Errorf("got %v", got)
	}
}
