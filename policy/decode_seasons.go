package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"pinwarden/policy/language"
)

var datesText = regexp.MustCompile(language.Dates.Pattern)

// seasons reads names for parts of the year.
func (d *decoder) seasons(s *Set) reader {
	return d.named(func(name string, v value) {
		s.Seasons[name] = nil
		d.oneOrMore(func(v value) {
			if p, ok := d.dates(v); ok {
				if slices.Contains(s.Seasons[name], p) {
					d.fault(v, quote(v.Value)+" is listed twice", "remove one of them")
				}
				s.Seasons[name] = append(s.Seasons[name], p)
			}
		})(v)
	})
}

// dates reads 15 Jun to 15 Sep, or 24 Dec 2026 to 2 Jan 2027.
func (d *decoder) dates(v value) (p Dates, ok bool) {
	const mend = "write two days, as 15 Jun to 15 Sep, or 24 Dec 2026 to 2 Jan 2027 for one year"
	if !d.is(v, yaml.ScalarNode) {
		return p, false
	}
	if !datesText.MatchString(v.Value) {
		d.fault(v, quote(v.Value)+" is no part of the year", mend)
		return p, false
	}
	from, to, _ := strings.Cut(v.Value, " to ")
	for _, end := range []struct {
		text string
		day  *Day
	}{{from, &p.From}, {to, &p.To}} {
		if *end.day, ok = parseDay(end.text); !ok {
			d.fault(v, quote(end.text)+" is on no calendar", "write a day that there is")
			return p, false
		}
	}
	switch {
	case (p.From.Year == 0) != (p.To.Year == 0):
		d.fault(v, "one of the two days has a year, the other has none", mend)
		return p, false
	case p.From.Year != 0 && p.To.number() < p.From.number():
		d.fault(v, fmt.Sprintf("%s is before %s", to, from), "exchange the two, or mend a year")
		return p, false
	}
	return p, true
}

// parseDay reads 15 Jun or 24 Dec 2026. The 29th of February of no year in particular is a day.
func parseDay(text string) (Day, bool) {
	words := strings.Fields(text)
	if len(words) == 2 {
		words = append(words, "2024")
	}
	t, err := time.Parse("2 Jan 2006", strings.Join(words, " "))
	if err != nil {
		return Day{}, false
	}
	year := 0
	if strings.Count(text, " ") == 2 {
		year, _ = strconv.Atoi(words[2])
	}
	return Day{year, t.Month(), t.Day()}, true
}

// season reads names of seasons into what they stand for.
func (d *decoder) season(s *Set, to *[]Dates) reader {
	return func(v value) {
		var names []string
		another := d.another(&names)
		d.oneOrMore(func(v value) {
			before := len(d.found)
			if another(v); len(d.found) > before {
				return
			}
			name := names[len(names)-1]
			dates, ok := s.Seasons[name]
			switch {
			case !ok && len(s.Seasons) == 0:
				d.fault(v, "there is no season "+quote(name), "add it under seasons, as "+strings.ReplaceAll(name, ":", "")+": 15 Jun to 15 Sep")
			case !ok:
				d.fault(v, "there is no season "+quote(name), suggest(name, sortedKeys(s.Seasons)))
			}
			d.usedSeasons[name] = true
			d.unsure = d.unsure || len(dates) == 0
			*to = append(*to, dates...)
		})(v)
	}
}
