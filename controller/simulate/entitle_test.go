package simulate

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

// entitled lists what a stay was entitled to over a whole timeline, door by door, in local time.
func entitled(t *testing.T, tl *Timeline, set *policy.Set, id access.StayID) string {
	t.Helper()
	s := &scorer{rules: testRules, set: set, house: entitlements(tl, set), report: &Report{}}
	stay := s.house.stays[id]
	var all []line
	for _, e := range stay.eras {
		all = append(all, e.lines...)
	}
	var out []string
	for _, door := range doorsOf(all) {
		for _, w := range s.verdict(stay, door, "").entitled {
			const layout = "02 15:04"
			out = append(out, fmt.Sprintf("%s %s-%s", door, w.Start.In(set.Zone).Format(layout), w.End.In(set.Zone).Format(layout)))
		}
	}
	return strings.Join(out, "; ")
}

func TestEntitled(t *testing.T) {
	room := func(when string, ready bool) Event { return Event{At: at(t, when), Room: "A01", Ready: ready} }
	for _, test := range []struct {
		name   string
		kind   string // of the room; G is gated
		change func(*Timeline)
		policy func(*policy.Set)
		want   string
	}{
		{name: "by the clock, and closed after grace", kind: "A", want: "Door A01 05 15:00-07 10:30; Front door 05 13:00-07 11:00"},
		{
			name: "in house before the hour opens both at once", kind: "A",
			change: func(tl *Timeline) { tl.Events[2].At = at(t, "05 12:00") },
			want:   "Door A01 05 12:00-07 10:30; Front door 05 12:00-07 11:00",
		},
		{
			name: "unless the policy says never", kind: "A",
			change: func(tl *Timeline) { tl.Events[2].At = at(t, "05 12:00") },
			policy: func(s *policy.Set) { s.Early = false },
			want:   "Door A01 05 15:00-07 10:30; Front door 05 13:00-07 11:00",
		},
		{
			name: "gone again before the hour, grace all the same", kind: "A",
			change: func(tl *Timeline) { tl.Events[2].At, tl.Events[3].At = at(t, "05 12:00"), at(t, "05 13:30") },
			want:   "Door A01 05 12:00-05 14:00; Front door 05 12:00-05 14:30",
		},
		{name: "a room that was ready in the morning opens at the rule's hour", kind: "G", want: "Door A01 05 13:00-07 10:30"},
		{
			name: "a room that is made ready later opens then", kind: "G",
			change: func(tl *Timeline) { tl.insert(2, room("05 09:00", false), room("05 14:10", true)) },
			want:   "Door A01 05 14:10-07 10:30",
		},
		{
			name: "a room that is not ready opens at the latest hour", kind: "G",
			change: func(tl *Timeline) { tl.insert(2, room("05 09:00", false)) },
			want:   "Door A01 05 15:00-07 10:30",
		},
		{
			name: "a mark from before a no-show's close is not for the next guest", kind: "G",
			change: func(tl *Timeline) {
				gone := tl.Events[1]
				gone.At, gone.Stay, gone.Row.Arrival, gone.Row.Departure = at(t, "02 14:00"), "R0", day(3), day(4)
				tl.insert(1, gone)
			},
			want: "Door A01 05 15:00-07 10:30",
		},
		{
			name: "dirt does not lock out who is in", kind: "G",
			change: func(tl *Timeline) { tl.insert(3, room("06 09:00", false)) },
			want:   "Door A01 05 13:00-07 10:30",
		},
		{
			name: "what waits for the check-in opens with it", kind: "A",
			policy: func(s *policy.Set) {
				for i := range s.Rules[1].Access {
					s.Rules[1].Access[i].InHouse = true
				}
			},
			want: "Door A01 05 16:00-07 10:30; Front door 05 16:00-07 11:00",
		},
		{
			name: "what waits for a custom field stays closed, for a replay has none", kind: "A",
			policy: func(s *policy.Set) {
				s.Rules[1].Access[0].Fields = []policy.FieldGate{{Field: "deposit", Is: []string{"paid"}}}
			},
			want: "Front door 05 13:00-07 11:00",
		},
		{
			name: "of a set in parts, that of the room", kind: "A",
			policy: func(s *policy.Set) {
				s.Rooms.Parts["public"] = []policy.Part{{Rooms: []string{"A*"}, Locks: []string{"Front door"}}, {Rooms: []string{"B*"}, Locks: []string{"Stairs"}}}
				s.Rooms.Doors["public"] = []string{"Front door", "Stairs"}
			},
			want: "Door A01 05 15:00-07 10:30; Front door 05 13:00-07 11:00",
		},
		{
			name: "a cancellation ends it at once", kind: "A",
			change: func(tl *Timeline) {
				tl.Events[2].Kind, tl.Events[2].Row.Phase = Cancel, access.Cancelled
				tl.Events = tl.Events[:3]
			},
			want: "Door A01 05 15:00-05 16:00; Front door 05 13:00-05 16:00",
		},
		{
			name: "a guest who never comes keeps it to the departure", kind: "A",
			change: func(tl *Timeline) { tl.Events = tl.Events[:2] },
			want:   "Door A01 05 15:00-07 12:30; Front door 05 13:00-07 13:00",
		},
		{
			name: "unless no-shows are inferred", kind: "A",
			change: func(tl *Timeline) { tl.Events = tl.Events[:2] },
			policy: func(s *policy.Set) { s.InferNoShow = 2 * 60 },
			want:   "Door A01 05 15:00-06 02:00; Front door 05 13:00-06 02:00",
		},
		{
			name: "a move changes the room from the instant on", kind: "A",
			change: func(tl *Timeline) {
				moved := tl.Events[2]
				moved.At, moved.Kind, moved.Row.Room = at(t, "06 09:00"), Moved, "A02"
				tl.Rooms = append(tl.Rooms, "A02")
				tl.Events[3].Row.Room = "A02"
				tl.insert(3, moved)
			},
			want: "Door A01 05 15:00-06 09:00; Door A02 06 09:00-07 10:30; Front door 05 13:00-07 11:00",
		},
		{
			name: "day use has its own hours", kind: "A",
			change: func(tl *Timeline) {
				for i := range tl.Events {
					tl.Events[i].Row.Departure = day(5)
				}
				tl.Events = tl.Events[:3]
			},
			want: "Door A01 05 10:00-05 20:30; Front door 05 08:00-05 21:00",
		},
		{
			name: "grace yields to the next guest's check-in, who waits for the end of it", kind: "A",
			policy: func(s *policy.Set) { s.Rules[1].Access[0].Closes.Offset = 6 * time.Hour },
			change: func(tl *Timeline) {
				next := tl.Events[1]
				next.At, next.Stay, next.Row.Arrival, next.Row.Departure = at(t, "06 14:00"), "R2", day(7), day(8)
				tl.Events = append(tl.Events[:3:3], next)
			},
			want: "Door A01 05 15:00-07 15:00; Front door 05 13:00-07 13:00",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			tl, set := oneStay(t, test.kind), mustSet(t)
			if test.policy != nil {
				test.policy(set)
			}
			if test.change != nil {
				test.change(tl)
			}
			if got := entitled(t, tl, set, "R1"); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// insert puts events in before the i-th.
func (t *Timeline) insert(i int, events ...Event) {
	t.Events = append(t.Events[:i:i], append(events, t.Events[i:]...)...)
}
