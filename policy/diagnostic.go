package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Diagnostic is one mistake in a policy file: where, what and why, and the way out.
type Diagnostic struct {
	File         string
	Line, Column int    // counted from 1, columns in characters
	What         string // the key or value, what is wrong with it, and why
	Mend         string // what to write instead
	// Warning says that the file means something, but hardly what was meant.
	Warning bool
}

func (d Diagnostic) String() string {
	kind := ""
	if d.Warning {
		kind = "warning: "
	}
	return fmt.Sprintf("%s:%d:%d: %s%s; %s", d.File, d.Line, d.Column, kind, d.What, d.Mend)
}

// Diagnostics are all the mistakes that were found at once, sorted by file and
// position. As an error they print one on each line.
type Diagnostics []Diagnostic

// wrong reports whether one of them is more than a warning.
func (ds Diagnostics) wrong() bool {
	return slices.ContainsFunc(ds, func(d Diagnostic) bool { return !d.Warning })
}

// mostFound is how many mistakes of one file are told; nobody reads more.
const mostFound = 100

// settle sorts what was found in one file, and cuts it.
func (ds Diagnostics) settle() Diagnostics {
	ds.sort()
	if len(ds) <= mostFound {
		return ds
	}
	last := ds[mostFound-1]
	last.What, last.Mend = fmt.Sprintf("%d more mistakes are not shown", len(ds)-mostFound+1), "mend those before first"
	last.Warning = !ds[mostFound-1:].wrong()
	return append(ds[:mostFound-1:mostFound-1], last)
}

func (ds Diagnostics) Error() string {
	lines := make([]string, len(ds))
	for i, d := range ds {
		lines[i] = d.String()
	}
	return strings.Join(lines, "\n")
}

func (ds Diagnostics) sort() {
	slices.SortStableFunc(ds, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
		)
	})
}

// suggest says what to write in place of an unknown word: the known word that
// it resembles, or else all that are known.
func suggest(word string, known []string) string {
	if near := Nearest(word, known); near != "" {
		return "did you mean " + near + "?"
	}
	if len(known) == 0 {
		return "there is none to choose from"
	}
	if len(known) > mostNamed {
		return fmt.Sprintf("write one of the %d names that are declared", len(known))
	}
	return "write " + alternatives(known)
}

// mostNamed is how many words are worth listing, and mostCompared with how many an
// unknown one is compared letter by letter.
const (
	mostNamed    = 40
	mostCompared = 1000
)

// alternatives joins words as "a, b or c".
func alternatives(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// wordLimit is the longest word, in bytes, that is worth comparing letter by letter.
const wordLimit = 64

// Nearest returns the known word that begins with the word, or else the one that
// differs from it in the fewest letters, the first of equals, or "" if none
// differs in less than about a third.
func Nearest(word string, known []string) string {
	if len(word) > wordLimit {
		return ""
	}
	lower := strings.ToLower(word)
	for _, k := range known {
		if len(word) >= 3 && strings.HasPrefix(k, lower) {
			return k
		}
	}
	if len(known) > mostCompared {
		return ""
	}
	best, least := "", (len(word)+2)/3+1
	for _, k := range known {
		if n := distance(lower, strings.ToLower(k)); n < least {
			best, least = k, n
		}
	}
	return best
}

// distance counts the letters to insert, drop or change to make b from a.
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range from {
		diagonal := row[0]
		row[0] = i + 1
		for j, q := range to {
			change := diagonal
			if r != q {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, diagonal+1, row[j]+1)
		}
	}
	return row[len(to)]
}
