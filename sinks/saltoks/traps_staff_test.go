package saltoks

import (
	"strings"
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/sinks/saltoks/saltosim"
)

// TestTrapOfStaff is trap 23: staff change what is ours in the middle of a stay. A
// client that remembers what it did instead of looking never notices.
func TestTrapOfStaff(t *testing.T) {
	for name, c := range map[string]struct {
		do func(w *saltosim.World, guest, group string) error
		// wrong is what comes of it at the door if nobody looks.
		wrong string
		// says is what ours reports, if no write of its own could mend it.
		says string
	}{
		"the guest is taken out of the group": {
			do: func(w *saltosim.World, guest, group string) error { return w.RemoveMember(group, guest) }, wrong: staysOut,
		},
		"the guest is suspended to save a seat": {
			do: func(w *saltosim.World, guest, _ string) error { return w.SuspendUser(guest) }, wrong: staysOut,
		},
		"the guest is blocked": {
			do: func(w *saltosim.World, guest, _ string) error { return w.BlockUser(guest, true) }, wrong: staysOut,
		},
		"the PIN is switched off": {
			do: func(w *saltosim.World, guest, _ string) error { return w.UsePIN(guest, false) }, wrong: staysOut,
		},
		"the group is deleted": {
			do: func(w *saltosim.World, _, group string) error { return w.DeleteGroup(group) }, wrong: staysOut,
		},
		"the stay is made shorter": {
			do: func(w *saltosim.World, _, group string) error { return w.SetEndDate(group, "2026-05-08T13:01:00") }, wrong: staysOut,
		},
		"the stay gets no end": {
			do: func(w *saltosim.World, _, group string) error { return w.SetEndDate(group, "") }, wrong: "after the end: " + getsIn,
		},
		"another time frame is added": {
			do:    func(w *saltosim.World, _, group string) error { return w.AddSchedule(group, saltosim.Schedule{}) },
			wrong: "after the end: " + getsIn,
		},
		"the guest is put into a group of staff": {
			do:    func(w *saltosim.World, guest, _ string) error { return w.AddMember("Staff Sam Porter", guest) },
			wrong: "after the end: " + getsIn, says: "take the guest out of it",
		},
		"the guest gets another name": {
			do: func(w *saltosim.World, guest, _ string) error { return w.RenameUser(guest, "Mr", "X") }, wrong: "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, saltosim.Options{})
			w := access.Window{Start: s.Now().Truncate(time.Minute), End: s.Now().Truncate(time.Minute).Add(twoDays)}
			n := newNaive(s)
			digits, err := n.stay(n.week(w))
			if err != nil {
				t.Fatal(err)
			}
			if err := c.do(s.world, n.user, n.group); err != nil {
				t.Fatal(err)
			}
			if got := s.afterStaff(digits, w); got != c.wrong {
				t.Errorf("the naive client: %q, want %q", got, c.wrong)
			}

			s = newSite(t, saltosim.Options{})
			o := newStayer(s)
			if err := o.stay(w); err != nil {
				t.Fatal(err)
			}
			h := s.holding(stay)
			if err := c.do(s.world, h.User.Ref, h.Line(access.RoomLine).Ref); err != nil {
				t.Fatal(err)
			}
			told := o.digits
			s.Advance(4 * time.Hour) // by then every detail was read again
			if c.says != "" {
				if findings := s.observe().Findings; !strings.Contains(strings.Join(findings, "\n"), c.says) {
					t.Errorf("got findings %q, want one that says %q", findings, c.says)
				}
				return
			}
			if err := o.stay(w); err != nil {
				t.Fatal(err)
			}
			if got := s.afterStaff(told, w); got != "" {
				t.Errorf("ours: %q", got)
			}
		})
	}
}

// afterStaff presses digits during the stay and after it; what is as it should be
// is not worth a word.
func (s *site) afterStaff(digits string, w access.Window) string {
	if !s.opensLater(digits) {
		return staysOut
	}
	if s.opens101(digits, w.End.Add(time.Hour)) {
		return "after the end: " + getsIn
	}
	return ""
}

// TestASilentPIN is the one edit that no reading shows (documented): a new PIN by
// the hands of staff. Ours does not touch it, and cannot know.
func TestASilentPIN(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	o := newStayer(s)
	w := access.Window{Start: s.Now().Truncate(time.Minute), End: s.Now().Truncate(time.Minute).Add(twoDays)}
	if err := o.stay(w); err != nil {
		t.Fatal(err)
	}
	if err := s.world.RotatePIN(s.holding(stay).User.Ref); err != nil {
		t.Fatal(err)
	}
	s.Advance(4 * time.Hour)
	mark := s.world.Mark()
	if err := o.stay(w); err != nil {
		t.Fatal(err)
	}
	if writes := s.world.Since(mark).Writes; len(writes) > 0 {
		t.Errorf("got writes %v, want none", writes)
	}
	if s.opensLater(o.digits) {
		t.Error("the old PIN still opens")
	}
}
