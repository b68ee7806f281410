package check_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/controller/check"
	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

var update = flag.Bool("update", false, "write testdata anew")

var noon = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

const goodPolicy = `apiVersion: pinwarden/v1
property: seaside
timezone: UTC
akia: {office: "41"}
salto: {site: Seaside}
hours: {check_in: "15:00", check_out: "11:00"}
rooms: {doors: {public: [Front door]}}
rules:
  - name: default
    access:
      - {doors: public, opens: check_in, closes: check_out}
      - {doors: room, opens: check_in, closes: check_out, require: [room_ready], at_latest: "18:00"}
    pin: {issue: 72h before, tell: once ready, message: welcome}
messages:
  welcome: "Your code for room {{reservation.room_number}} is {{customer.salto_ks_key_code__a}}. Enjoy!"
`

// hotel is a set-up without a fault, and the ways to spoil it.
type hotel struct {
	check.Facts
	t      *testing.T
	policy string
}

func newHotel(t *testing.T) *hotel {
	yes := true
	h := &hotel{t: t, policy: goodPolicy, Facts: check.Facts{
		Now: noon, Limits: plan.Defaults(), Days: 3,
		Hotel: &access.HotelAccount{
			Clock: access.Clock{Dated: true}, Offices: []access.Named{{ID: "41", Name: "Sea House"}},
			Columns: []string{"id", "status", "arrival_date", "departure_date", "room_number"},
		},
		Locks: &access.LockAccount{
			Clock: access.Clock{Dated: true}, Sites: []access.Named{{ID: "s-1", Other: "NL1", Name: "Seaside"}}, Chosen: true,
			Released: &yes, Valid: &yes, PINs: &yes,
			Actor: &access.Actor{Roles: []string{"site_admin"}}, Role: "site_user", Roles: []string{"site_user"},
			Hubs: []access.Hub{{Name: "Hub", Zone: "UTC", Online: true}},
		},
		House: access.House{
			Reading: access.Reading{AsOf: noon, Complete: true}, Abilities: access.Abilities{Lists: true, Readiness: true}, Property: "seaside",
		},
		Site: access.Site{
			Reading: access.Reading{AsOf: noon, Complete: true}, ID: "s-1", Name: "Seaside", Zone: "UTC", Seats: access.Seats{Bought: 100, Used: 3},
		},
	}}
	h.lock("Front door")
	for _, room := range []string{"101", "102", "103"} {
		h.lock(room)
		h.group(room, room, "Front door")
		h.House.Rooms = append(h.House.Rooms, access.Room{Name: room, Readiness: access.Ready})
	}
	h.book("A", "101", access.Expected, 0)
	return h
}

func (h *hotel) lock(name string) *access.Door {
	h.Site.Doors = append(h.Site.Doors, access.Door{ID: access.DoorID("lock " + name), Name: name, Hub: "Hub", Online: true})
	return &h.Site.Doors[len(h.Site.Doors)-1]
}

func (h *hotel) door(name string) *access.Door {
	return &h.Site.Doors[slices.IndexFunc(h.Site.Doors, func(d access.Door) bool { return d.Name == name })]
}

func (h *hotel) group(name string, locks ...string) {
	t := access.Template{Name: name, Ref: fmt.Sprintf("group %d", len(h.Site.Templates))}
	for _, l := range locks {
		t.Doors = append(t.Doors, access.DoorID("lock "+l))
	}
	slices.Sort(t.Doors)
	h.Site.Templates = append(h.Site.Templates, t)
}

func (h *hotel) template(name string) *access.Template {
	return &h.Site.Templates[slices.IndexFunc(h.Site.Templates, func(t access.Template) bool { return t.Name == name })]
}

func (h *hotel) dropGroup(name string) {
	h.Site.Templates = slices.DeleteFunc(h.Site.Templates, func(t access.Template) bool { return t.Name == name })
}

// book adds a stay of two nights that begins in so many days.
func (h *hotel) book(id access.StayID, room string, phase access.Phase, in int) {
	today := access.DateOf(noon, time.UTC)
	h.House.Stays = append(h.House.Stays, access.Stay{
		ID: id, Key: access.Key("key-" + id), Room: room, Phase: phase, Arrival: today + access.Date(in), Departure: today + access.Date(in+2), Read: noon,
	})
}

