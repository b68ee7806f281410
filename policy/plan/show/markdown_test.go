package show_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/policy/plan/show"
)

// many is a plan with so many of everything.
func many(n int) *show.Document {
	p := plan.Plan{ID: "x", Property: "seaside", Revision: "y", Now: on(9, 14, 0), Zone: amsterdam}
	week := from(on(9, 15, 0), on(12, 11, 30))
	for i := range n {
		a := plan.Action{Key: guest(i), Verb: plan.Issue, Room: strconv.Itoa(100 + i), Rule: "default", After: []access.Line{line(access.RoomLine, week, access.DoorID(fmt.Sprint("door-", i)))}}
		p.Actions = append(p.Actions, a)
		p.Held = append(p.Held, plan.Held{Action: a, Guard: plan.GuardMode, Why: "the property is only observed"})
		p.Left = append(p.Left, plan.Note{Key: guest(i), Reason: access.Reason{Code: access.WhyNoRoom}})
	}
	return show.New([]show.Report{show.Of(&p, nil)})
}

var leftOut = regexp.MustCompile(`(?m)^- … and (\d+) more$`)

// TestAMarkdownCommentFits cuts plans of every size, and counts what it cuts.
func TestAMarkdownCommentFits(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 60, 100, 1000, 10_000} {
		var text bytes.Buffer
		if err := many(n).Markdown(&text); err != nil {
			t.Fatal(err)
		}
		s := text.String()
		if size := len(utf16.Encode([]rune(s))); size > 65536 || text.Len() > 65536 {
			t.Errorf("%d changes take %d characters in %d bytes", n, size, text.Len())
		}
		if n > 100 && text.Len() < 60_000 {
			t.Errorf("%d changes take %d bytes: there is room for more", n, text.Len())
		}
		if !strings.HasPrefix(s, show.MarkdownMarker+"\n") || strings.Count(s, "<details") != strings.Count(s, "</details>") {
			t.Errorf("%d changes: the marker or the end of a part is missing", n)
		}
		cuts := leftOut.FindAllStringSubmatch(s, -1)
		if want := map[bool]int{true: 4}[n > 100]; len(cuts) != want {
			t.Errorf("%d changes: %d lists of 4 say that they are cut, want %d", n, len(cuts), want)
			continue
		}
		for list, row := range []string{"- **+ door", "  - `+ issue` ", "- `! issue` ", "- `guest"} {
			shown, all := strings.Count(s, "\n"+row), n
			if list == 0 {
				all = 2 * n // held ones, too
			}
			if len(cuts) > 0 {
				more, _ := strconv.Atoi(cuts[list][1])
				shown += more
			}
			if shown != all {
				t.Errorf("%q: of %d, %d are shown or counted", row, all, shown)
			}
		}
	}
}

func TestMoreHotelsThanACommentHoldsFitAsWell(t *testing.T) {
	t.Parallel()
	d := many(3)
	for len(d.Plans) < 600 {
		d.Plans = append(d.Plans, d.Plans[0])
	}
	var text bytes.Buffer
	if err := d.Markdown(&text); err != nil {
		t.Fatal(err)
	}
	if text.Len() > 65536 || !strings.HasSuffix(text.String(), "\nand more than fits here\n") {
		t.Errorf("%d bytes, ending in %q", text.Len(), text.String()[text.Len()-40:])
	}
}
