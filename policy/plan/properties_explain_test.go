package plan_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pinwarden/policy/access"
	"pinwarden/policy/explain"
)

// TestAnExplanationSaysWhoCanOpenADoorNow compares the pages with the holdings.
func TestAnExplanationSaysWhoCanOpenADoorNow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, reckless)
		in := w.inputs()
		if rapid.Bool().Draw(t, "settled") {
			w.settle(&in, nil)
		}
		f := explain.New(w.set, in)
		for _, d := range in.Site.Doors {
			page, _ := f.Door(d.Name)
			var said []string
			for _, part := range page.Parts {
				if part.Name != "Can open it now" {
					continue
				}
				for _, l := range part.Lines {
					if key, found := strings.CutPrefix(l, "stay "); found {
						said = append(said, strings.Fields(key)[0])
					}
				}
			}
			slices.Sort(said)
			var can []string
			for i := range in.Site.Holdings {
				h := &in.Site.Holdings[i]
				if h.User.Working() && slices.ContainsFunc(h.Lines, func(l access.HeldLine) bool {
					return l.Member && l.Window.Contains(in.Now) && slices.Contains(l.Doors, d.ID)
				}) {
					can = append(can, string(h.Key))
				}
			}
			if fmt.Sprint(said) != fmt.Sprint(can) {
				t.Errorf("%s can be opened by %v, and the page says %v:\n%v", d.Name, can, said, page)
			}
		}
		for _, name := range f.Names() {
			key, _ := f.Find(name)
			if page := f.Stay(key); len(page.Parts) == 0 {
				t.Errorf("nothing is said of %s", name)
			}
		}
		if t.Failed() {
			t.Fatal(w)
		}
	})
}