// rewrite changes the text of the policy.
func (h *hotel) rewrite(old, text string) {
	h.t.Helper()
	if !strings.Contains(h.policy, old) {
		h.t.Fatalf("the policy has no %q", old)
	}
	h.policy = strings.Replace(h.policy, old, text, 1)
}

func (h *hotel) find() []check.Finding {
	set, err := policy.Load("policy.yaml", []byte(h.policy))
	switch {
	case err == nil:
		h.Set = set
	case !errors.As(err, &h.Faults):
		h.t.Fatal(err)
	}
	h.Site.Sort()
	return check.Run(h.Facts)
}

// faults are one set-up for every rule, and more where a rule can find several things.
var faults = []struct {
	rule, name string
	spoil      func(h *hotel)
}{
	{"policy", "a message without the code", func(h *hotel) { h.rewrite("{{customer.salto_ks_key_code__a}}", "secret") }},
	{"policy", "a message that ends in the code", func(h *hotel) { h.rewrite("}}. Enjoy!", "}}") }},
	{"policy", "quiet hours by day", func(h *hotel) { h.rewrite("messages:\n", "quiet_hours: [\"08:30\", \"21:30\"]\nmessages:\n") }},
	{"field_not_supplied", "", func(h *hotel) {
		h.rewrite("require: [room_ready]", "require: [room_ready, {field: deposit, is: paid}]")
	}},
	{"action_not_taken", "", func(h *hotel) {
		h.rewrite("require: [room_ready]", "require: [room_ready, {action: registered}]")
		h.House.Takes = []string{"signed"}
	}},
	{"party_not_supplied", "", func(h *hotel) {
		h.rewrite("  - name: default\n", "  - {name: crowds, when: {any: [{party_size: 7 or more}, {channel: AGENCY}]}, deny: no groups}\n  - name: default\n")
	}},
	{"policy", "no site is chosen", func(h *hotel) { h.rewrite("salto: {site: Seaside}\n", "") }},
	{"not_authorised", "Akia", func(h *hotel) {
		h.Hotel = &access.HotelAccount{Unread: []access.Unread{
			{What: "who is asking", Why: "Akia does not accept the access token (401)", Barred: true},
			{What: "the properties", Why: "Akia does not accept the access token (401)", Barred: true},
		}}
		h.House = access.House{}
	}},
	{"not_authorised", "Salto KS", func(h *hotel) {
		h.Locks = &access.LockAccount{Unread: []access.Unread{{What: "the sites", Why: "401", Barred: true}}}
		h.Site = access.Site{}
	}},
	{"not_checked", "an outage", func(h *hotel) {
		h.Locks.Actor = nil
		h.Locks.Unread = []access.Unread{{What: "the user that we act as", Why: "Salto KS answers 503"}}
	}},
	{"not_checked", "the locks", func(h *hotel) {
		h.Site = access.Site{}
		h.Locks.Unread = []access.Unread{{What: "the locks, groups and users", Why: "Salto KS answers 503", Basis: true}}
	}},
	{"office_not_found", "another one", func(h *hotel) { h.Hotel.Offices[0].ID = "42" }},
	{"site_not_found", "a look-alike", func(h *hotel) {
		h.Locks = &access.LockAccount{Sites: []access.Named{{ID: "s-1", Name: "Sea Side"}}}
		h.Site = access.Site{}
	}},
	{"site_not_found", "none at all", func(h *hotel) {
		h.Locks = &access.LockAccount{Sites: []access.Named{}}
		h.Site = access.Site{}
	}},
	{"site_not_found", "two", func(h *hotel) {
		h.Locks.Sites = append(h.Locks.Sites, access.Named{ID: "s-2", Name: "Seaside"})
		h.Locks.Chosen = false
	}},
	{"site_not_released", "", func(h *hotel) { h.Locks.Released = new(bool) }},
	{"subscription_invalid", "", func(h *hotel) { h.Locks.Valid = new(bool) }},
	{"pins_disabled", "", func(h *hotel) { h.Locks.PINs = new(bool) }},
	{"acting_user", "not an admin", func(h *hotel) { h.Locks.Actor.Roles = []string{"site_user"} }},
	{"acting_user", "suspended", func(h *hotel) { h.Locks.Actor.Suspended = true }},
	{"acting_user", "blocked", func(h *hotel) { h.Locks.Actor.Blocked = true }},
	{"role_not_assignable", "", func(h *hotel) { h.Locks.Roles = []string{"site_guest"} }},
	{"seats", "none free", func(h *hotel) { h.Site.Seats.Used = 100 }},
	{"seats", "fewer than guests", func(h *hotel) {
		h.Site.Seats = access.Seats{Bought: 4, Used: 3}
		h.book("B", "102", access.Expected, 1)
	}},
	{"seats", "few", func(h *hotel) { h.Site.Seats.Used = 81 }},
	{"audit_late", "", func(h *hotel) {
		h.Locks.Audit = &access.Audit{Near: 4000, Needed: 8000, Budget: 4000, NearAge: 65 * time.Minute}
	}},
	{"clocks_apart", "ours", func(h *hotel) { h.Hotel.Skew, h.Locks.Skew = 3*time.Minute, 3*time.Minute+time.Second }},
	{"clocks_apart", "Akia's", func(h *hotel) { h.Hotel.Skew = -3 * time.Minute }},
	{"report_columns", "", func(h *hotel) {
		h.Hotel.Columns = []string{"id", "Status", "arrival_date", "departure_date", "room_number"}
		h.Hotel.Lacking = []string{"status"}
		h.House.Gaps = []string{"no row has the column status; add it to the report, or name the right one for status in columns"}
	}},
	{"reading_incomplete", "", func(h *hotel) { h.House.Gaps = []string{"report 7: it counts 9 rows and shows 8"} }},
	{"hub_zone", "", func(h *hotel) { h.Locks.Hubs[0].Zone = "Europe/Berlin" }},
	{"hub_offline", "", func(h *hotel) { h.Locks.Hubs[0].Online = false }},
	{"lock_offline", "", func(h *hotel) { h.door("102").Online = false }},
	{"lock_without_hub", "", func(h *hotel) { h.door("102").Hub = "" }},
	{"lock_trouble", "no keypad", func(h *hotel) { h.door("102").Troubles = []access.Trouble{access.NoKeypad} }},
	{"lock_trouble", "low battery", func(h *hotel) { h.door("102").Troubles = []access.Trouble{access.LowBattery} }},
	{"lock_trouble", "privacy mode", func(h *hotel) { h.door("102").Troubles = []access.Trouble{access.PrivacyMode} }},
	{"lock_trouble", "a room in office mode", func(h *hotel) { h.door("102").Troubles = []access.Trouble{access.OfficeMode} }},
	{"lock_trouble", "a front door in office mode", func(h *hotel) { h.door("Front door").Troubles = []access.Trouble{access.OfficeMode} }},
	{"lock_trouble", "another clock, of a hub that was not read", func(h *hotel) {
		h.Locks.Hubs = nil
		h.door("102").Troubles = []access.Trouble{access.OtherClock}
	}},
	{"room_without_group", "a guest is due", func(h *hotel) { h.dropGroup("101") }},
	{"room_without_group", "nobody is due", func(h *hotel) { h.dropGroup("102") }},
	{"room_without_group", "a space", func(h *hotel) { h.template("101").Name = "101 " }},
	{"room_without_group", "capitals", func(h *hotel) {
		h.House.Rooms[0].Name, h.House.Stays[0].Room = "Suite A", "Suite A"
		h.template("101").Name = "SUITE A"
	}},
	{"room_without_group", "l for 1", func(h *hotel) { h.template("101").Name = "l01" }},
	{"room_without_group", "O for 0", func(h *hotel) { h.template("101").Name = "1O1" }},
	{"room_without_group", "a Cyrillic letter", func(h *hotel) {
		h.House.Rooms[0].Name, h.House.Stays[0].Room = "A1", "A1"
		h.template("101").Name = "А1"
	}},
	{"room_without_group", "another word", func(h *hotel) { h.template("101").Name = "Room 101" }},
	{"room_without_group", "an unread group", func(h *hotel) {
		h.dropGroup("101")
		h.Site.Gaps = []string{`access group "101" was not read whole`}
	}},
	{"group_without_room", "", func(h *hotel) { h.lock("Sauna"); h.group("Sauna", "Sauna") }},
	{"group_twice", "", func(h *hotel) { h.group("102") }},
	{"group_twice", "for a tolerant policy", func(h *hotel) {
		h.rewrite("rooms: {", "rooms: {match: tolerant, ")
		h.House.Rooms[1].Name = "Suite A"
		h.template("102").Name = "SUITE A"
		h.group("suite a")
	}},
	{"group_without_locks", "none", func(h *hotel) { h.template("102").Doors = nil }},
	{"group_without_locks", "none of its own", func(h *hotel) { h.template("102").Doors = []access.DoorID{"lock Front door"} }},
	{"group_with_time_frame", "", func(h *hotel) { h.template("102").Scheduled = true }},
	{"group_in_use", "", func(h *hotel) {
		h.dropGroup("102")
		h.Site.Foreign = []access.Foreign{{Kind: "group", Ref: "group 1", Name: "102"}, {Kind: "group", Ref: "group 9", Name: "Housekeeping"}}
	}},
	{"guest_elsewhere", "", func(h *hotel) {
		h.Site.Foreign = []access.Foreign{{Kind: "group", Ref: "group 9", Name: "Housekeeping", Stay: "key-A"}}
		h.Site.Findings = []string{`the guest of stay key-A (room 101) is in access group "Housekeeping", which may open more than was granted: take the guest out of it`}
	}},
	{"lock_undeclared", "", func(h *hotel) { h.lock("Terrace"); h.share("Terrace", "101", "102") }},
	{"lock_shared", "", func(h *hotel) {
		h.lock("104")
		h.group("104", "104", "Front door")
		h.House.Rooms = append(h.House.Rooms, access.Room{Name: "104", Readiness: access.Ready})
		h.lock("Lift")
		h.share("Lift", "101", "102")
	}},
	{"door_not_on_site", "", func(h *hotel) { h.door("Front door").Name = "Front  Door" }},
	{"door_not_on_site", "twice", func(h *hotel) { h.lock("Front door").ID = "another" }},
	{"stay_unreadable", "", func(h *hotel) {
		h.House.Bad = []access.Bad{{ID: "B", Key: "key-B", Why: "arrival_date is not a date of the form 2026-05-31"}}
	}},
	{"stay_unreadable", "of one who holds a PIN", func(h *hotel) {
		h.House.Bad = []access.Bad{{ID: "B", Key: "key-B", Why: "departure_date is before the arrival"}}
		h.Site.Holdings = []access.Holding{{Key: "key-B", User: access.User{Ref: "u", UsesPIN: true, HasKey: true}}}
	}},
	{"stay_unknown_status", "", func(h *hotel) { h.book("B", "102", access.PhaseUnknown, 1) }},
	{"stay_without_room", "due today", func(h *hotel) { h.House.Stays[0].Room = "" }},
	{"stay_without_room", "in house", func(h *hotel) { h.book("B", "", access.InHouse, -1) }},
	{"stay_without_room", "due later", func(h *hotel) { h.book("B", "", access.Expected, 2) }},
	{"guest_unreachable", "", func(h *hotel) { h.Hotel.Reach = []access.Reach{{Stay: "A"}} }},
	{"guests_not_asked", "", func(h *hotel) { h.Hotel.Unasked = 7 }},
	{"readiness_not_supplied", "with a last hour", func(h *hotel) { h.House.Readiness, h.House.Rooms = false, nil }},
	{"readiness_not_supplied", "no word is known", func(h *hotel) {
		for i := range h.House.Rooms {
			h.House.Rooms[i].Readiness = access.ReadinessUnknown
		}
	}},
	{"readiness_not_supplied", "without a last hour", func(h *hotel) {
		h.House.Readiness, h.House.Rooms = false, nil
		h.rewrite(`, at_latest: "18:00"`, "")
	}},
	{"gate_without_latest", "", func(h *hotel) { h.rewrite(`, at_latest: "18:00"`, "") }},
	{"site_says", "", func(h *hotel) {
		h.Site.Findings = []string{"PINs are switched off on the site, so none opens a door: switch them on in its settings", "user u-9 is in our access group for line r of stay key-A (room 101), and opens what its guest opens: take them out of it"}
	}},
}

