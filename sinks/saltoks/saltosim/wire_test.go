package saltosim_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pinwarden/sinks/saltoks/saltosim"
)

// TestWire walks through single exchanges on a site with one guest. In paths
// and bodies, $name stands for what belongs to that guest.
func TestWire(t *testing.T) {
	const user = `"first_name":"Room","last_name":"101","role_ids":["$role"]`
	for _, c := range []struct {
		name, method, path, body string
		status                   int
		want                     string // part of the answer
	}{
		{"a site id must be a GUID", "GET", "/v1.2/sites/NL0000000001", "", 400, `"ErrorCode":1100`},
		{"another site is not found", "GET", "/v1.2/sites/11111111-2222-1333-8444-000000000000", "", 404, `"ErrorCode":2202`},
		{"a site is found by its uid", "GET", "/v1.1/sites?$filter=site_uid+eq+'NL0000000001'", "", 200, siteID},
		{"another uid finds nothing", "GET", "/v1.1/sites?$filter=site_uid+eq+'X'", "", 200, `{"items":[],`},
		{"the site tells seats and zone", "GET", "~", "", 200, `"subscribed_user_amount":1000,"active_user_amount":2`},
		{"the site's zone is IANA", "GET", "~", "", 200, `"time_zone":"Europe/Amsterdam"`},
		{"the subscription tells seats", "GET", "~/subscription", "", 200, `"user_amount":1000`},
		{"we are a person", "GET", "/v1.2/me", "", 200, `"first_name":"Integration"`},
		{"we are a user of the site", "GET", "~/me", "", 200, `"subscription_state":"subscribed"`},
		{"roles have codes", "GET", "~/roles", "", 200, `"code":"site_user"`},
		{"locks show keypads", "GET", "~/locks", "", 200, `"lock_type":"escutcheon_pin"`},
		{"a lock shows its hub", "GET", "~/locks/$lock", "", 200, `"iq":{"id":"$hub"`},
		{"an unknown lock", "GET", "~/locks/x", "", 404, `2202`},
		{"hubs have their own zone", "GET", "~/iqs", "", 200, `"time_zone":"Europe/Amsterdam"`},
		{"one hub", "GET", "~/iqs/$hub", "", 200, `"data_sync_state":"not_synced"`},
		{"an unknown hub", "GET", "~/iqs/x", "", 404, `2202`},

		{"a user is created", "POST", "~/users", `{` + user + `,"alias":"lg:7"}`, 201, `"alias":"lg:7","toggle_easy_office_mode":false,"toggle_manual_office_mode":false,"remote_access":false,"blocked":false,"tag_owned_by_this_site":false,"subscription_state":"subscribed"`},
		{"an empty e-mail is refused", "POST", "~/users", `{` + user + `,"email":""}`, 400, `{"ErrorCode":1101,"Message":"Email '' is not valid"}`},
		{"a last name is needed", "POST", "~/users", `{"first_name":"Room","role_ids":["$role"]}`, 400, `Last name must be set`},
		{"a first name is needed", "POST", "~/users", `{"last_name":"Room","role_ids":["$role"]}`, 400, `1101`},
		{"an unknown role", "POST", "~/users", `{"first_name":"R","last_name":"1","role_ids":["x"]}`, 400, `1101`},
		{"no role", "POST", "~/users", `{"first_name":"R","last_name":"1"}`, 400, `1101`},
		{"a broken body", "POST", "~/users", `{`, 400, `1100`},
		{"a guest is created without PIN", "POST", "~/guests", `{"alias":"lg:8","expires_at":"2026-12-03T11:00:00"}`, 201, `"use_pin":false,"data_removal_expires_at":null,"expires_at":"2026-12-03T11:00:00"`},
		{"a guest has the guest's role", "POST", "~/guests", `{"alias":"lg:8"}`, 201, `"code":"site_guest"`},
		{"a user is read by the site user's id", "GET", "~/users/$user", "", 200, `"id":"$user","user":{"id":"$person"`},
		{"and not by the person's", "GET", "~/users/$person", "", 404, `{"ErrorCode":2202,"Message":"User not found"}`},
		{"a patch is partial", "PATCH", "~/users/$user", `{"blocked":true}`, 200, `"alias":"lg:1","toggle_easy_office_mode":false,"toggle_manual_office_mode":false,"remote_access":false,"blocked":true`},
		{"a patch refuses an empty name", "PATCH", "~/users/$user", `{"last_name":""}`, 400, `1101`},
		{"a user may be suspended", "PATCH", "~/users/$user/subscription", `{"state":"suspended"}`, 204, ""},
		{"by the right key only", "PATCH", "~/users/$user/subscription", `{"subscription_state":"suspended"}`, 400, `1101`},
		{"a PIN is refused to the person's id", "PUT", "~/users/$person/pin", `{}`, 404, `2202`},
		{"a chosen PIN needs a feature", "PUT", "~/users/$user/pin/custom", `{"pin":"123456"}`, 403, `2212`},
		{"keys do not tell the PIN", "GET", "~/users/$user/keys", "", 200, `{"items":[{"type":"pin","key_identifier":"pin","expiry_date":null,"offline_access":false}],"next_page_link":null,"count":null}`},
		{"a user is deleted", "DELETE", "~/users/$user", "", 202, ""},
		{"users are found by e-mail", "GET", "~/users?$filter=user/email+eq+'a@example.org'", "", 200, `{"items":[],`},
		{"users are not found by alias", "GET", "~/users?$filter=alias+eq+'lg:1'", "", 400, `1102`},

		{"a group is created", "POST", "~/access_groups", `{"customer_reference":"lg:9"}`, 200, `"customer_reference":"lg:9"}`},
		{"a name may be used twice", "POST", "~/access_groups", `{"customer_reference":"lg:1"}`, 200, `"customer_reference":"lg:1"}`},
		{"a group needs a name", "POST", "~/access_groups", `{}`, 400, `1101`},
		{"a group is found by name", "GET", "~/access_groups?$filter=customer_reference+eq+'lg:1'&$count=true", "", 200, `{"items":[{"id":"$group","customer_reference":"lg:1"}],"next_page_link":null,"count":1}`},
		{"or by part of it", "GET", "~/access_groups?$filter=contains(customer_reference,'g:1')", "", 200, `{"items":[{"id":"$group","customer_reference":"lg:1"}],"next_page_link":null,"count":null}`},
		{"a quote is doubled", "GET", "~/access_groups?$filter=customer_reference+eq+'o''clock'", "", 200, `{"items":[],`},
		{"and found", "GET", "~/access_groups?$filter=customer_reference+eq+'Nine+o''clock'&$inlinecount=allpages", "", 200, `"count":1`},
		{"a bare quote is refused", "GET", "~/access_groups?$filter=customer_reference+eq+'o'clock'", "", 400, `1102`},
		{"another filter is refused", "GET", "~/access_groups?$filter=name+eq+'lg:1'", "", 400, `1102`},
		{"an unknown order is refused", "GET", "~/access_groups?$orderby=date", "", 400, `1102`},
		{"a bad skip is refused", "GET", "~/access_groups?$skip=x", "", 400, `1102`},
		{"a group is renamed", "PATCH", "~/access_groups/$group", `{"customer_reference":"lg:2"}`, 200, `{"id":"$group","customer_reference":"lg:2"}`},
		{"a group is deleted", "DELETE", "~/access_groups/$group", "", 204, ""},
		{"an unknown group", "DELETE", "~/access_groups/x", "", 404, `2202`},

		{"members are persons", "GET", "~/access_groups/$group/users", "", 200, `{"items":[{"id":"$person","email":null,"first_name":"Room"`},
		{"others are not", "GET", "~/access_groups/$group/users?excluded=true", "", 200, `"first_name":"Integration"`},
		{"a member is added by the person's id", "POST", "~/access_groups/$group/users", `{"user_id":"$person"}`, 200, `{"id":"$person"`},
		{"and not by the user's", "POST", "~/access_groups/$group/users", `{"user_id":"$user"}`, 404, `{"ErrorCode":"2202","Message":"User not found"}`},
		{"members are patched out", "PATCH", "~/access_groups/$group/users", `{"remove_ids":["$person"]}`, 204, ""},
		{"an unknown member spoils a patch", "PATCH", "~/access_groups/$group/users", `{"add_ids":["$person","x"]}`, 404, `2202`},
		{"a member is removed", "DELETE", "~/access_groups/$group/users/$person", "", 204, ""},
		{"an unknown member is not", "DELETE", "~/access_groups/$group/users/$user", "", 404, `2202`},
		{"nor is somebody who is in no group", "DELETE", "~/access_groups/$nine/users/$person", "", 404, `2202`},
		{"locks of a group", "GET", "~1/access_groups/$group/locks", "", 200, `{"items":[{"id":"$lock","customer_reference":"101"`},
		{"locks that are not in it", "GET", "~1/access_groups/$group/locks?excluded=true", "", 200, `"customer_reference":"102"`},
		{"a lock is added", "POST", "~1/access_groups/$group/locks", `{"lock_id":"$lock"}`, 200, `{"id":"$lock"`},
		{"an unknown lock is not added", "POST", "~/access_groups/$group/locks", `{"lock_id":"x"}`, 404, `2202`},
		{"a lock needs an id", "POST", "~/access_groups/$group/locks", `{"lockId":"x"}`, 400, `1100`},
		{"locks are patched", "PATCH", "~/access_groups/$group/locks", `{"add_ids":["$lock"],"remove_ids":["$lock"]}`, 204, ""},
		{"a lock is removed", "DELETE", "~1/access_groups/$group/locks/$lock", "", 204, ""},
		{"a lock that is not in it", "DELETE", "~1/access_groups/$group/locks/x", "", 404, `2202`},
		{"nor one that is in no group", "DELETE", "~1/access_groups/$nine/locks/$lock", "", 404, `2202`},

		{"schedules are listed", "GET", "~1/access_groups/$group/time_schedules", "", 200, `"id":"$schedule","monday":true`},
		{"schedules are not on v1.2", "GET", "~/access_groups/$group/time_schedules", "", 404, ""},
		{"the end minute is filled up", "POST", "~1/access_groups/$group/time_schedules", `{"monday":true,"start_time":"09:00","end_time":"18:00"}`, 200, `"start_time":"09:00:00","end_time":"18:00:59","start_date":null,"end_date":null}`},
		{"bare dates are filled up", "POST", "~1/access_groups/$group/time_schedules", `{"monday":true,"start_time":"09:00","end_time":"18:00","start_date":"2026-12-01","end_date":"2026-12-03"}`, 200, `"start_date":"2026-12-01T00:00:00","end_date":"2026-12-03T23:59:59"}`},
		{"a Z says nothing", "POST", "~1/access_groups/$group/time_schedules", `{"monday":true,"start_time":"09:00","end_time":"18:00","start_date":"2026-12-01T10:00:00.000Z","end_date":"2026-12-03T11:00:00+02:00"}`, 200, `"start_date":"2026-12-01T10:00:00","end_date":"2026-12-03T11:00:00"}`},
		{"a weekday is needed", "POST", "~1/access_groups/$group/time_schedules", `{"days":["monday"],"start_time":"00:00:00","end_time":"23:59:59"}`, 400, `{"ErrorCode":1101,"Message":"At least one day should be selected"}`},
		{"no window runs overnight", "POST", "~1/access_groups/$group/time_schedules", `{"monday":true,"start_time":"22:00","end_time":"06:00"}`, 400, `1101`},
		{"nor is one of no length", "POST", "~1/access_groups/$group/time_schedules", `{"monday":true,"start_time":"06:00:00","end_time":"06:00:00"}`, 400, `1101`},
		{"a time is needed", "POST", "~1/access_groups/$group/time_schedules", `{"monday":true,"start_time":"22:00"}`, 400, `1101`},
		{"dates are in order", "POST", "~1/access_groups/$group/time_schedules", stay("2026-12-03T11:00:00", "2026-12-01T11:00:00"), 400, `1101`},
		{"a date is a date", "POST", "~1/access_groups/$group/time_schedules", stay("tomorrow", "2026-12-01T11:00:00"), 400, `1101`},
		{"a schedule is patched in part", "PATCH", "~1/access_groups/$group/time_schedules/$schedule", `{"end_date":"2026-05-20T11:29:59"}`, 200, `"id":"$schedule",` + week + `,"start_time":"00:00:00","end_time":"23:59:59","start_date":"2026-05-09T15:00:00","end_date":"2026-05-20T11:29:59"}`},
		{"null clears a date", "PATCH", "~1/access_groups/$group/time_schedules/$schedule", `{"end_date":null}`, 200, `"end_date":null}`},
		{"a patch is checked", "PATCH", "~1/access_groups/$group/time_schedules/$schedule", `{"end_date":"2026-05-01"}`, 400, `1101`},
		{"a schedule is deleted", "DELETE", "~1/access_groups/$group/time_schedules/$schedule", "", 204, ""},
		{"an unknown schedule", "PATCH", "~1/access_groups/$group/time_schedules/x", `{}`, 404, `2202`},

		{"entries have no v1.2", "GET", "~/entries", "", 405, ""},
		{"v2 is shut", "GET", "/v2/sites/" + siteID + "/me/permissions", "", 403, `"title":"Forbidden","status":403`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, saltosim.Options{})
			g := s.issue("lg:1", "2026-05-09T15:00:00", "2026-05-12T11:29:59", "101")
			hub := s.items("~/iqs")[0]["id"].(string)
			names := strings.NewReplacer("$role", s.role, "$user", g.user, "$person", g.person, "$group", g.group,
				"$schedule", g.schedule, "$lock", s.lock("101"), "$hub", hub, "$nine", s.world.AddGroup("Nine o'clock"))
			status, body := s.do(c.method, names.Replace(c.path), names.Replace(c.body))
			if status != c.status {
				t.Errorf("got status %d, want %d (%s)", status, c.status, body)
			}
			if want := names.Replace(c.want); !strings.Contains(body, want) {
				t.Errorf("got %s\nwant in it %s", body, want)
			}
		})
	}
}

