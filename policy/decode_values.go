package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"

	"pinwarden/policy/access"
)

// quote shows a value in a message, cut to a length that a line can hold.
func quote(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:37]) + "..."
	}
	return strconv.Quote(s)
}

// text reads one line of text. The text is what stands in the file: 0204 keeps
// its zero, and yes is a word.
func (d *decoder) text(to *string) reader {
	return func(v value) {
		if d.is(v, yaml.ScalarNode) {
			d.textOf(v, v.Value, to)
		}
	}
}

func (d *decoder) textOf(v value, s string, to *string) bool {
	switch {
	case strings.TrimSpace(s) == "":
		d.fault(v, "the text is blank", "write a text or remove the key or the item")
	case strings.ContainsFunc(s, unicode.IsControl):
		d.fault(v, quote(s)+" holds a line break or a control character", "write it on one line")
	default:
		*to = s
		return true
	}
	return false
}

// list reads the items of a list that is not empty.
func (d *decoder) list(read reader) reader {
	return func(v value) {
		if !d.is(v, yaml.SequenceNode) {
			return
		}
		if len(v.Content) == 0 {
			d.fault(v, "the list is empty", "list something or remove the key")
		}
		for _, n := range v.Content {
			read(value{n, v.path})
		}
	}
}

// oneOrMore reads a single value or each item of a list.
func (d *decoder) oneOrMore(read reader) reader {
	return func(v value) {
		switch {
		case v.Kind == yaml.SequenceNode:
			d.list(read)(v)
		case d.is(v, yaml.ScalarNode, yaml.SequenceNode):
			read(v)
		}
	}
}

// texts reads one text or a list of different ones.
func (d *decoder) texts(to *[]string) reader {
	return d.oneOrMore(func(v value) {
		var s string
		d.text(&s)(v)
		if s != "" && slices.Contains(*to, s) {
			d.fault(v, quote(s)+" is listed twice", "remove one of them")
		}
		*to = append(*to, s)
	})
}

// either reads one of two words; the second sets true.
func (d *decoder) either(to *bool, no, yes string) reader {
	return func(v value) {
		if d.oneOf(v, no, yes) {
			*to = v.Value == yes
		}
	}
}

func (d *decoder) oneOf(v value, words ...string) bool {
	switch {
	case !d.is(v, yaml.ScalarNode):
		return false
	case slices.Contains(words, v.Value):
		return true
	}
	d.fault(v, quote(v.Value)+" is not known here", suggest(v.Value, words))
	return false
}

// dayUse reads the hours of a stay without a night.
func (d *decoder) dayUse(to **DayUse) reader {
	return func(v value) {
		use, before := DayUse{}, len(d.found)
		d.object(
			need("opens", `"10:00"`, d.clock(&use.Opens)),
			need("closes", `"20:00"`, d.clock(&use.Closes)),
		)(v)
		if len(d.found) == before && use.Closes <= use.Opens {
			closes, _ := v.get("closes")
			d.fault(closes, fmt.Sprintf("%v is not after opens, %v", use.Closes, use.Opens), "write a later time")
		}
		*to = &use
	}
}

// quiet reads the two ends of a daily range, which may run over midnight.
func (d *decoder) quiet(to **Quiet) reader {
	return func(v value) {
		var ends []access.TimeOfDay
		before := len(d.found)
		d.list(func(v value) {
			end := access.NoTime
			d.clock(&end)(v)
			ends = append(ends, end)
		})(v)
		switch {
		case len(d.found) > before:
		case len(ends) != 2:
			d.fault(v, "the list does not hold two times", `write from and to, as ["21:30", "08:30"]`)
		case ends[0] == ends[1]:
			d.fault(v, "both times are "+ends[0].String(), "write two different times, or remove the key to send at any hour")
		default:
			*to = &Quiet{ends[0], ends[1]}
		}
	}
}

// count reads a whole number from 1 on.
func (d *decoder) count(to *int) reader {
	return func(v value) {
		if !d.is(v, yaml.ScalarNode) {
			return
		}
		n, err := strconv.Atoi(v.Value)
		if err != nil || n < 1 {
			d.fault(v, quote(v.Value)+" is not a whole number from 1 on", "write one, as 3")
			return
		}
		*to = n
	}
}
