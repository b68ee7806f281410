package saltosim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pinwarden/sinks/saltoks/saltosim"
)

// TestSwitches asks the same of a site with a switch as it is and turned. Each
// answer is "status part of the body"; $name is as in TestWire.
func TestSwitches(t *testing.T) {
	const user = `{"first_name":"Room","last_name":"101","role_ids":["$role"],"use_pin":true,"usePin":false}`
	for _, c := range []struct {
		name, method, path, body string
		turn                     func(*saltosim.Traps)
		as, turned               string
	}{
		{"one id", "GET", "~/users/$person", "", func(o *saltosim.Traps) { o.OneID = true }, "404 2202", "200 $user"},
		{"one id for members", "POST", "~/access_groups/$group/users", `{"user_id":"$user"}`, func(o *saltosim.Traps) { o.OneID = true }, `404 "2202"`, "200 $person"},
		{"a full site", "POST", "~/users", user, func(o *saltosim.Traps) { o.FullRefuses = true }, `201 "subscription_state":"suspended"`, "403 2212"},
		{"a full site and guests", "POST", "~/guests", `{}`, func(o *saltosim.Traps) { o.FullRefuses = true }, `201 "subscription_state":"suspended"`, "403 2212"},
		{"no seat", "PATCH", "~/users/$parked/subscription", `{"state":"subscribed"}`, func(o *saltosim.Traps) { o.SubscribeRefused = true }, "204 ", "403 2212"},
		{"a new user has no roles", "GET", "~/users/$user", "", func(o *saltosim.Traps) { o.NewUserLag = time.Hour }, `200 "code":"site_user"`, `200 "roles":[]`},
		{"nor a PIN", "PUT", "~/users/$user/pin", `{}`, func(o *saltosim.Traps) { o.NewUserLag = time.Hour }, `200 "`, `403 2203`},
		{"nor a group", "POST", "~/access_groups/$group/users", `{"user_id":"$person"}`, func(o *saltosim.Traps) { o.NewUserLag = time.Hour }, `200 $person`, `404 2202`},
		{"a stale PATCH", "PATCH", "~/users/$user", `{"blocked":true}`, func(o *saltosim.Traps) { o.StalePatch = 1 }, `200 "blocked":true`, `200 "blocked":false`},
		{"a stale PATCH of a schedule", "PATCH", "~1/access_groups/$group/time_schedules/$schedule", `{"end_date":null}`, func(o *saltosim.Traps) { o.StalePatch = 1 }, `200 "end_date":null`, `200 "end_date":"2026-05-12T11:29:59"`},
		{"the same PIN", "PUT", "~/users/$user/pin", `{}`, func(o *saltosim.Traps) { o.SamePIN = true }, `200 "`, `200 "$pin"`},
		{"a bare PIN", "PUT", "~/users/$parked/pin", `{}`, func(o *saltosim.Traps) { o.PIN, o.ZeroPINs = saltosim.Bare, true }, `200 "`, `200 0`},
		{"users in an array", "GET", "~/users", "", func(o *saltosim.Traps) { o.BareArrays = true }, `200 {"items":[`, `200 [{"id":`},
		{"sites in an array", "GET", "/v1.2/sites", "", func(o *saltosim.Traps) { o.BareArrays = true }, `200 {"items":[`, `200 [{"id":`},
		{"members in an array", "GET", "~/access_groups/$group/users", "", func(o *saltosim.Traps) { o.BareArrays = true }, `200 {"items":[`, `200 {"items":[`},
		{"links", "GET", "~/users?$top=1", "", func(o *saltosim.Traps) { o.Links = saltosim.ElsewhereLinks }, `200 "next_page_link":"http://127.0.0.1`, `200 "next_page_link":"http://elsewhere.invalid/v1.2`},
		{"links without a host", "GET", "~/users?$top=1", "", func(o *saltosim.Traps) { o.Links = saltosim.RelativeLinks }, `200 "next_page_link":"http://127.0.0.1`, `200 "next_page_link":"/v1.2`},
		{"secure links", "GET", "~/users?$top=1", "", func(o *saltosim.Traps) { o.Links = saltosim.SecureLinks }, `200 "next_page_link":"http://127.0.0.1`, `200 "next_page_link":"https://127.0.0.1`},
		{"counts", "GET", "~/users?$count=true", "", func(o *saltosim.Traps) { o.NoCounts = true }, `200 "count":3`, `200 "count":null`},
		{"names", "POST", "~/access_groups", `{"customer_reference":"lg:1"}`, func(o *saltosim.Traps) { o.UniqueNames = true }, `200 lg:1`, `400 1101`},
		{"other names", "PATCH", "~/access_groups/$group", `{"customer_reference":"101"}`, func(o *saltosim.Traps) { o.UniqueNames = true }, `200 101`, `400 1101`},
		{"long ends", "POST", "~1/access_groups/$group/time_schedules", `{"monday":true,"start_time":"09:00","end_time":"18:00:00"}`, func(o *saltosim.Traps) { o.Ends = saltosim.AllFilled }, `200 "end_time":"18:00:00"`, `200 "end_time":"18:00:59"`},
		{"short ends", "POST", "~1/access_groups/$group/time_schedules", `{"monday":true,"start_time":"09:00","end_time":"18:00"}`, func(o *saltosim.Traps) { o.Ends = saltosim.AsSent }, `200 "start_time":"09:00:00","end_time":"18:00:59"`, `200 "start_time":"09:00","end_time":"18:00"`},
		{"a Z that counts", "POST", "~1/access_groups/$group/time_schedules", stay("2026-12-01T10:00:00.000Z", "2026-12-03T11:00:00+02:00"), func(o *saltosim.Traps) { o.Zone = saltosim.Honoured }, `200 "start_date":"2026-12-01T10:00:00","end_date":"2026-12-03T11:00:00"`, `200 "start_date":"2026-12-01T11:00:00","end_date":"2026-12-03T10:00:00"`},
		{"a Z that is refused", "POST", "~1/access_groups/$group/time_schedules", stay("2026-12-01T10:00:00Z", "2026-12-03T11:00:00"), func(o *saltosim.Traps) { o.Zone = saltosim.Rejected }, `200 `, `400 1101`},
		{"no Z is never refused", "POST", "~1/access_groups/$group/time_schedules", stay("2026-12-01T10:00:00", "2026-12-03"), func(o *saltosim.Traps) { o.Zone = saltosim.Rejected }, `200 `, `200 `},
		{"the past", "POST", "~1/access_groups/$group/time_schedules", stay("2026-05-01T10:00:00", "2026-05-02T11:00:00"), func(o *saltosim.Traps) { o.PastRefused = true }, `200 `, `400 1101`},
		{"a whole PATCH", "PATCH", "~1/access_groups/$group/time_schedules/$schedule", `{"end_date":"2026-05-20T11:29:59"}`, func(o *saltosim.Traps) { o.WholePatch = true }, `200 "monday":true`, `400 At least one day`},
		{"codes as text", "GET", "~/locks/x", "", func(o *saltosim.Traps) { o.Codes = saltosim.Texts }, `404 "ErrorCode":2202`, `404 "ErrorCode":"2202"`},
		{"codes as numbers", "POST", "~/access_groups/$group/users", `{"user_id":"x"}`, func(o *saltosim.Traps) { o.Codes = saltosim.Numbers }, `404 "ErrorCode":"2202"`, `404 "ErrorCode":2202`},
		{"no reasons", "GET", "~/locks/x", "", func(o *saltosim.Traps) { o.NoReasons = true }, `404 Message`, `404 =`},
		{"refusals that say yes", "GET", "~/locks/x", "", func(o *saltosim.Traps) { o.OKRefusals = true }, `404 2202`, `200 2202`},
		{"terse about what is made", "POST", "~/access_groups", `{"customer_reference":"x"}`, func(o *saltosim.Traps) { o.Answers = saltosim.Terse }, `200 "x"`, `201 "x"`},
		{"terse about members", "POST", "~/access_groups/$group/users", `{"user_id":"$person"}`, func(o *saltosim.Traps) { o.Answers = saltosim.Terse }, `200 $person`, `204 =`},
		{"terse about the deleted", "DELETE", "~/users/$user", "", func(o *saltosim.Traps) { o.Answers = saltosim.Terse }, `202 =`, `204 =`},
		{"wordy about the deleted", "DELETE", "~/users/$user", "", func(o *saltosim.Traps) { o.Answers = saltosim.Wordy }, `202 =`, `200 {}`},
		{"wordy about the new", "POST", "~/users", user, func(o *saltosim.Traps) { o.Answers = saltosim.Wordy }, `201 "alias"`, `200 "alias"`},
		{"the gone", "GET", "~/users/$gone", "", func(o *saltosim.Traps) { o.DeletedShown = 10 * time.Second }, `404 2202`, `200 $gone`},
		{"the gone twice", "DELETE", "~/users/$gone", "", func(o *saltosim.Traps) { o.DeletedShown = 10 * time.Second }, `404 2202`, `404 2202`},
		{"the gone twice, kindly", "DELETE", "~/users/$gone", "", func(o *saltosim.Traps) { o.DeletedShown, o.DeletedTwice = 10*time.Second, true }, `404 2202`, `202 `},
		{"the gone in the list", "GET", "~/users?$count=true", "", func(o *saltosim.Traps) { o.DeletedShown, o.DeletedListed = 10*time.Second, true }, `200 "count":3`, `200 "count":4`},
		{"camelCase", "POST", "~/users", user, func(o *saltosim.Traps) { o.CamelRefused = true }, `201 "use_pin":true`, `400 1101`},
		{"added again", "POST", "~/access_groups/$group/locks", `{"lock_id":"$lock"}`, func(o *saltosim.Traps) { o.Twice = saltosim.AlreadyThere }, `200 $lock`, `400 already`},
		{"a member again", "POST", "~/access_groups/$group/users", `{"user_id":"$person"}`, func(o *saltosim.Traps) { o.Twice = saltosim.AlreadyThere }, `200 $person`, `400 already`},
		{"removed again", "DELETE", "~/access_groups/$nine/users/$person", "", func(o *saltosim.Traps) { o.Twice = saltosim.AllFine }, `404 2202`, `204 `},
		{"a lock removed again", "DELETE", "~/access_groups/$nine/locks/$lock", "", func(o *saltosim.Traps) { o.Twice = saltosim.AllFine }, `404 2202`, `204 `},
		{"schedules on v1.2", "GET", "~/access_groups/$group/time_schedules", "", func(o *saltosim.Traps) { o.SchedulesOnV12 = true }, `404 `, `200 $schedule`},
		{"filter by alias", "GET", "~/users?$filter=alias+eq+'lg:1'", "", func(o *saltosim.Traps) { o.AliasFilter = true }, `400 1102`, `200 $user`},
		{"another site", "GET", "/v1.2/sites/11111111-2222-1333-8444-000000000000", "", func(o *saltosim.Traps) { o.ForeignForbidden = true }, `404 2202`, `403 2203`},
		{"longer PINs", "PUT", "~/users/$parked/pin", `{}`, func(o *saltosim.Traps) { o.PINDigits = 7 }, `200 =8`, `200 =9`},
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
				got, names := ask(t, traps, c.method, c.path, c.body)
				if want = names.Replace(want); !matches(got, want) {
					t.Errorf("turned %t: got %.300s\nwant %s", turned, got, want)
				}
			}
		})
	}
}

