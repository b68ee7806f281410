package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"pinwarden/policy/access"
	"pinwarden/policy/plan/show"
)

// formats are the words after -o, for people.
const formats = "text, json, markdown, annotations or html"

func isFormat(word string) bool {
	return slices.Contains([]string{"text", "json", "markdown", "annotations", "html"}, word)
}

// showDocument prints plans in a format. folder is where the policies are, as
// annotations name them.
func showDocument(w io.Writer, d *show.Document, format, folder string) error {
	switch format {
	case "text":
		return d.Text(w, isTerminal(w))
	case "json":
		return d.JSON(w)
	case "markdown":
		return d.Markdown(w)
	case "annotations":
		return d.Annotations(w, folder)
	case "html":
		return d.HTML(w)
	}
	return fmt.Errorf("no format %q; there are %s", format, formats)
}

// exitOf returns the exit code that sums plans up.
func exitOf(d *show.Document, detailed bool) int {
	code := exitFine
	if len(d.Unread) > 0 {
		code = exitError
	}
	for i := range d.Plans {
		switch r := &d.Plans[i]; {
		case misnamed(r):
			code = worse(code, exitError)
		case len(r.Held) > 0 || r.Distrust != "" && !r.StayByStay:
			code = worse(code, exitHeld)
		case len(r.Changes) > 0 && detailed:
			code = worse(code, exitChanges)
		}
	}
	return code
}

// misnamed reports whether the policy names a group or a lock that the site does not have.
func misnamed(r *show.Report) bool {
	return slices.ContainsFunc(r.Alarms, func(a show.Remark) bool {
		return a.Code == access.WhyNoSuchGroup || a.Code == access.WhyNoSuchDoor
	})
}

// policyFolder is where the policy files are, as seen from the folder in which the command runs.
func (c *config) policyFolder() string {
	dir := c.path(c.Policies)
	if here, err := filepath.Abs("."); err == nil && filepath.IsAbs(dir) {
		if rel, err := filepath.Rel(here, dir); err == nil && !strings.HasPrefix(rel, "..") {
			dir = rel
		}
	}
	return filepath.ToSlash(dir)
}
