package saltoks

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sinks/saltoks/saltosim"
)

func TestEditsOfOthersAreSeenAndMended(t *testing.T) {
	for name, edit := range map[string]func(*saltosim.World, string, access.Holding) error{
		"hours of a day": func(w *saltosim.World, group string, _ access.Holding) error {
			return w.EditSchedules(group, saltosim.Schedule{StartTime: "08:00", EndTime: "18:00"})
		},
		"no schedule": func(w *saltosim.World, group string, _ access.Holding) error { return w.EditSchedules(group) },
		"always": func(w *saltosim.World, group string, _ access.Holding) error {
			return w.EditSchedules(group, saltosim.Schedule{})
		},
		"two schedules": func(w *saltosim.World, group string, _ access.Holding) error {
			return w.EditSchedules(group, saltosim.Schedule{StartDate: "2026-05-08", EndDate: "2026-06-01"}, saltosim.Schedule{StartTime: "08:00"})
		},
		"no member": func(w *saltosim.World, group string, h access.Holding) error {
			return w.RemoveMember(group, h.User.Person)
		},
		"a door less": func(w *saltosim.World, group string, _ access.Holding) error {
			return w.RemoveLockFromGroup(group, "101")
		},
		"a door more": func(w *saltosim.World, group string, _ access.Holding) error { return w.AddLockToGroup(group, "103") },
		"a block":     func(w *saltosim.World, _ string, h access.Holding) error { return w.BlockUser(h.User.Ref, true) },
		"no seat":     func(w *saltosim.World, _ string, h access.Holding) error { return w.SuspendUser(h.User.Ref) },
		"no group":    func(w *saltosim.World, group string, _ access.Holding) error { return w.DeleteGroup(group) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, saltosim.Options{})
			s.observe()
			a := s.issue()
			s.Advance(settling)
			h := s.last
			if err := edit(s.world, h.Line(access.RoomLine).Ref, h); err != nil {
				t.Fatal(err)
			}
			looked, err := s.client.Look(context.Background(), h)
			if err != nil {
				t.Fatal(err)
			}
			a.Verb, a.Break = plan.Repair, true
			if _, more := s.client.Next(a, looked); !more {
				t.Fatalf("Look does not show it: %+v", looked)
			}
			s.Advance(time.Hour)
			a.Before = s.holding(stay)
			if _, more := s.client.Next(a, a.Before); !more {
				t.Fatalf("Observe does not show it: %+v", a.Before)
			}
			s.act(a)
			a.Before = s.holding(stay)
			if step, more := s.client.Next(a, a.Before); more {
				t.Errorf("once mended, %s is still to do", step.Op)
			}
			s.Advance(10 * time.Minute)
			pin := s.pin(a.Before.User.Person)
			for _, d := range s.observe().Doors {
				if got, want := s.Opens(d.ID, pin), d.Name == "101" || d.Name == "Front door"; got != want {
					t.Errorf("the PIN opens %s: got %t, want %t", d.Name, got, want)
				}
			}
		})
	}
}

func TestAUserWhoLostTheMarkerIsNotOursAnyMore(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.observe()
	s.issue()
	h := s.last
	if err := s.world.SetAlias(h.User.Ref, "Mr. Somebody"); err != nil {
		t.Fatal(err)
	}
	looked, err := s.client.Look(context.Background(), h)
	if err != nil || looked.User.Ref != "" {
		t.Errorf("got user %+v, %v; want none", looked.User, err)
	}
	_, err = s.client.Do(context.Background(), plan.Step{Key: stay, Op: plan.MintPIN, Ref: h.User.Ref}, h)
	if !errors.Is(err, access.ErrTerminal) {
		t.Errorf("a PIN for that user: got %v, want a terminal error", err)
	}
}

func TestMarkersCountOnlyWhereWePutThem(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.world.AddGroup(secret.Marker(stay, access.UserLine, "101"))
	s.world.AddGroup(access.Secret("another").Marker(stay, access.RoomLine, "101"))
	if err := s.world.SetAlias("Sam Porter", secret.Marker(stay, access.RoomLine, "101")); err != nil {
		t.Fatal(err)
	}
	if got := s.observe().Holdings; len(got) > 0 {
		t.Errorf("got %+v, want none", got)
	}
}

func TestOfDoublesTheMostCompleteCounts(t *testing.T) {
	read := part{read: start}
	user := func(ref string, key bool, state string) object {
		u := &userShape{ID: ref, Person: idShape{ID: "person " + ref}, State: state, UsePIN: true}
		return object{mark: mark{key: "k", line: access.UserLine}, ref: ref, user: u, keys: &userMemory{keys: read, hasKey: key}}
	}
	group := func(ref string, frames int, people ...string) object {
		g := &groupMemory{mark: mark{key: "k", line: access.RoomLine}, members: read, locks: read, schedules: read, people: people}
		g.frames = make([]frame, frames)
		return object{mark: g.mark, ref: ref, group: g}
	}
	for name, c := range map[string]struct {
		objects     []object // groups before users, as their lines sort
		user, group string
	}{
		"a member before others":        {[]object{group("g1", 1), group("g2", 0, "person u1"), user("u1", true, "subscribed")}, "u1", "g2"},
		"a schedule before none":        {[]object{group("g1", 0), group("g2", 1), user("u1", true, "subscribed")}, "u1", "g2"},
		"of equals the first":           {[]object{group("g1", 1), group("g2", 1), user("u1", true, "subscribed")}, "u1", "g1"},
		"a PIN before none":             {[]object{group("g1", 1), user("u1", false, "subscribed"), user("u2", true, "suspended")}, "u2", "g1"},
		"a PIN before a membership":     {[]object{group("g1", 1, "person u1"), user("u1", false, "subscribed"), user("u2", true, "subscribed")}, "u2", "g1"},
		"a membership before a seat":    {[]object{group("g1", 1, "person u2"), user("u1", true, "subscribed"), user("u2", true, "suspended")}, "u2", "g1"},
		"a seat before none":            {[]object{group("g1", 1), user("u1", true, "suspended"), user("u2", true, "subscribed")}, "u2", "g1"},
		"and of equal users, the first": {[]object{group("g1", 1), user("u1", true, "subscribed"), user("u2", true, "subscribed")}, "u1", "g1"},
	} {
		m := newMemory()
		h := m.holding(c.objects)
		if h.User.Ref != c.user || h.Lines[0].Ref != c.group {
			t.Errorf("%s: got user %s and group %s, want %s and %s", name, h.User.Ref, h.Lines[0].Ref, c.user, c.group)
		}
		if want := len(c.objects) - 2; len(h.Doubles) != want {
			t.Errorf("%s: got doubles %v, want %d", name, h.Doubles, want)
		}
	}
}

func TestALookAtANewUserWhoIsUnknownYetIsAnError(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.observe()
	s.issue()
	h := s.last
	s.world.FailNext("GET /sites/{site}/users/{user}", saltosim.Fault{Status: http.StatusNotFound})
	if got, err := s.client.Look(context.Background(), h); class(err) != plainError {
		t.Errorf("a minute old: got %+v, %v; want a plain error", got.User, err)
	}
	s.Advance(settling)
	s.world.FailNext("GET /sites/{site}/users/{user}", saltosim.Fault{Status: http.StatusNotFound})
	if got, err := s.client.Look(context.Background(), h); err != nil || got.User.Ref != "" {
		t.Errorf("later: got %+v, %v; want no user", got.User, err)
	}
}
