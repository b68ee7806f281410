package policytest_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pinwarden/policy"
	"pinwarden/policy/policytest"
)

// crowd writes tests of so many stays of one room, each test with so many instants.
func crowd(tests, stays, instants int) string {
	var b strings.Builder
	b.WriteString("apiVersion: pinwarden/test/v1\nproperty: grand-harbour\ntests:\n")
	for n := range tests {
		fmt.Fprintf(&b, "  - name: test %d\n    stays:\n", n)
		for i := range stays {
			fmt.Fprintf(&b, "      S%d: {room: \"301\", arrival: 2026-05-12, departure: 2026-05-14}\n", i)
		}
		b.WriteString("    timeline:\n")
		for i := range instants {
			fmt.Fprintf(&b, "      - {at: 2026-05-12 %02d:%02d, expect: {S0: {rule: default}}}\n", 10+i/60, i%60)
		}
	}
	return b.String()
}

// TestAFileAsksNoMoreThanCanBeAnsweredSoon loads what would run for minutes, and what just may.
func TestAFileAsksNoMoreThanCanBeAnsweredSoon(t *testing.T) {
	t.Parallel()
	sets := good(t)
	for text, want := range map[string]string{
		crowd(1, 100, 20): "",
		crowd(20, 1, 100): "",
		crowd(1, 2600, 1): "crowd.yaml:4:5: tests.test 0: the test has 2600 stays, and the limit is 100; leave out the stays that decide nothing, or write several tests",
		crowd(1, 101, 1):  "crowd.yaml:4:5: tests.test 0: the test has 101 stays, and the limit is 100; leave out the stays that decide nothing, or write several tests",
		crowd(23, 99, 1):  "crowd.yaml:2064:5: tests.test 20: up to here the file has 2079 stays to look at, each counted at every instant of its test, and the limit is 2000; put this test and those after it into another file",
	} {
		_, err := policytest.Load("crowd.yaml", []byte(text), sets)
		var faults policy.Diagnostics
		if want == "" && err != nil {
			t.Errorf("what is within the limits is refused: %v", err)
		}
		if want != "" && (!errors.As(err, &faults) || faults.Error() != want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
