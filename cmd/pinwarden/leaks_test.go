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
	s := newScanner(sentinels)
	var found []string
	there, files, size := map[string]bool{}, 0, 0
	for _, p := range paths {
		err := filepath.WalkDir(p, func(file string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if at := s.scan([]byte(d.Name())); len(at) > 0 {
				found = append(found, fmt.Sprintf("a name in %s: %s", filepath.Dir(file), at[0]))
			}
			if !d.Type().IsRegular() {
				return nil
			}
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			files, size = files+1, size+len(text)
			for _, f := range s.scan(text) {
				if slices.Contains(operators, d.Name()) {
					there[f.what] = true
				} else {
					found = append(found, fmt.Sprintf("%s: %s", file, f))
				}
			}
			return nil
		})
		if err != nil {
			fmt.Fprintln(w, err)
			return exitError
		}
	}
	for _, f := range found {
		fmt.Fprintln(w, f)
	}
	for _, s := range sentinels {
		if !there[s.what] {
			found = append(found, s.what)
			fmt.Fprintf(w, "%s is not even in %s: the scan proves nothing\n", s.what, inbox)
		}
	}
	fmt.Fprintf(w, "%d files with %d bytes: %d findings\n", files, size, len(found))
	if len(found) > 0 {
		return exitError
	}
	return exitFine
}
