package akia

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pinwarden/policy/access"
)

// Akia has four states of its own; the other words are those of the hotel
// systems behind it, which may shine through a report. A word that is no
// commitment (inquired, optional) is left out on purpose: it is unknown, so
// nothing changes and somebody looks.
var defaultPhases = map[string]access.Phase{
	"reserved": access.Expected, "confirmed": access.Expected, "expected": access.Expected,
	"due_in": access.Expected, "not_checked_in": access.Expected,
	"arrived": access.InHouse, "checked_in": access.InHouse, "in_house": access.InHouse,
	"started": access.InHouse, "due_out": access.InHouse,
	"departed": access.Departed, "checked_out": access.Departed, "processed": access.Departed,
	"canceled": access.Cancelled, "cancelled": access.Cancelled,
	"no_show": access.NoShow,
}

// Where a hotel inspects, its settings say that clean is not ready yet.
var defaultReadiness = map[string]access.Readiness{
	"clean": access.Ready, "inspected": access.Ready, "ready": access.Ready,
	"dirty": access.NotReady, "pickup": access.NotReady, "clean_to_be_inspected": access.NotReady,
	"not_ready":    access.NotReady,
	"out_of_order": access.OutOfOrder, "out_of_service": access.OutOfOrder,
	"out_of_inventory": access.OutOfOrder, "room_blocked": access.OutOfOrder,
}

// words says what a vendor's words mean, by their folded form.
type words[T comparable] map[string]T

// newWords lays the settings over the defaults.
func newWords[T comparable](field string, defaults, own map[string]T) (words[T], error) {
	w := words[T]{}
	for word, meaning := range defaults {
		w[fold(word)] = meaning
	}
	said := map[string]string{}
	for _, word := range slices.Sorted(maps.Keys(own)) {
		folded := fold(word)
		other, twice := said[folded]
		switch {
		case folded == "":
			return nil, fmt.Errorf("akia: %s: %q holds no word; remove it", field, word)
		case twice && own[other] != own[word]:
			return nil, fmt.Errorf("akia: %s: %q and %q are the same word with two meanings; keep one", field, other, word)
		}
		said[folded] = word
		w[folded] = own[word]
	}
	return w, nil
}

// meaning returns what a word means; ok is false if nobody has said.
func (w words[T]) meaning(word string) (meaning T, ok bool) {
	if meaning, ok = w[word]; ok { // as most are written
		return meaning, true
	}
	meaning, ok = w[fold(word)]
	return meaning, ok
}

var separators = strings.NewReplacer(" ", "", "_", "", "-", "")

// fold makes OUT OF ORDER, out_of_order and OutOfOrder one word.
func fold(word string) string { return separators.Replace(strings.ToLower(strings.TrimSpace(word))) }

// strange counts words of one column that mean nothing to us.
type strange map[string]int

// More different unknown words than these, or a longer one, and the column holds
// something else than a status, perhaps a name: then the words are not shown.
const (
	mostStrange    = 3
	longestStrange = 24
)

// gaps tells the words for people, sorted.
func (s strange) gaps(column, setting string) []string {
	if len(s) == 0 {
		return nil
	}
	if len(s) > mostStrange {
		return []string{fmt.Sprintf("column %s holds %d unknown words; is it the right column?", column, len(s))}
	}
	var out []string
	for _, word := range slices.Sorted(maps.Keys(s)) {
		if len(word) > longestStrange {
			out = append(out, fmt.Sprintf("column %s holds an unknown text of %d bytes, %d times", column, len(word), s[word]))
			continue
		}
		out = append(out, fmt.Sprintf("%s %q is unknown, seen %d times; say in %s what it means", column, word, s[word], setting))
	}
	return out
}