func TestBearer(t *testing.T) {
	s := newSite(t, saltosim.Options{Token: "secret"})
	answer, err := s.send("GET", "~/users", "")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != 401 || answer.ContentLength != 0 {
		t.Errorf("got %d with %d bytes, want 401 and no body", answer.StatusCode, answer.ContentLength)
	}
	if got := answer.Header.Get("WWW-Authenticate"); !strings.Contains(got, `error="invalid_token"`) {
		t.Errorf("got WWW-Authenticate %q", got)
	}
	r, _ := http.NewRequest("GET", s.url+path("~/users"), nil)
	r.Header.Set("Authorization", "Bearer secret")
	if answer, err = http.DefaultClient.Do(r); err != nil || answer.StatusCode != 200 {
		t.Errorf("the right token: got %v, %v", answer, err)
	}
	answer.Body.Close()
}

func TestWrongContentType(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	r, _ := http.NewRequest("POST", s.url+path("~/access_groups"), strings.NewReader(`{"customer_reference":"x"}`))
	r.Header.Set("Authorization", "Bearer t")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != 415 {
		t.Errorf("got %d, want 415", answer.StatusCode)
	}
}

func TestDateIsTheClock(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.clock.Add(90 * time.Minute)
	answer, err := s.send("GET", "~", "")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if got, want := answer.Header.Get("Date"), "Fri, 08 May 2026 11:30:00 GMT"; got != want {
		t.Errorf("got Date %q, want %q", got, want)
	}
}

