package saltoks

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestADetailIsTakenOverWhenItReadsOtherwise lets the members of a group come and
// go, on one page and on two.
func TestADetailIsTakenOverWhenItReadsOtherwise(t *testing.T) {
	members := []string{}
	two := false
	c, _ := answering(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case two && !r.URL.Query().Has("page"):
			fmt.Fprint(w, `{"items":[{"id":"first"}],"next_page_link":"/list?page=2"}`)
		default:
			list := ""
			for i, m := range members {
				if i > 0 {
					list += ","
				}
				list += fmt.Sprintf(`{"id":%q}`, m)
			}
			fmt.Fprintf(w, `{"items":[%s]}`, list)
		}
	})
	c.memory.groups["g"] = &groupMemory{}
	for _, step := range []struct {
		members []string
		two     bool
		want    []string
	}{
		{want: []string{}},
		{members: []string{"a"}, want: []string{"a"}},
		{members: []string{"a"}, want: []string{"a"}},
		{members: []string{"a", "b"}, want: []string{"a", "b"}},
		{want: []string{}},
		{two: true, members: []string{"a"}, want: []string{"first", "a"}},
		{two: true, members: []string{"b"}, want: []string{"first", "b"}},
		{members: []string{"b"}, want: []string{"b"}},
	} {
		members, two = step.members, step.two
		if err := c.read(context.Background(), detail{membersOf, "g"}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(step.want, c.memory.groups["g"].people); diff != "" {
			t.Errorf("after %+v (-want +got):\n%s", step, diff)
		}
	}
}

// TestAReadingThatWasOvertakenChangesNothing begins a reading, and before its
// answer arrives another one sees a new member.
func TestAReadingThatWasOvertakenChangesNothing(t *testing.T) {
	empty, one := `{"items":[]}`, `{"items":[{"id":"a"}]}`
	text, inside := empty, func() {}
	c, _ := answering(t, func(w http.ResponseWriter, _ *http.Request) {
		answer, other := text, inside
		inside = func() {}
		other()
		fmt.Fprint(w, answer)
	})
	c.cfg.Pace = NewPace(0, 2, 0)
	c.memory.groups["g"] = &groupMemory{}
	read := func() {
		if err := c.read(context.Background(), detail{membersOf, "g"}); err != nil {
			t.Error(err)
		}
	}
	read()
	inside = func() {
		text = one
		read()
	}
	read()
	if got := c.memory.groups["g"].people; len(got) != 1 {
		t.Errorf("after two readings at a time: got %v, want a", got)
	}
	text = empty
	if read(); len(c.memory.groups["g"].people) != 0 {
		t.Errorf("who left is remembered as a member: %v", c.memory.groups["g"].people)
	}
}
