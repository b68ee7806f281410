package sinktest

import (
	"context"
	"errors"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// checkIn issues a stay in house in 101, for two days.
func (h *hotel) checkIn() []access.Line {
	h.Helper()
	lines := []access.Line{
		h.line(access.RoomLine, -hour, 2*day, "101"),
		h.line(access.SharedLine, -hour, 2*day, "Front door"),
	}
	h.act(plan.Action{Verb: plan.Issue, After: lines})
	return lines
}

func issue(h *hotel) {
	lines := []access.Line{
		h.line(access.RoomLine, 2*hour, 6*hour, "101", "102"),
		h.line(access.SharedLine, hour, 7*hour, "Front door"),
	}
	writes := h.act(plan.Action{Verb: plan.Issue, After: lines})
	// 2 groups, 2 schedules, 3 doors, a user, 2 memberships, a PIN
	if want := 11; writes != want {
		h.Errorf("got %d writes, want %d", writes, want)
	}
	h.holds(lines...)
	h.opens()
	until := func(d time.Duration) { h.levers.Advance(lines[1].Window.Start.Add(d - hour).Sub(h.levers.Now())) }
	until(hour)
	h.opensNow("Front door")
	until(2 * hour)
	h.opensNow("101", "102", "Front door")
	until(6*hour - time.Second)
	h.opensNow("101", "102", "Front door")
	until(6 * hour)
	h.opensNow("Front door")
	until(7 * hour)
	h.opensNow()
}

func extend(h *hotel) {
	lines := h.checkIn()
	lines[0].Window.End = lines[0].Window.End.Add(day)
	lines[1].Window.End = lines[1].Window.End.Add(day)
	if writes := h.act(plan.Action{Verb: plan.Extend, After: lines}); writes != len(lines) {
		h.Errorf("got %d writes, want one a line", writes)
	}
	h.holds(lines...)
	h.levers.Advance(2*day + hour)
	h.opensNow("101", "Front door")
	if h.told != 1 {
		h.Errorf("%d PINs were made, want 1", h.told)
	}
}

func move(h *hotel) {
	lines := h.checkIn()
	lines[0].Doors = h.line("", 0, 0, "102").Doors
	a := plan.Action{Verb: plan.Move, After: lines}
	if writes := h.act(a); writes != 1 {
		h.Errorf("making: got %d writes, want 1", writes)
	}
	h.opens("101", "102", "Front door")
	a.Break = true
	if writes := h.act(a); writes != 1 {
		h.Errorf("breaking: got %d writes, want 1", writes)
	}
	h.holds(lines...)
	h.opens("102", "Front door")
	if h.told != 1 {
		h.Errorf("%d PINs were made, want 1", h.told)
	}
}

func moveWithHours(h *hotel) {
	lines := h.checkIn()
	lines[0] = h.line(access.RoomLine, hour, 3*day, "102")
	a := plan.Action{Verb: plan.Move, After: lines}
	h.act(a)
	h.opens("Front door")
	h.levers.Advance(hour)
	h.opensNow("101", "102", "Front door")
	a.Break = true
	h.act(a)
	h.holds(lines...)
	h.opens("102", "Front door")
}

func suspend(h *hotel) {
	lines := h.checkIn()
	h.act(plan.Action{Verb: plan.Suspend})
	h.opens()
	h.act(plan.Action{Verb: plan.Extend, After: lines})
	h.holds(lines...)
	h.opens("101", "Front door")
	if h.told != 1 {
		h.Errorf("%d PINs were made, want 1", h.told)
	}
}

func end(h *hotel) {
	h.checkIn()
	h.opens("101", "Front door")
	h.act(plan.Action{Verb: plan.Revoke})
	h.opens()
	held := h.holding()
	if !held.User.Suspended {
		h.Error("the user of a revoked stay still has a seat")
	}
	h.act(plan.Action{Verb: plan.Tidy, Ended: true})
	if held := h.holding(); len(held.Lines) > 0 || held.User.Ref == "" {
		h.Errorf("after tidying: got %+v, want a user without lines", held)
	}
	h.act(plan.Action{Verb: plan.Tidy, Ended: true, Delete: true})
	if held := h.holding(); held.Key != "" {
		h.Errorf("after deleting: got %+v, want nothing", held)
	}
	h.opens()
}

func reinstate(h *hotel) {
	lines := h.checkIn()
	h.act(plan.Action{Verb: plan.Revoke})
	h.act(plan.Action{Verb: plan.Tidy, Ended: true})
	h.opens()
	h.act(plan.Action{Verb: plan.Extend, After: lines})
	h.holds(lines...)
	h.opens("101", "Front door")
	if h.told != 1 {
		h.Errorf("%d PINs were made, want 1", h.told)
	}
}

func foreign(h *hotel) {
	before := h.observe()
	if len(before.Holdings) > 0 {
		h.Fatalf("the site begins with %d holdings, want none", len(before.Holdings))
	}
	h.checkIn()
	ours := h.holding()
	writes := h.levers.Writes()
	for _, f := range before.Foreign {
		for _, op := range []plan.Op{
			plan.SetSchedule, plan.AddDoor, plan.DropDoor, plan.AddMember, plan.DropMember, plan.DropGroup,
			plan.EnableUser, plan.SubscribeUser, plan.SuspendUser, plan.MintPIN, plan.DropUser, plan.DropSchedule,
		} {
			step := plan.Step{Key: key, Op: op, Ref: f.Ref, Person: ours.User.Person, Door: h.doors["101"], Schedule: "x"}
			if _, err := h.sink.Do(context.Background(), step, ours); !errors.Is(err, access.ErrTerminal) {
				h.Errorf("%s on a %s that is not ours: got %v, want a terminal error", op, f.Kind, err)
			}
		}
	}
	if got := h.levers.Writes(); got != writes {
		h.Errorf("%d writes were sent to what is not ours", got-writes)
	}
	h.act(plan.Action{Verb: plan.Revoke})
	h.act(plan.Action{Verb: plan.Tidy, Ended: true})
	h.act(plan.Action{Verb: plan.Tidy, Ended: true, Delete: true})
	after := h.observe()
	if diff := cmp.Diff(before.Foreign, after.Foreign); diff != "" || len(before.Foreign) == 0 {
		h.Errorf("what is not ours changed (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(before.Templates, after.Templates); diff != "" || len(before.Templates) < 3 {
		h.Errorf("the templates changed (-before +after):\n%s", diff)
	}
}

func doubles(h *hotel) {
	lines := h.checkIn()
	h.levers.Double(key, access.RoomLine, "101")
	h.levers.Double(key, access.UserLine, "101")
	if held := h.holding(); len(held.Doubles) != 2 {
		h.Fatalf("got doubles %v, want 2", held.Doubles)
	}
	if writes := h.act(plan.Action{Verb: plan.Tidy, Rule: "default", After: lines}); writes != 2 {
		h.Errorf("got %d writes, want 2", writes)
	}
	h.holds(lines...)
	h.opens("101", "Front door")
}

// lost lives through a whole stay with one answer that never comes.
func lost(h *hotel, op plan.Op, happened bool) {
	h.levers.Lose(op, happened)
	lines := h.checkIn()
	h.holds(lines...)
	h.opens("101", "Front door")
	lines[0].Window.End = lines[0].Window.End.Add(hour)
	h.act(plan.Action{Verb: plan.Extend, After: lines})
	lines[0].Doors = h.line("", 0, 0, "102").Doors
	h.act(plan.Action{Verb: plan.Move, After: lines})
	h.act(plan.Action{Verb: plan.Move, After: lines, Break: true})
	h.holds(lines...)
	h.opens("102", "Front door")
	h.act(plan.Action{Verb: plan.Revoke})
	h.opens()
	h.act(plan.Action{Verb: plan.Extend, After: lines})
	h.opens("102", "Front door")
	h.act(plan.Action{Verb: plan.Revoke})
	h.act(plan.Action{Verb: plan.Tidy, Ended: true})
	h.act(plan.Action{Verb: plan.Tidy, Ended: true, Delete: true})
	if held := h.holding(); held.Key != "" {
		h.Errorf("in the end: got %+v, want nothing", held)
	}
	if h.lost != 1 {
		h.Errorf("%d answers were lost, want 1", h.lost)
	}
}
