package main

import (
	"io"
	"regexp"
)

// quoted is text that somebody else wrote, as Go's %q shows it.
var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"?`)

// hearsay passes on what libraries log by themselves, without the texts that they
// quote. Go's HTTP client quotes whatever comes unasked over a connection, and an
// answer of a lock system may be a PIN.
type hearsay struct{ to io.Writer }

// Write implements io.Writer.
func (h hearsay) Write(line []byte) (int, error) {
	if _, err := h.to.Write(quoted.ReplaceAll(line, []byte(`"..."`))); err != nil {
		return 0, err
	}
	return len(line), nil
}