func (h *hotel) share(lock string, groups ...string) {
	for _, g := range groups {
		t := h.template(g)
		t.Doors = append(t.Doors, access.DoorID("lock "+lock))
		slices.Sort(t.Doors)
	}
}

func TestAGoodSetUpHasNoFindings(t *testing.T) {
	if found := newHotel(t).find(); len(found) != 0 {
		t.Errorf("found %v", found)
	}
}

// TestEveryFaultIsFound spoils one thing at a time, and wants exactly the lines
// of testdata/findings.golden.
func TestEveryFaultIsFound(t *testing.T) {
	var got bytes.Buffer
	seen := map[string]bool{}
	for _, f := range faults {
		h := newHotel(t)
		f.spoil(h)
		found := h.find()
		if !slices.ContainsFunc(found, func(one check.Finding) bool { return one.Rule == f.rule }) {
			t.Errorf("%s (%s): the rule finds nothing", f.rule, f.name)
		}
		seen[f.rule] = true
		fmt.Fprintf(&got, "# %s\n", strings.TrimSuffix(f.rule+": "+f.name, ": "))
		for _, one := range found {
			fmt.Fprintln(&got, one)
		}
	}
	for _, rule := range check.Rules() {
		if !seen[rule] {
			t.Errorf("no set-up shows the rule %s", rule)
		}
	}
	golden(t, "findings.golden", got.Bytes())
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := "testdata/" + name
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// spoilt is a hotel with findings of every severity.
func spoilt(t *testing.T) []check.Report {
	h := newHotel(t)
	h.template("101").Name = "101 "
	h.door("102").Troubles = []access.Trouble{access.LowBattery}
	h.group("Sauna")
	h.Hotel.Unasked = 3
	h.rewrite("seaside", "grand-seaside")
	audit := access.Audit{Near: 400, Rest: 900, Needed: 1100, Budget: 8640, NearAge: 35 * time.Minute, RestAge: 185 * time.Minute}
	return []check.Report{{Property: "grand-seaside", Findings: h.find(), Audit: &audit}, {Property: "hilltop"}}
}

func TestTheTableHasEightyColumns(t *testing.T) {
	for _, colour := range []bool{false, true} {
		var got bytes.Buffer
		if err := check.Text(&got, spoilt(t), colour); err != nil {
			t.Fatal(err)
		}
		plain := strings.NewReplacer("\x1b[31m", "", "\x1b[33m", "", "\x1b[36m", "", "\x1b[0m", "").Replace(got.String())
		if !colour {
			plain = got.String()
		} else if plain == got.String() {
			t.Error("there is no colour")
		}
		for line := range strings.Lines(plain) {
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 80 {
				t.Errorf("a line has %d columns: %s", n, line)
			}
		}
		golden(t, "table.golden", []byte(plain))
	}
}

func TestJSONIsAsDocumented(t *testing.T) {
	var got bytes.Buffer
	if err := check.JSON(&got, spoilt(t)); err != nil {
		t.Fatal(err)
	}
	golden(t, "report.golden.json", got.Bytes())
}

func TestOnlyManagedStaysAndRoomsCount(t *testing.T) {
	h := newHotel(t)
	h.dropGroup("101") // of no interest to a pilot on another floor
	h.Limits.Rooms = []string{"102"}
	h.House.Stays[0].Room = ""
	h.Limits.ArrivalsFrom = h.House.Stays[0].Arrival + 1
	if found := h.find(); len(found) != 0 {
		t.Errorf("found %v", found)
	}
}

func TestArrivalsComeNearestFirst(t *testing.T) {
	h := newHotel(t)
	h.House.Stays = nil
	h.book("later", "101", access.Expected, 3)
	h.book("beyond", "101", access.Expected, 4)
	h.book("in", "102", access.InHouse, -1)
	h.book("today", "103", access.Expected, 0)
	h.find()
	var got []access.StayID
	for _, s := range check.Arrivals(h.Facts) {
		got = append(got, s.ID)
	}
	if want := []access.StayID{"today", "later"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
