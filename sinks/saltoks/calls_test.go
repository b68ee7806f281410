package saltoks

import (
	"context"
	"os"
	"regexp"
	"strconv"
	"testing"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sinks/saltoks/saltosim"
)

// What each change costs is what README.md says.
func TestChangesCostWhatTheTableSays(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.observe()
	got := map[string][2]int{}
	measure := func(row string, f func()) {
		mark := s.world.Mark()
		f()
		now := s.world.Since(mark)
		got[row] = [2]int{len(now.Writes), now.Total() - len(now.Writes)}
	}
	act := func(row string, a plan.Action) {
		a.Key, a.Room = stay, "101"
		for _, h := range s.observe().Holdings {
			a.Before = h
		}
		measure(row, func() {
			seen := s.act(a)
			if a.Delete {
				return
			}
			if _, err := s.client.Look(context.Background(), seen); err != nil {
				t.Fatalf("%s: look: %v", row, err)
			}
		})
	}
	w := access.Window{Start: s.Now(), End: s.Now().Add(day)}
	lines := []access.Line{
		{ID: access.RoomLine, Doors: s.doors("101"), Window: w},
		{ID: access.SharedLine, Doors: s.doors("Front door"), Window: w},
	}
	act("issue", plan.Action{Verb: plan.Issue, After: lines})
	measure("idle pass", func() { s.observe() })
	lines[0].Window.End, lines[1].Window.End = w.End.Add(day), w.End.Add(day)
	act("extend", plan.Action{Verb: plan.Extend, After: lines})
	lines[0].Doors = s.doors("102")
	act("move, making", plan.Action{Verb: plan.Move, After: lines})
	act("move, breaking", plan.Action{Verb: plan.Move, Break: true, After: lines})
	act("suspend", plan.Action{Verb: plan.Suspend})
	act("restore", plan.Action{Verb: plan.Extend, After: lines})
	act("tidy", plan.Action{Verb: plan.Tidy, Ended: true})
	act("again", plan.Action{Verb: plan.Issue, After: lines})
	act("revoke", plan.Action{Verb: plan.Revoke, Ended: true})
	act("delete", plan.Action{Verb: plan.Tidy, Ended: true, Delete: true})

	delete(got, "again")
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile(`(?m)^\| ([a-z, ]+?) +\| *(\d+) +\| *(\d+) +\|`).FindAllStringSubmatch(string(text), -1)
	if len(rows) != len(got) {
		t.Errorf("the table has %d rows, want %d", len(rows), len(got))
	}
	for _, row := range rows {
		writes, _ := strconv.Atoi(row[2])
		reads, _ := strconv.Atoi(row[3])
		if want := [2]int{writes, reads}; got[row[1]] != want {
			t.Errorf("%s: got %d writes and %d reads, the table says %d and %d", row[1], got[row[1]][0], got[row[1]][1], writes, reads)
		}
	}
}
