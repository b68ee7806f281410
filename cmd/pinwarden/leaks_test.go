package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// sentinels are what only things that must never be shown have in them: the
// rigs, the sandboxes and the simulators see to it.
var sentinels = []sentinel{
	{what: "a PIN", text: sandboxPINs, digits: 3},
	{what: "a guest's name", text: "Sentinel"},
	{what: "a phone number", text: "+15557", digits: 3},
	{what: "a token, a client's secret or an e-mail address", text: "-sentinel-"},
}

// operators are the files that a test writes in place of an operator who types
// in secrets, and inbox is what guests read. They are left out, and show that
// there was something to be found.
var operators = []string{"akia.token", "akia.good", "akia.secret", "salto.token", "salto.good", "salto.secret", inbox}

const inbox = "guests.inbox"

// leaks is a program beside pinwarden, for CI: it scans files and folders, all
// that the tests wrote, and fails if any of it holds a secret.
func leaks() {
	os.Exit(scanAll(os.Stdout, os.Args[1:]))
}

func scanAll(w io.Writer, paths []string) int {
	s := sweep{scanner: newScanner(sentinels), seen: map[string]bool{}}
	for _, p := range paths {
		if err := filepath.WalkDir(p, s.visit); err != nil {
			fmt.Fprintln(w, err)
			return exitError
		}
	}
	for _, o := range sentinels {
		if !s.seen[o.what] {
			s.found = append(s.found, fmt.Sprintf("%s is not even where it should be: the scan proves nothing", o.what))
		}
	}
	for _, f := range s.found {
		fmt.Fprintln(w, f)
	}
	fmt.Fprintf(w, "%d files with %d bytes: %d findings\n", s.files, s.bytes, len(s.found))
	if len(s.found) > 0 {
		return exitError
	}
	return exitFine
}

// sweep is one way through files and folders.
type sweep struct {
	*scanner
	found        []string
	seen         map[string]bool // what is where it should be
	files, bytes int
}

func (s *sweep) visit(file string, d fs.DirEntry, err error) error {
	if err != nil {
		return err
	}
	for _, f := range s.scan([]byte(d.Name())) {
		s.found = append(s.found, fmt.Sprintf("a name in %s: %s", filepath.Dir(file), f))
	}
	if !d.Type().IsRegular() {
		return nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	s.files, s.bytes = s.files+1, s.bytes+len(text)
	for _, f := range s.scan(text) {
		if slices.Contains(operators, d.Name()) {
			s.seen[f.what] = true
		} else {
			s.found = append(s.found, fmt.Sprintf("%s: %s", file, f))
		}
	}
	return nil
}
