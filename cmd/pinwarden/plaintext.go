package main

import (
	"bytes"
	"strings"
)

// plainText is what a small file of an operator holds, without what an editor may
// put around it: a mark of the encoding, spaces and line ends.
func plainText(text []byte) string {
	return strings.TrimSpace(string(bytes.TrimPrefix(text, []byte("\ufeff"))))
}

// oneWord reports whether a text can be sent as a token: visible ASCII alone.
func oneWord(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' })
}
