package show

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// width is how many columns a text takes.
const width = 80

// Text prints the document for people at a terminal.
func (d *Document) Text(w io.Writer, colour bool) error {
	t := text{colour: colour}
	for i := range d.Plans {
		if i > 0 {
			t.WriteByte('\n')
		}
		t.report(&d.Plans[i])
	}
	for _, what := range d.Unread {
		if t.Len() > 0 {
			t.WriteByte('\n')
		}
		t.put(0, "!", what)
	}
	_, err := io.WriteString(w, t.String())
	return err
}

type text struct {
	strings.Builder
	colour bool
}

func (t *text) report(r *Report) {
	t.put(0, "", r.title())
	for _, what := range r.warnings() {
		t.put(0, "!", what)
	}
	t.reach(r)
	room := ""
	for i := range r.Changes {
		c := &r.Changes[i]
		if i == 0 || c.Room != room {
			room = c.Room
			t.heading(roomName(room))
		}
		t.put(0, c.Sign, fmt.Sprintf("%-7s %s", c.Verb, c.Stay))
		t.change(c)
	}
	for i := range r.Held {
		t.first(i, "held")
		c := &r.Held[i]
		t.put(0, "!", fmt.Sprintf("held %s %s", c.Verb, who(c.Stay, c.Room)))
		t.change(c)
		t.put(6, "", "by "+c.Guard+": "+c.Why)
	}
	for i := range r.Waiting {
		t.first(i, "waiting")
		c := &r.Waiting[i]
		t.put(2, "", fmt.Sprintf("waits %s %s for %s: %s", c.Verb, who(c.Stay, c.Room), c.waits(), c.Why))
		t.change(c)
	}
	for i := range r.Alarms {
		t.first(i, "needs a look")
		t.put(0, "!", r.Alarms[i].String())
	}
	for i := range r.Left {
		t.first(i, "left alone")
		t.put(2, "", r.Left[i].String())
	}
	if r.Summary != (Summary{}) {
		t.WriteByte('\n')
	}
	t.put(0, "", r.Count())
}

// reach tells first which doors open to whom.
func (t *text) reach(r *Report) {
	for i := range r.Reach {
		t.first(i, "newly reachable")
		h := &r.Reach[i]
		if i == 0 || r.Reach[i-1].Stay != h.Stay || r.Reach[i-1].State != h.State {
			t.put(2, "", who(h.Stay, h.Room)+h.State.note())
		}
		t.put(6, "+", names(h.Doors)+": "+h.hours(r.At))
	}
}

// change tells what a change does and why.
func (t *text) change(c *Change) {
	for _, s := range c.says() {
		t.put(6, s.Sign, s.Text)
	}
	if why := c.because(); len(why) > 0 {
		t.put(6, "", "because: "+strings.Join(why, "; "))
	}
}

func (t *text) first(i int, heading string) {
	if i == 0 {
		t.heading(heading)
	}
}

func (t *text) heading(text string) {
	t.WriteByte('\n')
	t.WriteString(t.paint("1", printable(text)))
	t.WriteByte('\n')
}

// put adds a text with a sign before it, in lines of at most width columns; those
// that follow the first hang below it.
func (t *text) put(indent int, sign, text string) {
	before := strings.Repeat(" ", indent)
	hang := before + "    "
	if sign != "" {
		before += t.paint(colours[sign], sign) + " "
		indent += 2
	}
	line, room := "", width-indent
	for _, word := range strings.Split(printable(text), " ") {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > room {
			t.WriteString(before + line + "\n")
			line, room, before = word, width-len(hang), hang
			continue
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	t.WriteString(before + line + "\n")
}

// colours are ANSI's, by sign.
var colours = map[string]string{"+": "32", "-": "31", "~": "33", "!": "1;31", "=": "36"}

// paint colours a text if colours are wanted.
func (t *text) paint(colour, text string) string {
	if !t.colour || colour == "" {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}
