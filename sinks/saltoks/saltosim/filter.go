package saltosim

import (
	"net/url"
	"regexp"
	"strings"
)

// fields are what a list can be filtered by, and how to read them. Only what
// was seen to work is there; everything else is refused with 1102 (measured for
// an unknown order field).
type fields[T any] map[string]func(T) string

var (
	equals   = regexp.MustCompile(`^\s*(\S+) eq '(.*)'\s*$`)
	contains = regexp.MustCompile(`^\s*contains\(\s*(\S+?)\s*,\s*'(.*)'\s*\)\s*$`)
)

// filter returns the items that $filter selects, and refuses any $orderby.
func filter[T any](items []T, query url.Values, by fields[T]) ([]T, error) {
	if query.Has("$orderby") {
		return nil, badFilter("The order field is not known.")
	}
	text := query.Get("$filter")
	if text == "" {
		return items, nil
	}
	matches := func(value, literal string) bool { return value == literal }
	parts := equals.FindStringSubmatch(text)
	if parts == nil {
		parts, matches = contains.FindStringSubmatch(text), strings.Contains
	}
	if parts == nil || by[parts[1]] == nil {
		return nil, badFilter("The filter is not valid.")
	}
	literal, valid := unquote(parts[2])
	if !valid {
		return nil, badFilter("The filter is not valid.")
	}
	selected := []T{}
	for _, item := range items {
		if matches(by[parts[1]](item), literal) {
			selected = append(selected, item)
		}
	}
	return selected, nil
}

// unquote reads the inside of a literal, in which a quote is written twice.
func unquote(text string) (string, bool) {
	plain := strings.ReplaceAll(text, "''", "")
	return strings.ReplaceAll(text, "''", "'"), !strings.Contains(plain, "'")
}
