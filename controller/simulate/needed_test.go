package simulate

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
)

// quarters are passes at every quarter of an hour and at every hint.
func quarters(tl *Timeline) []time.Time {
	var out []time.Time
	for now := tl.Start; now.Before(tl.End); now = now.Add(15 * time.Minute) {
		out = append(out, now)
		for _, e := range tl.Events {
			if e.Kind.Hinted() && e.At.After(now) && e.At.Before(now.Add(15*time.Minute)) {
				out = append(out, e.At)
			}
		}
	}
	return out
}

func TestNeeded(t *testing.T) {
	type priced struct {
		At    string
		Cause Cause
		Price int
	}
	plain := []priced{
		{"02 15:00", causeIssue, 6},  // user, PIN, and a group with hours, door and member
		{"04 14:00", causeRoom, 4},   // the same for the room
		{"07 10:00", causeDepart, 2}, // hours of both
		{"07 10:30", causeTidy, 1},   // the room's group
		{"07 11:00", causeTidy, 2},   // the seat and the other group
		{"09 00:00", causeDelete, 1},
	}
	for _, test := range []struct {
		name   string
		kind   string
		change func(*Timeline)
		want   []priced
	}{
		{"a stay as planned", "A", func(*Timeline) {}, plain},
		{
			"a cancellation", "A",
			func(tl *Timeline) {
				tl.Events = tl.Events[:3]
				tl.Events[2].Kind, tl.Events[2].Row.Phase = Cancel, access.Cancelled
			},
			[]priced{plain[0], plain[1], {"05 16:00", causeCancel, 3}, {"09 00:00", causeDelete, 1}},
		},
		{
			"another room, and a day more", "A",
			func(tl *Timeline) {
				moved := tl.Events[1]
				moved.At, moved.Kind, moved.Row.Room = at(t, "05 09:10"), Moved, "A02"
				longer := moved
				longer.At, longer.Kind, longer.Row.Departure = at(t, "05 09:20"), Amended, day(8)
				tl.Rooms = append(tl.Rooms, "A02")
				tl.Events = []Event{tl.Events[0], tl.Events[1], moved, longer}
			},
			[]priced{
				plain[0], plain[1],
				{"05 09:10", causeMove, 2},
				{"05 09:30", causeExtend, 2},
				{"08 12:30", causeTidy, 1},
				{"08 13:00", causeTidy, 2},
				{"10 00:00", causeDelete, 1},
			},
		},
		{
			"what nobody could see", "A",
			func(tl *Timeline) {
				longer := tl.Events[1]
				longer.At, longer.Kind, longer.Row.Departure = at(t, "04 15:01"), Amended, day(8)
				back := tl.Events[1]
				back.At, back.Kind = at(t, "04 15:14"), Amended
				tl.Events = append(append(tl.Events[:2:2], longer, back), tl.Events[2:]...)
			},
			plain,
		},
		{
			"a gate that is passed a day before counts on the day", "G",
			func(tl *Timeline) {
				ready := Event{At: at(t, "04 10:00"), Kind: RoomReady, Room: "A01", Ready: true}
				tl.Events = append([]Event{tl.Events[0], ready}, tl.Events[1:]...)
			},
			[]priced{
				{"04 14:00", causeIssue, 6}, // the room is all that the rule gives
				{"05 00:00", causeOpen, 1},
				{"07 10:00", causeDepart, 1},
				{"07 10:30", causeTidy, 2},
				{"09 00:00", causeDelete, 1},
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			timeline := oneStay(t, test.kind)
			test.change(timeline)
			set := mustSet(t)
			s := &scorer{set: set, rules: testRules, house: entitlements(timeline, set), looks: quarters(timeline), report: &Report{}}
			var got []priced
			for _, d := range s.changes(s.house.order[0]) {
				p := priced{d.at.In(set.Zone).Format("02 15:04"), d.cause, d.price}
				if n := len(got); n > 0 && got[n-1].At == p.At && got[n-1].Cause == p.Cause {
					got[n-1].Price += p.Price
					continue
				}
				got = append(got, p)
			}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("got - want +:\n%s", diff)
			}
		})
	}
}

func TestExcessIsBookedByCause(t *testing.T) {
	timeline, log := oneStay(t, "A"), rightLog(t)
	log.Looks = quarters(timeline)
	log.Writes = append([]Write{{At: at(t, "02 14:00"), Stay: "R1", What: "make early"}}, log.Writes...)
	got := Score(timeline, log, mustSet(t), testRules)
	want := []Spent{
		{causeNone, 1, 0, 1},
		{causeDelete, 1, 1, 0},
		{causeDepart, 1, 2, 1},
		{causeTidy, 2, 3, 1},
		{causeRoom, 1, 4, 1},
		{causeIssue, 1, 6, 1},
	}
	if diff := cmp.Diff(got.Spent, want); diff != "" {
		t.Errorf("got - want +:\n%s", diff)
	}
	if got.Needed != 16 {
		t.Errorf("needed %d, want 16", got.Needed)
	}
}
