package show

import (
	"fmt"
	"io"
	"slices"
)

// Differences prints which changes of an earlier report are no more, which are new
// and which are other ones now; nothing if their words are the same.
func Differences(w io.Writer, was, is *Report) error {
	t := text{}
	tell := func(what string, c *Change) {
		t.put(0, c.Sign, fmt.Sprintf("%s: %s %s", what, c.Verb, who(c.Stay, c.Room)))
		for _, s := range c.says() {
			t.put(6, s.Sign, s.Text)
		}
	}
	find := func(in []Change, c *Change) *Change {
		i := slices.IndexFunc(in, func(o Change) bool { return o.Stay == c.Stay && o.Verb == c.Verb })
		if i < 0 {
			return nil
		}
		return &in[i]
	}
	for i := range was.Changes {
		c := &was.Changes[i]
		switch now := find(is.Changes, c); {
		case now == nil:
			tell("no longer", c)
		case !slices.Equal(c.says(), now.says()):
			tell("was", c)
			tell("is now", now)
		}
	}
	for i := range is.Changes {
		if c := &is.Changes[i]; find(was.Changes, c) == nil {
			tell("new", c)
		}
	}
	_, err := io.WriteString(w, t.String())
	return err
}
