package check

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// twins are characters that people take for each other: those of one keyboard,
// and letters of other alphabets. The first of each stands for all.
var twins = twinsOf(
	"1lLiI|ІіΙι", "0oOОоΟο", "aАаΑα", "bВвΒ", "cСс", "eЕеΕ", "hНнΗ", "kКкΚκ", "mМмΜ", "nΝ",
	"pРрΡρ", "tТтΤτ", "xХхΧχ", "yУуΥ", "sЅѕ", "jЈј", "zΖ",
)

func twinsOf(groups ...string) map[rune]rune {
	m := map[rune]rune{}
	for _, g := range groups {
		all := []rune(g)
		for _, r := range all {
			m[r] = all[0]
		}
	}
	return m
}

// bones are what is left of a name when all is taken away that people overlook:
// spaces, signs between words, capitals, other letters of the same look.
func bones(name string) string {
	var b strings.Builder
	for _, r := range name {
		if wide := r - 0xFEE0; r >= 0xFF01 && r <= 0xFF5E {
			r = wide // the full-width forms of East Asian keyboards
		}
		switch twin, ok := twins[r]; {
		case ok:
			b.WriteRune(twin)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// alike reports whether people would take two names for one.
func alike(a, b string) bool { return bones(a) != "" && bones(a) == bones(b) }

// number is the digits of a name, which are the same in "204" and "Room 204".
func number(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, name)
}

// meant returns the names that somebody may have meant by one: those that look
// alike, or else the only one with the same number in it.
func meant(name string, names []string) []string {
	like := func(same func(n string) bool) []string {
		return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == name || !same(n) })
	}
	if found := like(func(n string) bool { return alike(n, name) }); len(found) > 0 {
		return found
	}
	found := like(func(n string) bool { return len(number(name)) > 1 && number(n) == number(name) })
	if len(found) != 1 {
		return nil
	}
	return found
}

// differ says how another name differs from one that looks alike.
func differ(name, other string) string {
	a, b := []rune(strings.Join(strings.Fields(name), "")), []rune(strings.Join(strings.Fields(other), ""))
	if len(a) != len(b) {
		return "other signs or words beside it"
	}
	var how []string
	if edge(name) != edge(other) || spaces(name) != spaces(other) || string(a) == string(b) {
		how = append(how, spacing(name, other))
	}
	capitals := false
	for i := range a {
		switch {
		case a[i] == b[i]:
		case unicode.ToLower(a[i]) == unicode.ToLower(b[i]):
			capitals = true
		default:
			how = append(how, fmt.Sprintf("%s instead of %s", letter(b[i]), letter(a[i])))
		}
	}
	if capitals {
		how = append(how, "other capitals")
	}
	return strings.Join(how, ", ")
}

func spaces(s string) int { return strings.Count(strings.Join(strings.Fields(s), " "), " ") }

func edge(s string) bool { return strings.TrimSpace(s) != s }

// spacing says where the spaces differ.
func spacing(name, other string) string {
	switch {
	case edge(name) && !edge(other):
		return "without the space at the edge"
	case edge(other) && !edge(name):
		return "with a space at the edge"
	}
	return "other spaces"
}

// letter shows a character so that it cannot be taken for another.
func letter(r rune) string {
	switch {
	case unicode.Is(unicode.Cyrillic, r):
		return fmt.Sprintf("the Cyrillic letter %q", string(r))
	case unicode.Is(unicode.Greek, r):
		return fmt.Sprintf("the Greek letter %q", string(r))
	case unicode.IsDigit(r) && r < 0x80:
		return fmt.Sprintf("the digit %c", r)
	case unicode.IsLetter(r):
		return fmt.Sprintf("the letter %q", string(r))
	}
	return fmt.Sprintf("the sign %q", string(r))
}

// list joins names as "a", "b" and "c", at most five of them.
func list(names []string) string {
	const most = 5
	quoted := make([]string, 0, most)
	for i, n := range names {
		if i == most {
			return strings.Join(quoted, ", ") + fmt.Sprintf(" and %d more", len(names)-most)
		}
		quoted = append(quoted, fmt.Sprintf("%q", n))
	}
	if last := len(quoted) - 1; last > 0 {
		return strings.Join(quoted[:last], ", ") + " and " + quoted[last]
	}
	return strings.Join(quoted, "")
}
