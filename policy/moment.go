package policy

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"pinwarden/policy/access"
	"pinwarden/policy/language"
)

const (
	day = 24 * time.Hour
	// spanLimit is the longest span of time that a policy can speak of.
	spanLimit = 14 * day
)

var (
	clockText  = regexp.MustCompile(language.Clock.Pattern)
	spanText   = regexp.MustCompile(`^(?:(\d{1,5})d)?(?:(\d{1,5})h)?(?:(\d{1,5})m)?$`)
	momentText = regexp.MustCompile(`^(check_in|check_out)(?: *([+-]) *(\S+))?$`)
)

// clock reads a time of day, 00:00 to 24:00.
func (d *decoder) clock(to *access.TimeOfDay) reader {
	return func(v value) {
		if !d.is(v, yaml.ScalarNode) {
			return
		}
		t, ok := parseClock(v.Value)
		if !ok {
			d.fault(v, quote(v.Value)+" is not a time of day", `write hours and minutes, as "09:30"`)
			return
		}
		*to = t
	}
}

func parseClock(s string) (access.TimeOfDay, bool) {
	if !clockText.MatchString(s) {
		return access.NoTime, false
	}
	t, err := access.ParseTimeOfDay(s)
	return t, err == nil
}

// span reads days, hours and minutes from a part of a value.
func (d *decoder) span(v value, text string) (span time.Duration, ok bool) {
	m := spanText.FindStringSubmatch(text)
	if m == nil || text == "" {
		d.fault(v, quote(text)+" is not a span of time", "write days, hours and minutes, as 30m, 1h30m or 3d")
		return 0, false
	}
	for i, unit := range []time.Duration{day, time.Hour, time.Minute} {
		n, _ := strconv.Atoi(cmp.Or(m[i+1], "0"))
		span += time.Duration(n) * unit
	}
	if span > spanLimit {
		d.fault(v, quote(text)+" is longer than 14 days", "write 14d or less")
		return 0, false
	}
	return span, true
}

// lead reads how long before check-in something happens.
func (d *decoder) lead(to *time.Duration) reader {
	return func(v value) {
		if !d.is(v, yaml.ScalarNode) {
			return
		}
		text, ok := strings.CutSuffix(v.Value, " before")
		if !ok {
			d.fault(v, quote(v.Value)+" does not say how long before check-in", `add the word, as in "72h before"`)
			return
		}
		if span, ok := d.span(v, text); ok {
			*to = span
		}
	}
}

// moment reads an hour of a stay.
func (d *decoder) moment(to *Moment) reader {
	return func(v value) {
		if !d.is(v, yaml.ScalarNode) {
			return
		}
		if t, ok := parseClock(v.Value); ok {
			*to = Moment{Base: AtClock, Clock: t}
			return
		}
		m := momentText.FindStringSubmatch(v.Value)
		if m == nil {
			mend := `write check_in or check_out, also with an offset as check_in - 3h, or a time as "10:00"`
			word, _, _ := strings.Cut(v.Value, " ")
			if near := Nearest(word, []string{"check_in", "check_out"}); near != "" && near != word {
				mend = suggest(word, []string{near})
			}
			d.fault(v, quote(v.Value)+" is not an hour of a stay", mend)
			return
		}
		base, sign, text := m[1], m[2], m[3]
		*to = Moment{Base: FromCheckIn}
		if base == "check_out" {
			to.Base = FromCheckOut
		}
		if sign == "" {
			return
		}
		to.Offset, _ = d.span(v, text)
		if sign == "-" {
			to.Offset = -to.Offset
		}
	}
}

// onStay places a moment by the house's hours: how long after the midnight that
// begins the arrival day it is, for a stay of one night, and whether a longer
// stay has it later.
func (s *Set) onStay(m Moment, edge access.Edge) (at time.Duration, moves bool) {
	switch {
	case m.Base == FromCheckIn:
		return sinceMidnight(s.CheckIn) + m.Offset, false
	case m.Base == FromCheckOut:
		return day + sinceMidnight(s.CheckOut) + m.Offset, true
	case edge == access.Opening:
		return sinceMidnight(m.Clock), false
	}
	return day + sinceMidnight(m.Clock), true
}

func sinceMidnight(t access.TimeOfDay) time.Duration { return time.Duration(t) * time.Minute }

// neverOpen reports whether a line opens no earlier than it closes, however
// long the stay is.
func (s *Set) neverOpen(a *Access) bool {
	opens, openMoves := s.onStay(a.Opens, access.Opening)
	closes, closeMoves := s.onStay(a.Closes, access.Closing)
	return opens >= closes && (openMoves || !closeMoves)
}

// gateFault reports whether the hour at which a gated line opens at the latest
// is before its first opening, or not before its closing, however long the stay is.
func (s *Set) gateFault(a *Access) (early, late bool) {
	latest := sinceMidnight(a.AtLatest)
	opens, _ := s.onStay(a.Opens, access.Opening)
	closes, moves := s.onStay(a.Closes, access.Closing)
	return latest < opens, latest >= closes && !moves
}
