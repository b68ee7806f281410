package explain

import (
	"io"
	"strconv"
	"strings"
	"unicode"
)

// Page is an explanation as people read it.
type Page struct {
	Title string `json:"title"`
	Parts []Part `json:"parts"`
}

// Part is what a page says of one matter.
type Part struct {
	Name  string   `json:"name"`
	Lines []string `json:"lines"`
}

// add adds a part that has something to say.
func (p *Page) add(name string, lines []string) {
	if len(lines) > 0 {
		p.Parts = append(p.Parts, Part{name, lines})
	}
}

// Text prints the page.
func (p *Page) Text(w io.Writer) error {
	var b strings.Builder
	line(&b, p.Title)
	for _, part := range p.Parts {
		b.WriteByte('\n')
		line(&b, part.Name)
		for _, l := range part.Lines {
			line(&b, "  "+l)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// line writes one line, whatever a vendor wrote into a room's or a door's name.
func line(b *strings.Builder, text string) {
	for _, r := range text {
		if unicode.IsPrint(r) {
			b.WriteRune(r)
		} else {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	b.WriteByte('\n')
}
