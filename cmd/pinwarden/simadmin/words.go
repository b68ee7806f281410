package simadmin

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// when is an instant, or how far it is from now.
type when struct {
	at   time.Time
	in   time.Duration
	from bool // now
}

func (w *when) take(raw json.RawMessage) error {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return errKind
	}
	in, err := time.ParseDuration(text)
	if err == nil {
		w.in, w.from = in, true
		return nil
	}
	if w.at, err = time.Parse(time.RFC3339, text); err != nil {
		return errKind
	}
	return nil
}

func (*when) kind() string {
	return "a time such as 2026-12-31T15:00:00Z, or how far from now, as 90s or 2h"
}

// after is the instant, seen from now, which it is if nothing is said. Doors know what is and what is to come.
func (w *when) after(now time.Time) (time.Time, error) {
	at := w.at
	if w.from || at.IsZero() {
		at = now.Add(w.in)
	}
	if at.Before(now) {
		return at, fmt.Errorf("at: %s is over; leave it out for now, %s", at.Format(time.RFC3339), now.Format(time.RFC3339))
	}
	return at, nil
}

// Day resolves today, today+2 and today-1; a date stays as it is.
func Day(text string, today time.Time) (string, error) {
	if _, err := time.Parse(time.DateOnly, text); err == nil {
		return text, nil
	}
	after, relative := strings.CutPrefix(text, "today")
	days, err := 0, error(nil)
	if after != "" {
		days, err = strconv.Atoi(after)
	}
	if !relative || err != nil || after != "" && after[0] != '+' && after[0] != '-' {
		return "", fmt.Errorf("%q is neither a date such as 2026-12-31 nor today, today+2 or today-1", text)
	}
	return today.AddDate(0, 0, days).Format(time.DateOnly), nil
}

// day is a date, as it was said.
type day string

func (d *day) take(raw json.RawMessage) error {
	if json.Unmarshal(raw, (*string)(d)) != nil {
		return errKind
	}
	if _, err := Day(string(*d), time.Time{}); err != nil {
		return errKind
	}
	return nil
}

func (*day) kind() string { return "a date such as 2026-12-31, or today, today+2, today-1" }

// on is the date, by the hotel's own calendar.
func (a *Admin) on(d day) string {
	date, err := Day(string(d), a.Clock.Now().In(a.Zone))
	if err != nil {
		panic(err) // it was checked when it came in
	}
	return date
}

// edit is some fields of a thing, in place of those that it has.
type edit[T any] struct{ raw map[string]json.RawMessage }

func (e *edit[T]) take(raw json.RawMessage) error {
	if json.Unmarshal(raw, &e.raw) != nil {
		return errKind
	}
	return e.on(new(T))
}

func (*edit[T]) kind() string { return kind(reflect.TypeFor[T]()) }

func (e *edit[T]) on(thing *T) error { return fill(reflect.ValueOf(thing).Elem(), e.raw, "set.") }

func duration(raw json.RawMessage) (time.Duration, error) {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return 0, err
	}
	d, err := time.ParseDuration(text)
	if err == nil && d < 0 {
		err = errors.New("it is negative")
	}
	return d, err
}

// meant suggests the nearest of some names, if one is near.
func meant(name string, names []string) string {
	if len(names) == 0 {
		return ""
	}
	best := slices.MinFunc(names, func(a, b string) int { return distance(name, a) - distance(name, b) })
	if distance(name, best) > 2 {
		return ""
	}
	return fmt.Sprintf("; did you mean %s?", best)
}

// distance counts the letters that must be added, removed or changed, in the way of Levenshtein.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0]++
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, change)
		}
	}
	return row[len(b)]
}