// TestPages follows links through 25 groups (23 and the rooms').
func TestPages(t *testing.T) {
	for _, c := range []struct {
		name, query string
		topLimits   bool
		want        []int // items of each page
	}{
		{"pages are as long as the site has them", "", false, []int{10, 10, 5}},
		{"skip leaves out", "?$skip=7", false, []int{10, 8}},
		{"no items are no page", "?$top=0", false, []int{0}},
		{"skip beyond the end", "?$skip=70", false, []int{0}},
		{"top is the size of a page", "?$top=9", false, []int{9, 9, 7}},
		{"but no larger than the site has them", "?$top=100", false, []int{10, 10, 5}},
		{"top may bound the list", "?$top=13", true, []int{10, 3}},
		{"as OData has it", "?$top=10", true, []int{10}},
		{"no top, no bound", "", true, []int{10, 10, 5}},
		{"a filter survives the link", "?$filter=contains(customer_reference,'g')&$top=20", false, []int{10, 10, 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t, saltosim.Options{PageSize: 10, Traps: saltosim.Traps{TopLimits: c.topLimits}})
			for range 23 {
				s.world.AddGroup("g")
			}
			var got []int
			seen := map[any]bool{}
			for next := s.url + path("~/access_groups"+c.query); next != ""; {
				page := s.must("GET", next, "")
				for _, item := range items(page) {
					if seen[item["id"]] {
						t.Errorf("group %v came twice", item["id"])
					}
					seen[item["id"]] = true
				}
				got = append(got, len(items(page)))
				next, _ = page["next_page_link"].(string)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got pages of %v, want %v", got, c.want)
			}
		})
	}
}

