package file

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// parsed is a file taken apart.
type parsed struct {
	rows  []byte    // a JSON array of objects
	count int       // as the file counts them, -1 if it does not
	asOf  time.Time // as the file says; zero if it does not
	gaps  []string
}

var bom = []byte("\ufeff")

// parseJSON reads {"as_of": …, "row_count": …, "rows": […]}, or the list alone.
func parseJSON(text []byte) (parsed, error) {
	text = bytes.TrimSpace(bytes.TrimPrefix(text, bom))
	switch {
	case text[0] != '[' && text[0] != '{':
		return parsed{}, errors.New("it is not JSON")
	case !json.Valid(text):
		return parsed{}, errCut
	}
	if text[0] == '[' {
		return parsed{rows: text, count: -1}, nil
	}
	var doc struct {
		AsOf  any             `json:"as_of"`
		Count any             `json:"row_count"`
		Rows  json.RawMessage `json:"rows"`
	}
	if err := json.Unmarshal(text, &doc); err != nil || len(doc.Rows) == 0 || doc.Rows[0] != '[' {
		return parsed{}, errors.New(`it is no list of rows, nor an object with "rows"`)
	}
	p := parsed{rows: doc.Rows, count: -1}
	if doc.Count != nil {
		p.foot("row_count", fmt.Sprint(doc.Count))
	}
	if doc.AsOf != nil {
		p.foot("as_of", fmt.Sprint(doc.AsOf))
	}
	return p, nil
}

// parseCSV reads a header, rows, and at the end perhaps a line row_count,N and a
// line as_of,INSTANT; a column as_of says the same of each row, and the earliest
// counts. Cells are parted by comma, semicolon or tab, whichever the
// header has most of.
func parseCSV(text []byte) (parsed, error) {
	text = bytes.TrimPrefix(text, bom)
	if !utf8.Valid(text) {
		return parsed{}, errors.New("it is not UTF-8")
	}
	if text[len(text)-1] != '\n' {
		return parsed{}, errCut
	}
	read := csv.NewReader(bytes.NewReader(text))
	read.Comma, read.FieldsPerRecord = comma(text), -1
	header, err := read.Read()
	if err != nil {
		return parsed{}, errCut
	}
	if twice := repeated(header); twice != "" {
		return parsed{}, fmt.Errorf("two columns are called %q", twice)
	}
	p := parsed{count: -1}
	rows := []map[string]string{}
	for footer := false; ; {
		cells, err := read.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return parsed{}, errCut // a quote that nobody closed
		}
		if name, value, is := footing(cells); is {
			footer = true
			p.foot(name, value)
			continue
		}
		if footer || len(cells) != len(header) {
			return parsed{}, fmt.Errorf("row %d has %d cells and the header %d", len(rows)+1, len(cells), len(header))
		}
		row := make(map[string]string, len(cells))
		for i, cell := range cells {
			name := strings.TrimSpace(header[i])
			if row[name] = cell; name == "as_of" && cell != "" {
				p.foot(name, cell)
			}
		}
		rows = append(rows, row)
	}
	p.rows, err = json.Marshal(rows)
	return p, err
}

// foot takes over what a file says of itself. What is not understood proves nothing.
func (p *parsed) foot(name, value string) {
	value = strings.TrimSpace(value)
	switch name {
	case "row_count":
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 {
			p.gaps = append(p.gaps, "row_count is not a number")
			return
		}
		p.count = n
	case "as_of":
		at, err := time.Parse(time.RFC3339, value)
		if err != nil {
			const gap = "as_of is not an instant of the form 2026-05-31T15:00:00Z"
			if !slices.Contains(p.gaps, gap) {
				p.gaps = append(p.gaps, gap)
			}
			return
		}
		if p.asOf.IsZero() || at.Before(p.asOf) {
			p.asOf = at
		}
	}
}

// footing reads a line at the end: a word of ours, a value, and nothing else.
func footing(cells []string) (name, value string, is bool) {
	if len(cells) < 2 || strings.TrimSpace(strings.Join(cells[2:], "")) != "" {
		return "", "", false
	}
	name = strings.ToLower(strings.TrimSpace(cells[0]))
	return name, cells[1], name == "row_count" || name == "as_of"
}

func comma(text []byte) rune {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	best, most := ',', 0
	for _, c := range ",;\t" {
		if n := bytes.Count(line, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

func repeated(header []string) string {
	seen := map[string]bool{}
	for _, name := range header {
		name = strings.TrimSpace(name)
		if seen[name] {
			return name
		}
		seen[name] = true
	}
	return ""
}
