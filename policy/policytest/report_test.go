package policytest_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy"
	"pinwarden/policy/policytest"
)

const head = `apiVersion: pinwarden/test/v1
property: grand-harbour
tests:
`

func TestAFailureShowsWhatWasExpectedAndWhatWasSo(t *testing.T) {
	r := run(t, good(t), head+`  - name: a suite is open at check-in
    stays: {A: {room: "0204", room_type: SUITE, arrival: 2026-05-12, departure: 2026-05-14}}
    at: 2026-05-12 15:00
    expect:
      A:
        open: [public, room]
        access: {room: 15:00 to 11:30, public: 12:00 to 13:00}
  - name: nobody is told
    stays: {A: {room: "301", arrival: 2026-05-12, departure: 2026-05-14}}
    at: 2026-05-12 15:00
    expect: {A: {tell: never, rule: default}}
  - name: the rule is the default
    stays: {A: {room: "301", arrival: 2026-05-12, departure: 2026-05-14}}
    at: 2026-05-12 15:00
    expect: {A: {rule: default}}
`)
	want := `FAIL  test.yaml:4: a suite is open at check-in
      test.yaml:9:15: open of A at 2026-05-12 15:00
            public
          - room
          + room is closed: 2026-05-12 17:00 to 2026-05-14 11:30
          because: rule suites-early; counts as a no-show from 13 May 02:00 +02:00 on
      test.yaml:10:17: access of A at 2026-05-12 15:00
          - room: 2026-05-12 15:00 to 2026-05-14 11:30
            public: 2026-05-12 12:00 to 2026-05-14 13:00
          + room: 2026-05-12 17:00 to 2026-05-14 11:30
          + garage: 2026-05-12 08:00 to 2026-05-14 22:00
          because: rule suites-early; counts as a no-show from 13 May 02:00 +02:00 on
FAIL  test.yaml:11: nobody is told
      test.yaml:14:24: tell of A at 2026-05-12 15:00
          - never
          + 2026-05-09 15:00
          because: rule default; counts as a no-show from 13 May 02:00 +02:00 on
PASS  test.yaml: the rule is the default
1 of 3 tests passed, 2 of 7 rules tested
`
	if diff := cmp.Diff(want, print(t, r)); diff != "" {
		t.Errorf("report differs (-want +got):\n%s", diff)
	}
}

func TestEveryExpectationCanFail(t *testing.T) {
	sets := good(t)
	for _, c := range []struct{ stay, right, wrong string }{
		{"", "rule: default", "rule: owners"},
		{"rate_code: OWNER, ", "denied: owner's own stay", "denied: another reason"},
		{"", "message: welcome", "message: changed"},
		{"", "access: {room: 15:00 to 11:30, public: 15:00 to 11:30}", "access: {room: 15:00 to 11:30}"},
		{"", "access: {Door 301: 15:00 to 11:30, Lift: 15:00 to 11:30, Front door: 15:00 to 11:30}", "access: {room: 15:00 to 12:00, public: 15:00 to 11:30}"},
		{"rate_code: OWNER, ", "access: none", "access: {room: 15:00 to 11:30, public: 15:00 to 11:30}"},
		{"", "open: [room, Lift]", "open: garage"},
		{"", "closed: garage", "closed: [garage, room]"},
		{"", "issue: 2026-05-09 15:00", "issue: never"},
		{"", "tell: 2026-05-09 15:00", "tell: waits"},
		{"", "because: no_show_due", "because: [no_show_due, conflict]"},
		{"", "because: counts as a no-show from 13 May 02:00 +02:00 on", "because: counts as a no-show from 13 May 03:00 +02:00 on"},
	} {
		text := func(expect string) string {
			return head + "  - name: a test\n    stays: {A: {" + c.stay + "room: \"301\", arrival: 2026-05-12, departure: 2026-05-14}}\n" +
				"    at: 2026-05-12 16:00\n    expect: {A: {" + expect + "}}\n"
		}
		if r := run(t, sets, text(c.right)); r.Failed() > 0 {
			t.Errorf("%s fails:\n%s", c.right, print(t, r))
		}
		if r := run(t, sets, text(c.wrong)); r.Failed() == 0 {
			t.Errorf("%s passes", c.wrong)
		}
	}
}

