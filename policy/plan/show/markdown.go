package show

import (
	"cmp"
	"fmt"
	"io"
	"sort"
	"strings"
)

// MarkdownMarker is the first line of every document in Markdown, by which a
// comment that is to be replaced is found again.
const MarkdownMarker = "<!-- pinwarden-plan -->"

// markdownLimit is the longest comment that GitHub takes, in characters. It is
// kept in bytes, which are never fewer.
const markdownLimit = 65536

// Markdown prints the document as a comment for a pull request. Where it would be
// too long each list is cut, and says how much is missing.
func (d *Document) Markdown(w io.Writer) error {
	most := 0
	for i := range d.Plans {
		s := d.Plans[i].Summary
		most = max(most, s.Reach, s.Changes, s.Held, s.Waiting, s.Alarms, s.Left, len(d.Plans[i].warnings()))
	}
	// The fewest rows that are left out of each list so that the whole fits.
	out := sort.Search(most, func(out int) bool { return len(d.markdown(most-out)) <= markdownLimit })
	text := d.markdown(most - out)
	if len(text) > markdownLimit { // properties by the hundred
		const end = "\n\nand more than fits here\n"
		text = strings.ToValidUTF8(text[:markdownLimit-len(end)], "") + end
	}
	_, err := io.WriteString(w, text)
	return err
}

// markdown is the document with at most so many rows in each list.
func (d *Document) markdown(rows int) string {
	m := markdown{rows: rows}
	m.line(MarkdownMarker)
	m.line("## pinwarden plan")
	m.summary(d)
	for _, what := range d.Unread {
		m.line("- :warning: %s", escape(what))
	}
	m.reach(d)
	for i := range d.Plans {
		m.report(&d.Plans[i])
	}
	return m.String()
}

type markdown struct {
	strings.Builder
	rows int
}

func (m *markdown) line(format string, args ...any) {
	fmt.Fprintf(m, format, args...)
	m.WriteByte('\n')
}

// summary is a table of counts.
func (m *markdown) summary(d *Document) {
	m.line("")
	m.line("| property | plan | policy | newly reachable | to do | held | waiting | needs a look | left alone |")
	m.line("|---|---|---|--:|--:|--:|--:|--:|--:|")
	for i := range d.Plans {
		r, s := &d.Plans[i], &d.Plans[i].Summary
		m.line("| %s | `%s` | `%s` | %d | %d | %d | %d | %d | %d |", escape(r.Property), r.Plan, cmp.Or(r.Policy, "-"),
			s.Reach, s.Changes, s.Held, s.Waiting, s.Alarms, s.Left)
	}
	m.line("")
}

// reach is what opens newly, of all properties, before anything else.
func (m *markdown) reach(d *Document) {
	m.line("### Newly reachable doors")
	none := true
	for i := range d.Plans {
		r := &d.Plans[i]
		none = none && len(r.Reach) == 0
		m.list(len(r.Reach), func(j int) {
			h := &r.Reach[j]
			m.line("- **+ %s** %s%s: %s%s", escape(names(h.Doors)), property(d, r), mdWho(string(h.Stay), h.Room), h.hours(r.At), italic(h.State.note()))
		})
	}
	if none {
		m.line("\nNone.")
	}
}

// property names a report where there are several.
func property(d *Document, r *Report) string {
	if len(d.Plans) == 1 {
		return ""
	}
	return escape(r.Property) + ", "
}

func italic(note string) string {
	if note == "" {
		return ""
	}
	return " *" + strings.TrimSpace(note) + "*"
}

// list prints the rows that there is room for, and counts the others.
func (m *markdown) list(n int, row func(i int)) {
	for i := range min(n, m.rows) {
		row(i)
	}
	if n > m.rows {
		m.line("- … and %d more", n-m.rows)
	}
}

func (m *markdown) report(r *Report) {
	m.line("\n### %s at %s: %s", escape(r.Property), clock(r.At, r.At), r.Count())
	warnings := r.warnings()
	m.list(len(warnings), func(i int) { m.line("- :warning: %s", escape(warnings[i])) })
	m.fold(len(r.Changes), "change", true, func() {
		m.list(len(r.Changes), func(i int) {
			if i == 0 || r.Changes[i].Room != r.Changes[i-1].Room {
				m.line("- **%s**", escape(roomName(r.Changes[i].Room)))
			}
			c := &r.Changes[i]
			m.line("  - `%s %s` `%s`", c.Sign, c.Verb, c.Stay)
			m.change("    ", c)
		})
	})
	m.fold(len(r.Held), "held", true, func() {
		m.list(len(r.Held), func(i int) {
			c := &r.Held[i]
			m.line("- `! %s` %s: by **%s**: %s", c.Verb, mdWho(string(c.Stay), c.Room), escape(c.Guard), escape(c.Why))
			m.change("  ", c)
		})
	})
	m.fold(len(r.Waiting), "waiting", false, func() {
		m.list(len(r.Waiting), func(i int) {
			c := &r.Waiting[i]
			m.line("- `%s %s` %s waits for %s: %s", c.Sign, c.Verb, mdWho(string(c.Stay), c.Room), escape(c.waits()), escape(c.Why))
			m.change("  ", c)
		})
	})
	for _, of := range []struct {
		title   string
		open    bool
		remarks []Remark
	}{{"needs a look", true, r.Alarms}, {"left alone", false, r.Left}} {
		m.fold(len(of.remarks), of.title, of.open, func() {
			m.list(len(of.remarks), func(i int) {
				n := &of.remarks[i]
				m.line("- %s%s", mdRemark(n), escape(n.Said()))
			})
		})
	}
}

// fold is a part that the reader opens and closes.
func (m *markdown) fold(n int, title string, open bool, inside func()) {
	if n == 0 {
		return
	}
	if title == "change" && n > 1 {
		title = "changes"
	}
	attr := ""
	if open {
		attr = " open"
	}
	m.line("\n<details%s><summary>%d %s</summary>\n", attr, n, title)
	inside()
	m.line("\n</details>")
}

func (m *markdown) change(indent string, c *Change) {
	for _, s := range c.says() {
		m.line("%s- `%s` %s", indent, s.Sign, escape(s.Text))
	}
	if why := c.because(); len(why) > 0 {
		m.line("%s- because: %s", indent, escape(strings.Join(why, "; ")))
	}
}

func mdWho(stay, room string) string {
	if room == "" {
		return "`" + stay + "`"
	}
	return "**" + escape(roomName(room)) + "**, stay `" + stay + "`"
}

func mdRemark(n *Remark) string {
	switch {
	case n.Stay == "" && n.Room == "":
		return ""
	case n.Stay == "":
		return "**" + escape(roomName(n.Room)) + "**: "
	}
	return mdWho(string(n.Stay), n.Room) + ": "
}