// TestWithoutServer calls the handler as a transport within the process does:
// with a client's request.
func TestWithoutServer(t *testing.T) {
	w := saltosim.New(saltosim.Options{SiteID: siteID, PageSize: 1})
	w.AddGroup("101")
	w.AddGroup("102")
	r, _ := http.NewRequest("GET", "http://salto.test"+path("~/access_groups"), nil)
	r.Header.Set("Authorization", "Bearer t")
	answer := httptest.NewRecorder()
	w.Handler().ServeHTTP(answer, r)
	if want := `"next_page_link":"http://salto.test/v1.2/`; !strings.Contains(answer.Body.String(), want) {
		t.Errorf("got %s, want %s in it", answer.Body, want)
	}
	if r.Pattern != "" {
		t.Error("the caller's request was changed")
	}
}

func TestPINIsToldOnce(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	g := s.issue("lg:1", "2026-05-08T00:00:00", "2026-05-12T11:29:59", "101")
	if len(g.pin) != 6 || s.world.PIN("lg:1") != g.pin {
		t.Errorf("got %d digits, which the keypad may not know", len(g.pin))
	}
	for _, list := range []string{"~/users", "~/users/" + g.user, "~/users/" + g.user + "/keys", "~/access_groups/" + g.group + "/users"} {
		if _, body := s.do("GET", list, ""); strings.Contains(body, g.pin) {
			t.Errorf("%s tells the PIN", list)
		}
	}
	again := s.rotate(g.user)
	if again == g.pin {
		t.Error("the second PIN is the first")
	}
	if n := len(s.items("~/users/" + g.user + "/keys")); n != 1 {
		t.Errorf("got %d keys, want 1", n)
	}
	if third := s.rotate(g.user); third == again || third == g.pin {
		t.Error("the third PIN is not new")
	}
	if _, quoted := s.do("PUT", "~/users/"+g.user+"/pin", `{}`); !json.Valid([]byte(quoted)) || quoted[0] != '"' {
		t.Error("the PIN is not a JSON string")
	}
	if status, _ := s.do("PUT", "~/users/"+g.user+"/pin", `{"expiry_date":"never"}`); status != 400 {
		t.Errorf("a bad expiry: got %d, want 400", status)
	}
	s.do("PUT", "~/users/"+g.user+"/pin", `{"expiry_date":"2026-05-10"}`)
	if got := s.items("~/users/" + g.user + "/keys")[0]["expiry_date"]; got != "2026-05-10T23:59:59" {
		t.Errorf("got expiry %v", got)
	}
	bare := newSite(t, saltosim.Options{Traps: saltosim.Traps{PIN: saltosim.Bare}})
	user, _ := bare.user("lg:1")
	if _, digits := bare.do("PUT", "~/users/"+user+"/pin", ""); digits != bare.world.PIN("lg:1") {
		t.Error("the PIN is not bare digits")
	}
}

