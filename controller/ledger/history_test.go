package ledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// history prints what was done for a stay.
func (b *book) history(key access.Key, limit int) []string {
	b.t.Helper()
	events, err := b.History(b.t.Context(), key, limit)
	b.must(err)
	var out []string
	for _, e := range events {
		out = append(out, e.At.Format("15:04 ")+e.What)
	}
	return out
}

func TestTheHistoryOfAStaySaysWhatWasDone(t *testing.T) {
	b := eventful(t)
	b.do(plan.Step{Key: bob, Op: plan.MakeUser}, at(7), plan.Done)
	_, err := b.Intend(t.Context(), plan.Step{Key: ann, Op: plan.DropGroup, Line: "1"}, at(8))
	b.must(err)
	want := []string{
		"12:02 room: add door: failed",
		"12:00 mint pin: done",
		"12:03 the gate of room 204 was passed",
		"12:04 a message with the PIN was about to be sent",
		"12:05 the guest was told, for room 204",
		"12:00 the PIN was looked at, by desk: eve",
		"12:00 the PIN that was kept was erased",
		"12:06 counted as a removal (revoke)",
		"12:00 forgotten: the hotel no longer shows the stay",
		"12:08 other doors: drop group: under way, or its outcome was lost",
	}
	if diff := cmp.Diff(want, b.history(ann, 100)); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want[8:], b.history(ann, 2)); diff != "" {
		t.Errorf("the last two (-want +got):\n%s", diff)
	}
	if got := b.history(cat, 100); got != nil {
		t.Errorf("nothing was done for a stay, and its history is %q", got)
	}
}