func TestTestsFailWhenTheirPolicyChanges(t *testing.T) {
	text, err := os.ReadFile(fixtures + "good/city-hotel.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tests, err := os.ReadFile(fixtures + "good/tests/city-hotel.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{
		{"closes: check_out + 30m}]", "closes: check_out + 60m}]"},
		{"closes: check_out + 2h", "closes: check_out + 3h"},
		{"opens: check_in - 3h", "opens: check_in - 4h"},
		{"require: [room_ready], ", "require: [room_ready] #"},
		{"rate_code: [OWNER]", "rate_code: [OTHER]"},
		{"tell: 24h before", "tell: 25h before"},
		{"issue: 72h before, tell: 24h", "issue: 71h before, tell: 24h"},
		{"infer_at: \"02:00\"", "infer_at: \"02:01\""},
		{"sharers: conflict", "sharers: allow"},
		{"misses: 3", "misses: 4"},
		{"[\"21:30\", \"08:30\"]", "[\"21:30\", \"08:31\"]"},
	} {
		was, is := c[0], c[1]
		changed := strings.Replace(string(text), was, is, 1)
		if strings.HasSuffix(is, "#") {
			changed = strings.Replace(string(text), was, "", 1)
			changed = strings.Replace(changed, `, at_latest: "17:00"`, "", 1)
			changed = strings.Replace(changed, `at_latest: "17:00"`, "", 1)
		}
		set, err := policy.Load("city-hotel.yaml", []byte(changed))
		if err != nil || changed == string(text) {
			t.Fatalf("%s: changed to no policy: %v", is, err)
		}
		if r := run(t, []*policy.Set{set}, string(tests)); r.Failed() == 0 {
			t.Errorf("no test fails for %s instead of %s", is, was)
		}
	}
}

func TestOnlyRulesOfStaysThatAreLookedAtAreCovered(t *testing.T) {
	r := run(t, good(t), head+`  - name: a test
    stays:
      A: {room: "301", arrival: 2026-05-12, departure: 2026-05-14}
      B: {room: "302", rate_code: OWNER, arrival: 2026-05-12, departure: 2026-05-14}
    timeline:
      - {at: 2026-05-12 15:00, expect: {A: {open: room}}}
      - {at: 2026-05-13 15:00, expect: {A: {closed: room}}}
`)
	var got []string
	for _, c := range r.Rules {
		if c.Tests > 0 {
			got = append(got, c.Property+"/"+c.Rule)
		}
		if c.Tests > 1 {
			t.Errorf("%s counts %d times", c.Rule, c.Tests)
		}
	}
	if diff := cmp.Diff([]string{"grand-harbour/default"}, got); diff != "" {
		t.Errorf("rules differ (-want +got):\n%s", diff)
	}
}

func TestAnnotationsFitOnALineEach(t *testing.T) {
	r := run(t, good(t), head+`  - name: "100 %: doors, hours"
    stays: {A: {room: "301", arrival: 2026-05-12, departure: 2026-05-14}}
    at: 2026-05-12 15:00
    expect: {A: {rule: owners}}
`)
	var b strings.Builder
	if err := r.Annotations(&b); err != nil {
		t.Fatal(err)
	}
	want := "::error file=test.yaml,line=7,col=24,title=100 %25%3A doors%2C hours::rule of A at 2026-05-12 15:00%0A- owners%0A+ default\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("annotation differs (-want +got):\n%s", diff)
	}
}

func TestFoldersWithoutTestsAreAnError(t *testing.T) {
	_, err := policytest.LoadDir(os.DirFS(fixtures+"bad/tests"), good(t))
	if err == nil || !strings.Contains(err.Error(), "put tests there") {
		t.Errorf("got %v", err)
	}
}