// TestPINsDoNotDependOnOrder also sees that PINs are unique and begin with
// zeros at times.
func TestPINsDoNotDependOnOrder(t *testing.T) {
	pins := func(order []string) map[string]string {
		w := saltosim.New(saltosim.Options{Clock: func() time.Time { return start }, Seed: 7})
		for _, name := range order {
			w.AddStaff(name)
		}
		found := map[string]string{}
		for _, name := range order {
			found[name] = w.PIN(name)
		}
		return found
	}
	var names []string
	for i := range 300 {
		names = append(names, strings.Repeat("x", i+1)+" Staff")
	}
	forth := pins(names)
	slices.Reverse(names)
	back := pins(names)
	zeros, seen := 0, map[string]bool{}
	for name, digits := range forth {
		if back[name] != digits {
			t.Errorf("%s… has another PIN in another order", name[:1])
		}
		if seen[digits] {
			t.Error("two users have one PIN")
		}
		seen[digits] = true
		if digits[0] == '0' {
			zeros++
		}
	}
	if zeros == 0 {
		t.Error("no PIN begins with a zero")
	}
}

func TestNewPINIsNobodyElses(t *testing.T) {
	next := func(before func(*saltosim.World)) string {
		w := saltosim.New(saltosim.Options{})
		w.AddStaff("A A")
		w.AddStaff("B B")
		before(w)
		if err := w.RotatePIN("A A"); err != nil {
			t.Fatal(err)
		}
		return w.PIN("A A")
	}
	free := next(func(*saltosim.World) {})
	taken := next(func(w *saltosim.World) {
		if err := w.ChoosePIN("B B", free); err != nil {
			t.Fatal(err)
		}
	})
	if taken == free {
		t.Error("two users have one PIN")
	}
}

