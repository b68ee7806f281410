package check

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"pinwarden/policy/access"
)

// Report is what a check found out about one property.
type Report struct {
	Property string // empty for policy files alone
	Findings []Finding
	Audit    *access.Audit // nil if the site was not read
}

// Version names the JSON that JSON writes. Fields may be added to it; one that
// changes its meaning or goes makes another version.
const Version = "pinwarden/check/v1"

func (r Report) count() (counts [len(severityNames)]int) {
	for _, f := range r.Findings {
		counts[f.Severity]++
	}
	return counts
}

// JSON writes reports for programs.
func JSON(w io.Writer, reports []Report) error {
	type audit struct {
		Needed  int     `json:"calls_needed_an_hour"`
		Budget  int     `json:"calls_allowed_an_hour"`
		NearAge float64 `json:"near_age_seconds"`
		RestAge float64 `json:"rest_age_seconds"`
	}
	type property struct {
		Property string    `json:"property"`
		Errors   int       `json:"errors"`
		Warnings int       `json:"warnings"`
		Notes    int       `json:"notes"`
		Findings []Finding `json:"findings"`
		Audit    *audit    `json:"audit,omitempty"`
	}
	doc := struct {
		Version    string     `json:"apiVersion"`
		Properties []property `json:"properties"`
	}{Version, []property{}}
	for _, r := range reports {
		n := r.count()
		p := property{r.Property, n[Error], n[Warning], n[Note], r.Findings, nil}
		if p.Findings == nil {
			p.Findings = []Finding{}
		}
		if a := r.Audit; a != nil {
			p.Audit = &audit{a.Needed, a.Budget, a.NearAge.Seconds(), a.RestAge.Seconds()}
		}
		doc.Properties = append(doc.Properties, p)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(doc)
}

// The table's measures, in characters.
const (
	tableWidth = 80
	signWidth  = len("x warning  ")
	mostWhere  = 28
)

// looks are a severity's sign, which stands beside its colour.
var looks = [...]struct{ sign, colour string }{{"i", "\x1b[36m"}, {"!", "\x1b[33m"}, {"x", "\x1b[31m"}}

// Text writes reports for people, 80 columns wide.
func Text(w io.Writer, reports []Report, colour bool) error {
	var t strings.Builder
	for i, r := range reports {
		if i > 0 {
			t.WriteByte('\n')
		}
		r.text(&t, colour)
	}
	_, err := io.WriteString(w, t.String())
	return err
}

func (r Report) text(t *strings.Builder, colour bool) {
	fmt.Fprintf(t, "%s: %s\n", cmp.Or(r.Property, "policies"), r.sum())
	width := 0
	for _, f := range r.Findings {
		if n := utf8.RuneCountInString(f.Where.String()); n <= mostWhere {
			width = max(width, n)
		}
	}
	for _, f := range r.Findings {
		f.row(t, width, colour)
	}
	if a := r.Audit; a != nil {
		fmt.Fprintf(t, "audit: needs %s an hour of %d; what opens within a day is seen\n       every %s, the rest every %s\n",
			count(a.Needed, "call"), a.Budget, span(a.NearAge), span(a.RestAge))
	}
}

func (r Report) sum() string {
	if len(r.Findings) == 0 {
		return "no fault found"
	}
	n := r.count()
	var parts []string
	for s := Error; ; s-- {
		if n[s] > 0 {
			parts = append(parts, count(n[s], s.String()))
		}
		if s == Note {
			return strings.Join(parts, ", ")
		}
	}
}

// span says a duration in hours and minutes.
func span(d time.Duration) string {
	if d < time.Hour {
		return fmt.Sprintf("%dm", int(d.Minutes()))
	}
	return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// String is how people name the thing.
func (w Where) String() string {
	if w.Kind == "policy" || w.Kind == "assumption" {
		return printable(w.Name)
	}
	return fmt.Sprintf("%s %q", w.Kind, w.Name)
}

// row writes one finding: what it is, why, and what to do, each wrapped beside
// its severity and place. A long place has a line for itself.
func (f *Finding) row(t *strings.Builder, width int, colour bool) {
	head := fmt.Sprintf("%s %-7s", looks[f.Severity].sign, f.Severity)
	if colour {
		head = looks[f.Severity].colour + head + "\x1b[0m"
	}
	indent := strings.Repeat(" ", signWidth-1+width+2)
	where := f.Where.String()
	t.WriteString(head + " " + where)
	if n := utf8.RuneCountInString(where); n > width {
		t.WriteString("\n" + indent)
	} else {
		t.WriteString(strings.Repeat(" ", width-n+2))
	}
	room := tableWidth - len(indent)
	lines := wrap("", f.What, room)
	if f.Cause != "" {
		lines = append(lines, wrap("why: ", f.Cause, room)...)
	}
	if f.Cure != "" {
		lines = append(lines, wrap("do:  ", f.Cure, room)...)
	}
	t.WriteString(strings.Join(lines, "\n"+indent) + "\n")
}

// String is the finding on one line.
func (f Finding) String() string {
	s := fmt.Sprintf("%s %s: %s", f.Severity, f.Where, printable(f.What))
	if f.Cause != "" {
		s += "; why: " + printable(f.Cause)
	}
	if f.Cure != "" {
		s += "; do: " + printable(f.Cure)
	}
	return s
}

// printable takes the force out of whatever a vendor wrote into a name.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '·'
		}
		return r
	}, s)
}

// wrap breaks a text at blanks, beside its label; a word that is too long stays whole.
func wrap(label, text string, width int) []string {
	var lines []string
	line, begun := label, false
	for _, word := range strings.Split(printable(text), " ") {
		if begun && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines = append(lines, line)
			line, begun = strings.Repeat(" ", len(label)), false
		}
		if begun {
			line += " "
		}
		line, begun = line+word, true
	}
	return append(lines, line)
}
