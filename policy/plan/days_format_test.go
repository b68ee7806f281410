package plan_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// clock is an instant: RFC 3339, or local to the property as 2026-05-11T15:00.
type clock string

func (c clock) in(t *testing.T, zone *time.Location) time.Time {
	t.Helper()
	if c == "" {
		return time.Time{}
	}
	if at, err := time.Parse(time.RFC3339, string(c)); err == nil {
		return at.UTC()
	}
	at, err := time.ParseInLocation("2006-01-02T15:04", string(c), zone)
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

// repeat writes out what stands for several stays: S in 101, three times, is S01 to S03 in 101 to 103.
func repeat[T any](list []T, parts func(*T) (id, room *string, times *int)) []T {
	var out []T
	for _, one := range list {
		id, room, times := parts(&one)
		n, first, base := max(1, *times), *id, *room
		for i := range n {
			if n > 1 {
				number, _ := strconv.Atoi(base)
				*id, *room = fmt.Sprintf("%s%02d", first, i+1), strconv.Itoa(number+i)
			}
			out = append(out, one)
		}
	}
	return out
}

var several = regexp.MustCompile(`([A-Z])(\d\d)-[A-Z](\d\d)`)

// spread writes out lines that speak of several stays, as "left S01-S03 missing" does.
func spread(lines []string) []string {
	var out []string
	for _, l := range lines {
		m := several.FindStringSubmatch(l)
		if m == nil {
			out = append(out, l)
			continue
		}
		from, _ := strconv.Atoi(m[2])
		to, _ := strconv.Atoi(m[3])
		for i := from; i <= to; i++ {
			out = append(out, strings.ReplaceAll(l, m[0], fmt.Sprintf("%s%02d", m[1], i)))
		}
	}
	return out
}