func TestPINsBeginWithThePrefix(t *testing.T) {
	for want, traps := range map[string]saltosim.Traps{
		`^904173[0-9]{4}$`: {}, `^0904173[0-9]{3}$`: {ZeroPINs: true}, `^904173[0-9]{2}$`: {PINDigits: 8},
	} {
		w := saltosim.New(saltosim.Options{PINPrefix: "904173", Traps: traps})
		seen := map[string]bool{}
		for _, name := range []string{"A A", "B B", "C C"} {
			w.AddStaff(name)
			if err := w.RotatePIN(name); err != nil {
				t.Fatal(err)
			}
			if !regexp.MustCompile(want).MatchString(w.PIN(name)) {
				t.Errorf("a PIN is not like %s", want)
			}
			seen[w.PIN(name)] = true
		}
		if len(seen) != 3 {
			t.Errorf("three users have %d PINs", len(seen))
		}
	}
}

// TestRefusedIsUnchanged: a PATCH that is refused leaves no trace.
func TestRefusedIsUnchanged(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	g := s.issue("lg:1", "2026-05-08T00:00:00", "2026-05-12T11:29:59", "101")
	schedule := "~1/access_groups/" + g.group + "/time_schedules"
	for _, c := range []struct{ list, path, body string }{
		{schedule, schedule + "/" + g.schedule, `{"end_date":"2026-05-01"}`},
		{"~/users", "~/users/" + g.user, `{"alias":"lg:x","last_name":""}`},
		{"~/access_groups", "~/access_groups/" + g.group, `{"customer_reference":""}`},
		{"~/access_groups/" + g.group + "/users", "~/access_groups/" + g.group + "/users", `{"remove_ids":["` + g.person + `","x"]}`},
	} {
		_, before := s.do("GET", c.list, "")
		if status, _ := s.do("PATCH", c.path, c.body); status/100 != 4 {
			t.Errorf("%s: got %d, want it refused", c.path, status)
		}
		s.hand(s.world.BlockUser(g.user, false)) // forgets the kept JSON
		if _, after := s.do("GET", c.list, ""); after != before {
			t.Errorf("%s: got %s\nwant %s", c.path, after, before)
		}
	}
	if got := s.must("PATCH", schedule+"/"+g.schedule, `{}`)["end_date"]; got != "2026-05-12T11:29:59" {
		t.Errorf("got end date %v, want the one before", got)
	}
}

// TestTwiceIsOnce: what is added twice is gone when it is removed once.
func TestTwiceIsOnce(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	g := s.issue("lg:1", "2026-05-08T00:00:00", "2026-05-12T11:29:59", "101")
	users, locks := "~/access_groups/"+g.group+"/users", "~/access_groups/"+g.group+"/locks"
	s.must("POST", users, `{"user_id":"`+g.person+`"}`)
	s.must("PATCH", locks, `{"add_ids":["`+s.lock("101")+`","`+s.lock("101")+`"]}`)
	if n, m := len(s.items(users)), len(s.items(locks)); n != 1 || m != 1 {
		t.Errorf("got %d members and %d locks, want one each", n, m)
	}
}

func TestDeletedUserIsNowhere(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	g := s.issue("lg:1", "2026-05-08T00:00:00", "2026-05-12T11:29:59", "101")
	s.must("DELETE", "~/users/"+g.user, "")
	if n := len(s.items("~/access_groups/" + g.group + "/users")); n != 0 {
		t.Errorf("got %d members, want 0", n)
	}
	if status, _ := s.do("POST", "~/access_groups/"+g.group+"/users", `{"user_id":"`+g.person+`"}`); status != 404 {
		t.Errorf("joined after deletion: got %d, want 404", status)
	}
}

