package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"pinwarden/policy/access"
	"pinwarden/policy/language"
)

// when reads conditions, at least one.
func (d *decoder) when(s *Set, w *When) reader { return d.conditions(language.Conditions, s, w) }

func (d *decoder) conditions(of *language.Type, s *Set, w *When) reader {
	return d.object(of, readers{
		"status":            d.statuses(&w.Status),
		"room":              d.patterns(&w.Room),
		"room_type":         d.patterns(&w.RoomType),
		"rate_code":         d.patterns(&w.RateCode),
		"channel":           d.patterns(&w.Channel),
		"nights":            d.oneOrMore(d.amount(&w.Nights)),
		"party_size":        d.oneOrMore(d.amount(&w.PartySize)),
		"weekday":           d.weekdays(&w.Weekday),
		"departure_weekday": d.weekdays(&w.Leaves),
		"season":            d.season(s, &w.Season),
		"not": func(v value) {
			w.Not = new(When)
			d.conditions(language.Condition, s, w.Not)(v)
		},
		"any": d.any(s, w),
	})
}

// any reads alternatives, at least two.
func (d *decoder) any(s *Set, w *When) reader {
	return func(v value) {
		d.list(func(v value) {
			w.Any = append(w.Any, When{})
			d.when(s, &w.Any[len(w.Any)-1])(v)
		})(v)
		if len(w.Any) == 1 {
			d.fault(v, "there is only one alternative", "add another, or write its conditions beside the others")
		}
	}
}

// statuses reads the phases that rules are asked about; the others hold nothing anyhow.
func (d *decoder) statuses(to *[]access.Phase) reader {
	return d.words(language.Status, func(word string) {
		p, _ := access.ParsePhase(word)
		*to = append(*to, p)
	})
}

func (d *decoder) weekdays(to *[]time.Weekday) reader {
	return d.words(language.Weekday, func(word string) {
		i := slices.Index(language.Weekday.Words, word)
		*to = append(*to, time.Weekday((i+1)%7)) // ours begin with Monday
	})
}

// words reads one of the words of a type, or a list of different ones.
func (d *decoder) words(of *language.Type, use func(string)) reader {
	return func(v value) {
		seen := map[string]bool{}
		d.oneOrMore(func(v value) {
			switch {
			case !d.oneOf(v, of.Words...):
			case seen[v.Value]:
				d.fault(v, quote(v.Value)+" is listed twice", "remove one of them")
			default:
				seen[v.Value] = true
				use(v.Value)
			}
		})(v)
	}
}

var amountText = regexp.MustCompile(language.Amount.Pattern)

// most is more than any number that a policy can write.
const most = 1000

// amount reads a range of numbers: 7, 1 to 3, 7 or more, 3 or less.
func (d *decoder) amount(to *[]Amount) reader {
	return func(v value) {
		if !d.is(v, yaml.ScalarNode) {
			return
		}
		if !amountText.MatchString(v.Value) {
			d.fault(v, quote(v.Value)+" is no amount", "write a number, as 7, or a range, as 1 to 3, 7 or more, 3 or less")
			return
		}
		words := strings.Fields(v.Value)
		n, _ := strconv.Atoi(words[0])
		a := Amount{n, n}
		switch {
		case len(words) == 1:
		case words[2] == "more":
			a.Most = most
		case words[2] == "less":
			a.Least = 0
		default:
			a.Most, _ = strconv.Atoi(words[2])
		}
		switch {
		case a.Most < a.Least:
			d.fault(v, quote(v.Value)+" is turned round: no number is in it", fmt.Sprintf("write %d to %d", a.Most, a.Least))
		case slices.Contains(*to, a):
			d.fault(v, quote(v.Value)+" is listed twice", "remove one of them")
		}
		*to = append(*to, a)
	}
}
