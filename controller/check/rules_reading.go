package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"pinwarden/policy/access"
)

// clocksApart compares our clock with both vendors'. Only if both differ from it
// can it be ours, and then a guard holds most of what is to be done.
func clocksApart(v *view) []Finding {
	var apart []string
	compare := func(side string, c access.Clock) {
		word := "ahead of"
		if c.Skew < 0 {
			word = "behind"
		}
		if c.Dated && c.Skew.Abs() > v.Limits.Skew {
			apart = append(apart, fmt.Sprintf("that of %s is %s %s ours", side, c.Skew.Abs().Round(time.Second), word))
		}
	}
	if v.Hotel != nil {
		compare(akia, v.Hotel.Clock)
	}
	if v.Locks != nil {
		compare(salto, v.Locks.Clock)
	}
	switch len(apart) {
	case 2:
		return one(Error, "clock", "this machine", "removals, messages and early issues are held", strings.Join(apart, ", "),
			"set the clock of this machine, and let it follow a time server")
	case 1:
		return one(Warning, "clock", "this machine", "one vendor's clock differs, so hours may be off", apart[0],
			"compare the clock of this machine with a time server")
	}
	return nil
}

func reportColumns(v *view) []Finding {
	if v.Hotel == nil {
		return nil
	}
	var found []Finding
	for _, c := range v.Hotel.Lacking {
		cure := "add the column to the report, or name the right one in akia.columns"
		if like := meant(c, v.Hotel.Columns); len(like) > 0 {
			cure = fmt.Sprintf("did you mean %s? name it in akia.columns", list(like))
		}
		found = append(found, one(Error, "report", c, "no row of the report has this column, so no stay can be read",
			"the report has "+cmp.Or(list(v.Hotel.Columns), "no columns"), cure)...)
	}
	return found
}

// readingIncomplete passes on what the adapters could not read of the hotel and
// the locks themselves, unless another rule says it better.
func readingIncomplete(v *view) []Finding {
	var found []Finding
	add := func(side string, gaps []string) {
		for _, gap := range gaps {
			known := v.Hotel != nil && slices.ContainsFunc(v.Hotel.Lacking, func(c string) bool { return strings.Contains(gap, "column "+c+";") })
			if !known {
				found = append(found, one(Warning, "account", side, gap, "", "mend it there: what is not read whole takes nothing from anybody")...)
			}
		}
	}
	add(akia, v.House.Gaps)
	add(salto, v.Site.Gaps)
	return found
}

// siteSays passes on what the adapter of the locks found out about stays: strangers
// in their groups, and doors of one line on different clocks. What it says of the
// site and its locks has rules of its own here, and so have guests elsewhere.
func siteSays(v *view) []Finding {
	var found []Finding
	for _, text := range v.Site.Findings {
		if !strings.Contains(text, "stay ") || v.elsewhere(text) {
			continue
		}
		what, cure, _ := cutLast(text, ": ")
		found = append(found, one(Error, "site", v.Site.Name, what, "", cmp.Or(cure, "look at it in Salto KS"))...)
	}
	return found
}

func (v *view) elsewhere(text string) bool {
	return slices.ContainsFunc(v.Site.Foreign, func(f access.Foreign) bool {
		return f.Stay != "" && strings.HasPrefix(text, "the guest of stay "+string(f.Stay)+" ") && strings.Contains(text, fmt.Sprintf("%q", f.Name))
	})
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