// matches compares "status text" with a wish: text that is in it, "=" for none,
// or "=8" for the length of the text.
func matches(got, want string) bool {
	status, text, _ := strings.Cut(got, " ")
	wantStatus, part, _ := strings.Cut(want, " ")
	if rest, exact := strings.CutPrefix(part, "="); exact {
		return status == wantStatus && (rest == "" && text == "" || rest == fmt.Sprint(len(text)))
	}
	return status == wantStatus && strings.Contains(text, part)
}

// ask makes one request on a site with a guest in 101, one who is parked without
// a seat, and one who is gone; all seats are taken.
func ask(t *testing.T, traps saltosim.Traps, method, to, body string) (string, *strings.Replacer) {
	t.Helper()
	lag := traps.NewUserLag
	s := newSite(t, saltosim.Options{Traps: traps})
	names := map[string]string{"$role": s.role, "$nine": s.world.AddGroup("Nine"), "$lock": s.lock("101")}
	parked, _ := s.user("parked")
	_ = s.world.SuspendUser("parked")
	gone, _ := s.user("gone")
	names["$parked"], names["$gone"] = parked, gone
	if lag > 0 {
		names["$user"], names["$person"] = s.user("lg:1")
		names["$group"] = s.world.AddGroup("x")
	} else {
		s.must("POST", "~/access_groups", `{"customer_reference":"lg:1"}`) // of the same name as the guest's below
		g := s.settle("lg:1")
		names["$user"], names["$person"], names["$group"] = g.user, g.person, g.group
		names["$schedule"], names["$pin"] = g.schedule, g.pin
	}
	_ = s.world.DeleteUser(gone)
	s.world.SetSeats(2)
	var pairs []string
	for name, value := range names {
		pairs = append(pairs, name, value)
	}
	r := strings.NewReplacer(pairs...)
	status, text := s.do(method, r.Replace(to), r.Replace(body))
	return fmt.Sprint(status, " ", text), r
}

// settle makes a guest by hand, as no trap hinders that.
func (s *site) settle(alias string) guest {
	s.t.Helper()
	g := guest{group: s.world.AddGroup("guest "+alias, "101")}
	if err := s.world.EditSchedules(g.group, saltosim.Schedule{StartDate: "2026-05-09T15:00:00", EndDate: "2026-05-12T11:29:59"}); err != nil {
		s.t.Fatal(err)
	}
	_, text := s.do("GET", "~1/access_groups/"+g.group+"/time_schedules", "")
	g.schedule = between(text, `"id":"`, `"`)
	g.user, g.person = s.user(alias)
	if err := s.world.AddMember(g.group, g.user); err != nil {
		s.t.Fatal(err)
	}
	if err := s.world.RotatePIN(g.user); err != nil {
		s.t.Fatal(err)
	}
	g.pin = s.world.PIN(g.user)
	return g
}

func between(text, from, to string) string {
	_, text, _ = strings.Cut(text, from)
	text, _, _ = strings.Cut(text, to)
	return text
}