func TestSeats(t *testing.T) {
	s := newSite(t, saltosim.Options{Seats: 2}) // one is the integration's own
	first := s.issue("lg:1", "2026-05-08T00:00:00", "2026-05-12T11:29:59", "101")
	second := s.issue("lg:2", "2026-05-08T00:00:00", "2026-05-12T11:29:59", "101")
	state := func(user string) any { return s.must("GET", "~/users/"+user, "")["subscription_state"] }
	if got := state(second.user); got != "suspended" {
		t.Fatalf("beyond the seats: got %v, want suspended", got)
	}
	s.must("PATCH", "~/users/"+second.user+"/subscription", `{"state":"subscribed"}`)
	if got := state(second.user); got != "suspended" {
		t.Errorf("asked for a seat that is not there: got %v, want suspended", got)
	}
	s.opens("101", first.pin, s.clock.Add(time.Minute), saltosim.Opened)
	s.opens("101", second.pin, s.clock.Now(), saltosim.Suspended)

	s.must("DELETE", "~/users/"+first.user, "")
	if status, _ := s.do("DELETE", "~/users/"+first.user, ""); status != 404 {
		t.Errorf("deleted twice: got %d, want 404", status)
	}
	if got := s.must("GET", "~", "")["active_user_amount"]; got != 1.0 {
		t.Errorf("got %v seats taken, want 1", got)
	}
	s.must("PATCH", "~/users/"+second.user+"/subscription", `{"state":"subscribed"}`)
	s.opens("101", second.pin, s.clock.Add(time.Minute), saltosim.Opened)
	s.opens("101", first.pin, s.clock.Now(), saltosim.NoAccess)
}

func TestMailGoesOutOnlyToAddresses(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.user("lg:1")
	if got := s.world.Mails(); got != 0 {
		t.Errorf("got %d mails, want 0", got)
	}
	body := `{"first_name":"A","last_name":"B","email":"a@example.org","role_ids":["` + s.role + `"]}`
	s.must("POST", "~/users", body)
	if got := s.world.Mails(); got != 1 {
		t.Errorf("got %d mails, want 1", got)
	}
	if status, _ := s.do("POST", "~/users", body); status != 400 {
		t.Errorf("the same address again: got %d, want 400", status)
	}
}

// TestListsShowChanges looks at each list before and after a change, so that
// nothing stale comes out of the kept JSON.
func TestListsShowChanges(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	g := s.issue("lg:1", "2026-05-08T00:00:00", "2026-05-12T11:29:59", "101")
	for _, c := range []struct {
		list, want string
		change     func() error
	}{
		{"~/users", `"alias":"lg:x"`, func() error { return s.world.SetAlias("lg:1", "lg:x") }},
		{"~/users", `"blocked":true`, func() error { return s.world.BlockUser("lg:x", true) }},
		{"~/users", `"subscription_state":"suspended"`, func() error { return s.world.SuspendUser("lg:x") }},
		{"~/access_groups", `"Suite"`, func() error { return s.world.RenameGroup("101", "Suite") }},
		{"~/access_groups/" + g.group + "/users", `"last_name":"Smith"`, func() error {
			s.must("PATCH", "~/users/"+g.user, `{"last_name":"Smith"}`)
			return nil
		}},
		{"~/locks", `"privacy_mode":true`, func() error { return s.world.SetPrivacy("101", true) }},
		{"~/locks", `"lock_type":"escutcheon"`, func() error { return s.world.SetLockType("101", "escutcheon") }},
		{"~/locks", `"online":false`, func() error { return s.world.SetHubOnline("Hub 1", false) }},
		{"~/iqs", `"online":false`, func() error { return nil }},
		{"~/iqs", `"Europe/London"`, func() error { return s.world.SetHubZone("Hub 1", "Europe/London") }},
		{"~1/access_groups/" + g.group + "/time_schedules", `"2026-06-01T11:00:00"`, func() error {
			return s.world.EditSchedules("lg:1", saltosim.Schedule{EndDate: "2026-06-01T11:00:00"})
		}},
		{"~1/access_groups/" + g.group + "/time_schedules", g.schedule, func() error { return nil }},
	} {
		s.do("GET", c.list, "")
		if err := c.change(); err != nil {
			t.Fatal(err)
		}
		if _, body := s.do("GET", c.list, ""); !strings.Contains(body, c.want) {
			t.Errorf("%s does not show %s", c.list, c.want)
		}
	}
}
