package policytest_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy"
	"pinwarden/policy/policytest"
)

const fixtures = "../../testdata/policies/"

// good returns the policies that are in order.
func good(t testing.TB) []*policy.Set {
	t.Helper()
	sets, err := policy.LoadDir(os.DirFS(fixtures + "good"))
	if err != nil {
		t.Fatal(err)
	}
	return sets
}

// run runs tests of the good policies.
func run(t testing.TB, sets []*policy.Set, text string) policytest.Report {
	t.Helper()
	file, err := policytest.Load("test.yaml", []byte(text), sets)
	if err != nil {
		t.Fatal(err)
	}
	return policytest.Run([]*policytest.File{file}, sets)
}

func print(t testing.TB, r policytest.Report) string {
	t.Helper()
	var b strings.Builder
	if err := r.Text(&b, false); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheTestsOfTheGoodPoliciesPass(t *testing.T) {
	sets := good(t)
	files, err := policytest.LoadDir(os.DirFS(fixtures+"good"), sets)
	if err != nil {
		t.Fatal(err)
	}
	r := policytest.Run(files, sets)
	if r.Failed() > 0 || len(r.Results) == 0 {
		t.Errorf("not all pass:\n%s", print(t, r))
	}
}

func TestGatesPartsAndConditionsOfThePolicyAreSeen(t *testing.T) {
	set, err := policy.Load("hotel.yaml", []byte(`apiVersion: pinwarden/v1
property: hotel
timezone: Europe/Amsterdam
akia: {office: "7"}
salto: {site: Hotel}
hours: {check_in: "15:00", check_out: "11:00"}
rooms:
  doors:
    floor: [{rooms: "1*", locks: Stairs 1}, {rooms: "2*", locks: [Stairs 2, Lift]}]
seasons: {summer: 15 Jun to 15 Sep}
rules:
  - name: long
    when: {any: [{nights: 7 or more}, {season: summer, party_size: 3 or more}]}
    access: [{doors: [room, floor], require: [in_house]}]
    pin: {message: welcome}
  - name: self check-in
    when: {rate_code: SELF}
    access: [{doors: room, require: {action: registered}}]
    pin: {message: welcome}
  - name: default
    access: [{doors: room, require: {field: deposit, is: [paid, waived]}}, {doors: floor}]
    pin: {message: welcome}
messages: {welcome: "{{customer.salto_ks_key_code__a}} opens your door."}
`))
	if err != nil {
		t.Fatal(err)
	}
	if r := run(t, []*policy.Set{set}, `apiVersion: pinwarden/test/v1
property: hotel
tests:
  - name: a deposit opens the room, and each floor has stairs of its own
    stays: {A: {room: "101", arrival: 2026-05-12, departure: 2026-05-14}, B: {room: "202", arrival: 2026-05-12, departure: 2026-05-14}}
    timeline:
      - at: 2026-05-12 15:00
        expect:
          A: {rule: default, access: {floor: 15:00 to 11:00}, open: floor, closed: [room, Lift, Stairs 2], because: waiting_for_gate}
          B: {open: [floor, Lift], closed: [room, Stairs 1]}
      - {at: 2026-05-12 15:30, stays: {A: {fields: {deposit: asked}}, B: {fields: {deposit: waived}}}, expect: {A: {closed: room}, B: {open: room}}}
      - {at: 2026-05-12 15:40, stays: {A: {fields: {other: x, deposit: paid}}}, expect: {A: {open: room}}}
  - name: who has registered opens the room
    stays: {A: {room: "101", rate_code: SELF, arrival: 2026-05-12, departure: 2026-05-14}, B: {room: "102", rate_code: SELF, arrival: 2026-05-12, departure: 2026-05-14}}
    timeline:
      - {at: 2026-05-12 14:00, received: {A: [other, registered], B: other}, expect: {A: {rule: self check-in, access: {room: 15:00 to 11:00}}, B: {access: none}}}
      - {at: 2026-05-12 16:00, received: {B: registered}, expect: {A: {open: room}, B: {open: room}}}
  - name: long stays and families in summer wait for the desk
    stays:
      A: {room: "101", arrival: 2026-05-12, departure: 2026-05-19}
      B: {room: "102", arrival: 2026-07-12, departure: 2026-07-13, party_size: 4}
      C: {room: "103", arrival: 2026-07-12, departure: 2026-07-13, party_size: 2}
    timeline:
      - {at: 2026-05-12 16:00, expect: {A: {rule: long, access: none}, B: {rule: long}, C: {rule: default}}}
      - {at: 2026-05-12 16:10, stays: {A: {status: in_house}}, expect: {A: {open: [room, floor]}}}
`); r.Failed() > 0 || r.Covered() < 3 {
		t.Errorf("not all pass:\n%s", print(t, r))
	}
}

func TestFaultyTestsNameTheMistake(t *testing.T) {
	sets := good(t)
	paths, err := filepath.Glob(fixtures + "bad/tests/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no faulty tests: %v", err)
	}
	for _, p := range paths {
		name := filepath.Base(p)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for line := range strings.Lines(string(text)) {
				message, ok := strings.CutPrefix(line, "# want: ")
				if !ok {
					break
				}
				want = append(want, name+":"+strings.TrimSpace(message))
			}
			_, err = policytest.Load(name, text, sets)
			var faults policy.Diagnostics
			if !errors.As(err, &faults) {
				t.Fatalf("got %v, want mistakes", err)
			}
			if diff := cmp.Diff(strings.Join(want, "\n"), faults.Error()); diff != "" {
				t.Errorf("message differs (-want +got):\n%s", diff)
			}
		})
	}
}
