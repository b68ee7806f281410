package policy

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"pinwarden/policy/access"
	"pinwarden/policy/language"
)

// quote shows a value in a message, cut to a length that a line can hold.
func quote(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:37]) + "..."
	}
	return strconv.Quote(s)
}

// text reads one line of text: what stands in the file, where other programs that
// read YAML make the same of it.
func (d *decoder) text(to *string) reader {
	return func(v value) {
		if d.is(v, yaml.ScalarNode) {
			d.textOf(v, v.Value, to)
		}
	}
}

func (d *decoder) textOf(v value, s string, to *string) bool {
	hidden := strings.IndexFunc(s, func(r rune) bool { return unseen(r) != "" })
	switch other, mend := otherwise(v.Node); {
	case strings.TrimSpace(s) == "":
		d.fault(v, "the text is blank", "write a text or remove the key or the item")
	case strings.ContainsAny(s, "\n\r"):
		d.fault(v, quote(s)+" holds a line break", "write it on one line")
	case hidden >= 0:
		r, _ := utf8.DecodeRuneInString(s[hidden:])
		d.fault(v, "in "+quote(s)+" "+unseen(r), "remove it")
	case other != "":
		d.fault(v, other, mend)
	default:
		if strings.TrimSpace(s) != s {
			d.doubt(v, quote(s)+" begins or ends with a blank, which counts", "remove the blank")
		}
		*to = s
		return true
	}
	return false
}

// otherwise says what YAML makes of a plain text: no text, but a number that is
// written in another way or a truth value. It is empty for all others.
func otherwise(n *yaml.Node) (what, mend string) {
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return "", ""
	}
	number := n.Value
	switch n.Tag {
	case "!!int":
		var i big.Int
		if _, ok := i.SetString(n.Value, 0); ok {
			number = i.String()
		}
	case "!!float":
		var f float64
		if n.Decode(&f) == nil {
			number = strconv.FormatFloat(f, 'f', -1, 64)
		}
	case "!!bool":
		return n.Value + " is a truth value and no text", "write a text, or " + quote(n.Value) + " with its quotes"
	}
	if number == n.Value {
		return "", ""
	}
	return "without quotes " + n.Value + " is the number " + number + " to other programs", "write " + quote(n.Value) + " with its quotes"
}

// patterns reads texts in which * stands for any text.
func (d *decoder) patterns(to *[]string) reader {
	return func(v value) {
		before := len(*to)
		d.texts(to)(v)
		for _, p := range (*to)[before:] {
			d.checkPattern(v, p)
		}
	}
}

// checkPattern looks for signs of other languages of patterns, which mean only themselves here.
func (d *decoder) checkPattern(v value, p string) {
	for _, sign := range []string{".*", "^", "$", "%", "?"} {
		if strings.Contains(p, sign) {
			d.doubt(v, "in "+quote(p)+" the "+sign[:1]+" stands for itself", "write * alone for any text")
			return
		}
	}
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
	return func(v value) { d.oneOrMore(d.another(to))(v) }
}

// another reads a text that is not among those before it.
func (d *decoder) another(to *[]string) reader {
	seen := map[string]bool{}
	return func(v value) {
		var s string
		if d.text(&s)(v); s == "" {
			return
		}
		if seen[s] {
			d.fault(v, quote(s)+" is listed twice", "remove one of them")
		}
		seen[s] = true
		*to = append(*to, s)
	}
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
	case v.Kind == yaml.MappingNode || v.Kind == yaml.SequenceNode:
		d.fault(v, "this is "+kindNames[v.Kind], "write "+alternatives(words))
		return false
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
		d.object(language.DayUse, readers{"opens": d.clock(&use.Opens), "closes": d.clock(&use.Closes)})(v)
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

var countText = regexp.MustCompile(language.Count.Pattern)

// count reads a whole number from 1 on.
func (d *decoder) count(to *int) reader {
	return func(v value) {
		if !d.is(v, yaml.ScalarNode) {
			return
		}
		n, err := strconv.Atoi(v.Value)
		if err != nil || !countText.MatchString(v.Value) {
			d.fault(v, quote(v.Value)+" is not a whole number from 1 on", "write one, as 3")
			return
		}
		*to = n
	}
}
