package saltoks

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/sinks/saltoks/saltosim"
)

// What is documented, measured or seen of the vendor, one row a fact, by the
// sections of our sheet: 2 conventions, 3 resources, 4 time, 5 doors. Each is
// asked of the simulator through the adapter, so that a row which fails says that
// one of them forgot it. Start is a Friday, 13:00 on the wall, and an hour later.
func TestFacts(t *testing.T) {
	for _, row := range []struct {
		fact string
		o    saltosim.Options
		run  func(*fact)
	}{
		{"1 without a good token: 401, no body, and worth another try", saltosim.Options{Token: "another"}, nil},
		{"2 the number that people read is no id for paths", saltosim.Options{}, func(f *fact) {
			f.refused(400, 1100, "GET", "/v1.2/sites/NL0000000001", nil)
			if s := f.observe(); s.ID != f.id {
				f.Errorf("got site %s", s.ID)
			}
		}},
		{"2 lists come page by page, with absolute links in plain http", saltosim.Options{PageSize: 2}, func(f *fact) {
			first := f.must("GET", f.at("access_groups"), nil)
			if link, _ := first["next_page_link"].(string); !strings.HasPrefix(link, "http://") || len(f.ids(f.at("access_groups"))) != 4 {
				f.Errorf("got link %q", link)
			}
		}},
		{"2 the count is told to who asks", saltosim.Options{}, func(f *fact) {
			if none, some := f.must("GET", f.at("locks"), nil)["count"], f.must("GET", f.at("locks?$count=true"), nil)["count"]; none != nil || some != 4.0 {
				f.Errorf("got %v and %v", none, some)
			}
		}},
		{"2 groups are found by customer_reference", saltosim.Options{}, func(f *fact) {
			if got := f.page(f.at("access_groups") + "?$filter=customer_reference%20eq%20'101'"); len(got) != 1 {
				f.Errorf("got %v", got)
			}
		}},
		{"2 a wrong order is 400/1102", saltosim.Options{}, func(f *fact) {
			f.refused(400, 1102, "GET", f.at("users?$orderby=nonsense"), nil)
		}},
		{"2 entries are not on v1.2, and v2 is shut", saltosim.Options{}, func(f *fact) {
			f.refused(405, 0, "GET", f.at("entries"), nil)
			f.refused(403, 0, "GET", "/v2/sites/"+f.id+"/roles", nil)
		}},
		{"3.1 subscribed_user_amount is seats bought, active_user_amount seats used", saltosim.Options{Seats: 7}, func(f *fact) {
			f.user("x")
			if got := f.observe().Seats; got != (access.Seats{Bought: 7, Used: 3}) {
				f.Errorf("got %+v", got)
			}
		}},
		{"3.1 our own user has a role and a state", saltosim.Options{}, func(f *fact) {
			a, err := f.client.Account(context.Background())
			if err != nil || !a.Subscribed || !slices.Contains(a.Roles, "site_admin") || a.Seats != 1000 {
				f.Errorf("got %+v, %v", a, err)
			}
		}},
		{"3.2 the list of roles has what the caller may give", saltosim.Options{}, func(f *fact) {
			if got := f.ids(f.at("roles")); !slices.Contains(got, f.role) {
				f.Errorf("got %v", got)
			}
		}},
		{"3.3 a person has two ids, and each is unknown where the other belongs", saltosim.Options{}, func(f *fact) {
			u, g := f.user("x"), f.group("g")
			f.refused(404, 2202, "POST", f.in(g, "users"), userID{u.ID})
			f.refused(404, 2202, "GET", f.at("users", u.Person.ID), nil)
			f.must("POST", f.in(g, "users"), userID{u.Person.ID})
		}},
		{"3.3 an e-mail address sends mail, an empty one is refused", saltosim.Options{}, func(f *fact) {
			body := values{"first_name": "A", "last_name": "B", "role_ids": []string{f.role}, "email": ""}
			f.refused(400, 1101, "POST", f.at("users"), body)
			f.user("x")
			if f.world.Mails() != 0 {
				f.Error("a user of ours was sent a mail")
			}
			body["email"] = "a@b.test"
			if f.must("POST", f.at("users"), body); f.world.Mails() != 1 {
				f.Errorf("got %d mails", f.world.Mails())
			}
		}},
		{"3.3 a name must be there", saltosim.Options{}, func(f *fact) {
			f.refused(400, 1101, "POST", f.at("users"), values{"first_name": "A", "last_name": "", "role_ids": []string{f.role}})
		}},
		{"3.3 a guest has a role, and no PIN in use", saltosim.Options{}, func(f *fact) {
			g := f.made(f.id, "guests", guestBody{"x", "2027-01-01T00:00:00"})
			if f.must("PATCH", f.at("users", g.ID), enabled{UsePIN: true}); g.UsePIN || f.must("GET", f.at("users", g.ID), nil)["use_pin"] != true {
				f.Errorf("got %+v", g)
			}
		}},
		{"3.3 a full site makes users who are suspended, and PINs that open nothing", saltosim.Options{Seats: 2}, func(f *fact) {
			u, _, pin := f.guest(every(nil))
			if f.opens(pin, false); u.State != "suspended" {
				f.Errorf("got %s", u.State)
			}
		}},
		{"3.3 suspending frees the seat and stops the PIN, by the key state", saltosim.Options{}, func(f *fact) {
			u, _, pin := f.guest(every(nil))
			f.refused(400, 1101, "PATCH", f.at("users", u.ID, "subscription"), values{"subscription_state": "suspended"})
			used := f.observe().Seats.Used
			f.must("PATCH", f.at("users", u.ID, "subscription"), subscription{"suspended"})
			if got := f.observe().Seats.Used; got != used-1 {
				f.Errorf("got %d seats used, want %d", got, used-1)
			}
			f.opens(pin, false)
			f.must("PATCH", f.at("users", u.ID, "subscription"), subscription{"subscribed"})
			f.opens(pin, true)
		}},
		{"3.3 deleting frees the seat at once, twice is 404", saltosim.Options{}, func(f *fact) {
			u, _, pin := f.guest(every(nil))
			used := f.observe().Seats.Used
			f.must("DELETE", f.at("users", u.ID), nil)
			if got := f.observe().Seats.Used; got != used-1 {
				f.Errorf("got %d seats used, want %d", got, used-1)
			}
			f.opens(pin, false)
			f.refused(404, 2202, "DELETE", f.at("users", u.ID), nil)
		}},
		{"3.4 a PIN is told once, and its key shows that there is one", saltosim.Options{}, func(f *fact) {
			u := f.user("x")
			before := f.hasKey(u)
			f.mint(u)
			if after := f.hasKey(u); before || !after {
				f.Errorf("a key before: %t, after: %t", before, after)
			}
		}},
		{"3.4 asking again rotates the PIN", saltosim.Options{}, func(f *fact) {
			u, _, old := f.guest(every(nil))
			f.opens(old, true)
			now := f.mint(u)
			f.opens(now, true)
			f.opensNow(old, false)
		}},
		{"3.4 PINs of one's choice need a feature", saltosim.Options{}, func(f *fact) {
			f.refused(403, 2212, "PUT", f.at("users", f.user("x").ID, "pin", "custom"), values{"pin": "4711"})
		}},
		{"3.4 use_pin false shuts the PIN out", saltosim.Options{}, func(f *fact) {
			u, _, pin := f.guest(every(nil))
			f.must("PATCH", f.at("users", u.ID), values{"use_pin": false})
			f.opens(pin, false)
		}},
		{"3.5 lists of groups show name and id alone", saltosim.Options{}, func(f *fact) {
			for _, item := range f.must("GET", f.at("access_groups"), nil)["items"].([]any) {
				if got := item.(map[string]any); len(got) != 2 {
					f.Errorf("got %v", got)
				}
			}
		}},
		{"3.5 two groups may have one name", saltosim.Options{}, func(f *fact) {
			if a, b := f.group("g"), f.group("g"); a == b {
				f.Error("got the same group")
			}
		}},
		{"3.5 members are persons, and excluded=true turns the list round", saltosim.Options{}, func(f *fact) {
			u, g, _ := f.guest(every(nil))
			in, out := f.ids(f.in(g, "users")), f.page(f.in(g, "users")+"?excluded=true")
			if !slices.Equal(in, []string{u.Person.ID}) || slices.Contains(out, u.Person.ID) {
				f.Errorf("got %v in and %v out", in, out)
			}
		}},
		{"3.5 members can be changed by lists of ids", saltosim.Options{}, func(f *fact) {
			u, g, pin := f.guest(every(nil))
			f.must("PATCH", f.in(g, "users"), values{"remove_ids": []string{u.Person.ID}})
			f.opens(pin, false)
			f.must("PATCH", f.in(g, "users"), values{"add_ids": []string{u.Person.ID}})
			f.opens(pin, true)
		}},
		{"3.5 a deleted group takes its access and leaves its users", saltosim.Options{}, func(f *fact) {
			u, g, pin := f.guest(every(nil))
			f.must("DELETE", f.in(g), nil)
			f.opens(pin, false)
			f.must("GET", f.at("users", u.ID), nil)
		}},
		{"3.6 a group without a schedule opens nothing", saltosim.Options{}, func(f *fact) {
			_, _, pin := f.guest()
			f.opens(pin, false)
		}},
		{"3.6 a schedule needs a weekday", saltosim.Options{}, func(f *fact) {
			f.refused(400, 1101, "POST", f.v11(f.group("g"), "time_schedules"), values{"start_time": "00:00", "end_time": "23:59"})
		}},
		{"3.6 other hours keep the schedule's id and the PIN", saltosim.Options{}, func(f *fact) {
			_, g, pin := f.guest(every(values{"start_date": "2027-01-01", "end_date": "2027-01-02"}))
			f.opens(pin, false)
			id := f.ids(f.v11(g, "time_schedules"))[0]
			f.must("PATCH", f.v11(g, "time_schedules", id), every(nil))
			if f.opens(pin, true); f.ids(f.v11(g, "time_schedules"))[0] != id {
				f.Error("the id changed")
			}
		}},
		{"3.6 schedules belong to the group: who joins has them too", saltosim.Options{}, func(f *fact) {
			_, g, _ := f.guest(every(nil))
			other := f.user("y")
			f.must("POST", f.in(g, "users"), userID{other.Person.ID})
			f.opens(f.mint(other), true)
		}},
		{"3.7 a lock without _pin takes no PINs, and says so", saltosim.Options{}, func(f *fact) {
			_, _, pin := f.guest(every(nil))
			f.opens(pin, true)
			_ = f.world.SetLockType("101", "escutcheon")
			f.opensNow(pin, false)
			f.troubled("101", access.NoKeypad)
		}},
		{"3.8 data_sync_state is no receipt: it says not_synced of a hub that has everything", saltosim.Options{}, func(f *fact) {
			hub := f.must("GET", f.at("iqs"), nil)["items"].([]any)[0].(map[string]any)
			if hub["data_sync_state"] != "not_synced" || len(f.observe().Findings) > 0 {
				f.Errorf("got %v", hub["data_sync_state"])
			}
		}},
		{"4 hours are the wall's, without a zone", saltosim.Options{}, func(f *fact) {
			_, _, pin := f.guest(every(values{"start_date": "2026-05-08T13:00:00", "end_date": "2026-05-08T14:00:59"})) // UTC+2
			f.opens(pin, true)
			f.Advance(time.Hour)
			f.opensNow(pin, false)
		}},
		{"4 the end minute is in", saltosim.Options{}, func(f *fact) {
			_, g, pin := f.guest(every(values{"end_time": "18:00"}))
			got := f.must("GET", f.v11(g, "time_schedules"), nil)["items"].([]any)[0].(map[string]any)["end_time"]
			f.opens(pin, true)
			f.Advance(time.Date(2026, 5, 8, 16, 0, 59, 0, time.UTC).Sub(f.Now()))
			f.opensNow(pin, true)
			f.Advance(time.Second)
			if f.opensNow(pin, false); got != "18:00:59" {
				f.Errorf("got %v", got)
			}
		}},
		{"4 of a bare date the whole day is in", saltosim.Options{}, func(f *fact) {
			_, _, pin := f.guest(every(values{"start_date": "2026-05-08", "end_date": "2026-05-08"}))
			f.opens(pin, true)
			f.Advance(time.Date(2026, 5, 8, 21, 59, 59, 0, time.UTC).Sub(f.Now()))
			f.opensNow(pin, true)
			f.Advance(time.Second)
			f.opensNow(pin, false)
		}},
		{"4 no hours over midnight, and no end before its start", saltosim.Options{}, func(f *fact) {
			g := f.group("g")
			f.refused(400, 1101, "POST", f.v11(g, "time_schedules"), every(values{"start_time": "22:00", "end_time": "06:00"}))
			f.refused(400, 1101, "POST", f.v11(g, "time_schedules"), every(values{"start_date": "2026-05-09", "end_date": "2026-05-08"}))
		}},
		{"4 of several schedules any opens", saltosim.Options{}, func(f *fact) {
			_, _, pin := f.guest(every(values{"start_date": "2027-01-01"}), every(nil))
			f.opens(pin, true)
		}},
		{"4 a hub decides by its own clock", saltosim.Options{}, func(f *fact) {
			_, _, pin := f.guest(every(values{"start_date": "2026-05-08T13:00:00", "end_date": "2026-05-08T13:29:59"}))
			f.opens(pin, true)
			_ = f.world.SetHubZone("Hub 2", "Europe/London")
			f.opensNow(pin, false)
		}},
		{"4 news reaches a hub within a minute, a first schedule within four", saltosim.Options{FirstScheduleDelay: 3*time.Minute + 34*time.Second}, func(f *fact) {
			_, g, pin := f.guest(every(nil))
			f.Advance(time.Minute)
			f.opensNow(pin, false)
			f.Advance(3 * time.Minute)
			f.opensNow(pin, true)
			other := f.user("y")
			f.must("POST", f.in(g, "users"), userID{other.Person.ID})
			pin = f.mint(other)
			f.Advance(time.Minute)
			f.opensNow(pin, true)
		}},
		{"5 a hub that is off goes on by what it knew", saltosim.Options{}, func(f *fact) {
			u, _, pin := f.guest(every(nil))
			f.opens(pin, true)
			_ = f.world.SetHubOnline("Hub 2", false)
			f.must("DELETE", f.at("users", u.ID), nil)
			f.opens(pin, true)
			_ = f.world.SetHubOnline("Hub 2", true)
			f.opens(pin, false)
		}},
		{"5 privacy mode refuses a guest, who has no right to pass it", saltosim.Options{}, func(f *fact) {
			_, _, pin := f.guest(every(nil))
			f.opens(pin, true)
			_ = f.world.SetPrivacy("101", true)
			f.opensNow(pin, false)
			f.troubled("101", access.PrivacyMode)
		}},
		{"5 a block stops the PIN and keeps the seat", saltosim.Options{}, func(f *fact) {
			u, _, pin := f.guest(every(nil))
			used := f.observe().Seats.Used
			f.must("PATCH", f.at("users", u.ID), values{"blocked": true})
			if f.opens(pin, false); f.observe().Seats.Used != used {
				f.Error("the seat is free")
			}
		}},
	} {
		t.Run(row.fact, func(t *testing.T) {
			t.Parallel()
			if row.run == nil {
				unauthorised(t, row.o)
				return
			}
			row.run(newFact(t, row.o))
		})
	}
}

func unauthorised(t *testing.T, o saltosim.Options) {
	t.Helper()
	s := newSite(t, o)
	_, err := s.client.Observe(context.Background())
	if err := wantRefusal(err, http.StatusUnauthorized, 0, plainError); err != nil || len(s.wait) != tries-1 {
		t.Errorf("got %v and %d pauses", err, len(s.wait))
	}
}

// troubled wants a door to have one trouble.
func (f *fact) troubled(name string, want access.Trouble) {
	f.Helper()
	for _, d := range f.observe().Doors {
		if d.Name == name && !slices.Equal(d.Troubles, []access.Trouble{want}) {
			f.Errorf("door %s has %v, want %s", name, d.Troubles, want)
		}
	}
}

// hasKey reports whether a user of nobody's has a PIN.
func (f *fact) hasKey(u userShape) bool {
	f.Helper()
	list, err := readList[keyShape](context.Background(), f.client, f.at("users", u.ID, "keys"), nil)
	if err != nil {
		f.Fatal(err)
	}
	return slices.ContainsFunc(list.items, func(k keyShape) bool { return k.Type == "pin" })
}
