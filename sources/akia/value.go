package akia

import (
	"strconv"
	"strings"
)

// The text of a JSON value as something of ours. Nothing and null are the zero
// value; ok is false for a value of a kind that the caller cannot mean.

func isNothing(raw []byte) bool { return len(raw) == 0 || raw[0] == 'n' }

// textOf reads a string. A whole number is taken as its digits: ids and room
// numbers come either way.
func textOf(raw []byte) (s string, ok bool) {
	b, ok := bytesOf(raw)
	return string(b), ok
}

// bytesOf is textOf without a copy.
func bytesOf(raw []byte) (b []byte, ok bool) {
	switch {
	case isNothing(raw):
		return nil, true
	case raw[0] == '"':
		return plain(raw), true
	}
	for _, ch := range raw {
		if !isDigit(ch) {
			return nil, false
		}
	}
	return raw, true
}

// countOf reads a number that is not negative, written as such or as text.
func countOf(raw []byte) (n int, ok bool) {
	s, ok := textOf(raw)
	if s = strings.TrimSpace(s); !ok || s == "" {
		return 0, ok
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0
}

// flagOf reads a truth.
func flagOf(raw []byte) (truth, ok bool) {
	if isNothing(raw) {
		return false, true
	}
	switch strings.ToLower(strings.Trim(string(raw), `"`)) {
	case "true", "1", "yes":
		return true, true
	case "false", "0", "no", "":
		return false, true
	}
	return false, false
}
