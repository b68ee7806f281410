package simulate

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pinwarden/policy/access"
)

// right is what the scorer must say of oneStay with rightLog.
func right() Report {
	return Report{Stays: 1, Arrivals: 1, Ready: 1, Passes: 7, Writes: 4}
}

func TestScorer(t *testing.T) {
	minute := time.Minute
	for _, test := range []struct {
		name   string
		change func(*Timeline, *Log)
		want   func(*Report)
	}{
		{"all is right", func(*Timeline, *Log) {}, func(*Report) {}},
		{
			"a room that opens ten minutes early",
			func(_ *Timeline, l *Log) { l.Doors[0].Open[1] = opens(t, "Door A01", "05 14:50", "07 12:30") },
			func(r *Report) { r.Wrongful = 10 * minute },
		},
		{
			"a front door that closes seven minutes late",
			func(_ *Timeline, l *Log) { l.Doors[1].Open[0] = opens(t, "Front door", "07 10:00:45", "07 11:07") },
			func(r *Report) { r.Wrongful = 7 * minute },
		},
		{
			"a departure that never reaches the door",
			func(_ *Timeline, l *Log) { l.Doors = l.Doors[:1] },
			func(r *Report) { r.Wrongful = 240 * minute }, // 10:30 to 12:30 and 11:00 to 13:00
		},
		{
			"a room that opens five minutes late",
			func(_ *Timeline, l *Log) { l.Doors[0].Open[1] = opens(t, "Door A01", "05 15:05", "07 12:30") },
			func(r *Report) { r.LockedOut, r.Ready = 5*minute, 0 },
		},
		{
			"a room that closes while the guest is in house",
			func(_ *Timeline, l *Log) {
				l.Doors[0].Open = append(l.Doors[0].Open[:1], opens(t, "Door A01", "05 15:00", "06 08:00"),
					opens(t, "Door A01", "06 08:20", "07 12:30"))
			},
			func(r *Report) { r.LockedOut, r.Ready = 20*minute, 0 },
		},
		{
			"a guest who is never told",
			func(_ *Timeline, l *Log) { l.Messages = nil },
			func(r *Report) { r.Untold, r.Ready = 1, 0 },
		},
		{
			"a guest who is told after the arrival",
			func(_ *Timeline, l *Log) { l.Messages[0].At = at(t, "05 16:01") },
			func(r *Report) { r.Untold, r.Ready = 1, 0 },
		},
		{
			"a message without a code",
			func(_ *Timeline, l *Log) { l.Messages[0].Text = "Room A01, 2015-07-05: see reception. Welcome!" },
			func(r *Report) { r.Untold, r.Ready = 1, 0 },
		},
		{
			"a guest who is told other digits than open",
			func(_ *Timeline, l *Log) { l.Messages[0].Text = "Room A01, 2015-07-05: 1174. Welcome!" },
			func(r *Report) {
				r.PINsChanged, r.Ready = 1, 0
				// 05 15:00 to 07 10:30, and the front door from 05 13:00 to 07 11:00.
				r.LockedOut = (43*60+30)*minute + 46*60*minute
			},
		},
		{
			"a PIN that is changed in house, with another user",
			func(_ *Timeline, l *Log) {
				l.Doors = append(l.Doors,
					DoorChange{At: at(t, "06 10:00"), Hub: "H", Person: "P1"},
					DoorChange{
						At: at(t, "06 10:00"), Hub: "H", Person: "P2", Stay: "R1", Digits: "9999",
						Open: []Opening{opens(t, "Door A01", "06 10:00", "07 10:30"), opens(t, "Front door", "06 10:00", "07 11:00")},
					})
				l.Doors = append(l.Doors[:1], l.Doors[2:]...)
			},
			func(r *Report) {
				r.PINsChanged, r.Ready = 1, 0
				r.LockedOut = (24*60+30)*minute + 25*60*minute
			},
		},
		{
			"a second message with other digits",
			func(_ *Timeline, l *Log) {
				l.Messages = append(l.Messages, Message{At: at(t, "05 10:00"), Stay: "R1", Text: "Room A01, 2015-07-05: 4712. Welcome!"})
			},
			func(r *Report) { r.PINsChanged = 1 },
		},
		{
			"a write that nothing asked for",
			func(_ *Timeline, l *Log) {
				l.Writes = append(l.Writes[:2:2], append([]Write{{At: at(t, "04 20:00"), Stay: "R1", What: "again"}}, l.Writes[2:]...)...)
			},
			func(r *Report) { r.Writes, r.Idle = 5, 1 },
		},
		{
			"a write made twice in one instant",
			func(_ *Timeline, l *Log) { l.Writes = append(l.Writes, l.Writes[3]) },
			func(r *Report) { r.Writes, r.Idle = 5, 1 },
		},
		{
			"a write made twice in one instant, the first time in vain",
			func(_ *Timeline, l *Log) {
				again := l.Writes[3]
				l.Writes[3].Failed = true
				l.Writes = append(l.Writes, again)
			},
			func(r *Report) { r.Writes = 5 },
		},
		{
			"a write to a stay that nobody knows",
			func(_ *Timeline, l *Log) {
				l.Writes = append(l.Writes, Write{At: at(t, "08 00:00"), Stay: "R9", What: "make user"})
			},
			func(r *Report) { r.Writes, r.Idle = 5, 1 },
		},
		{
			"a person of no stay who opens a room for an hour",
			func(_ *Timeline, l *Log) {
				l.Doors = append(l.Doors, DoorChange{
					At: at(t, "08 10:00"), Hub: "H", Person: "P7", Digits: "1", Open: []Opening{opens(t, "Door A01", "08 10:00", "08 11:00")},
				})
			},
			func(r *Report) { r.Wrongful = 60 * minute },
		},
		{
			"another guest with equal digits, whose door opens to both for an hour",
			func(_ *Timeline, l *Log) {
				l.Doors = append(l.Doors, DoorChange{
					At: at(t, "06 10:00"), Hub: "H", Person: "P8", Stay: "R8", Digits: "4711", Open: []Opening{opens(t, "Door B01", "06 10:00", "06 11:00")},
				})
			},
			func(r *Report) { r.Wrongful = 2 * 60 * minute }, // R8 is not shown either
		},
		{
			"a departure that takes the doors two minutes, with no grace to close by the clock",
			func(tl *Timeline, l *Log) {
				tl.Events[3].Row.Phase, tl.Events[3].Kind = access.Cancelled, Cancel
				l.Doors[1], l.Writes[3].At = change(t, "07 10:02", "4711"), at(t, "07 10:00")
			},
			func(r *Report) { r.Settling = 4 * minute },
		},
		{
			"and one that takes them five",
			func(tl *Timeline, l *Log) {
				tl.Events[3].Row.Phase, tl.Events[3].Kind = access.Cancelled, Cancel
				l.Doors[1], l.Writes[3].At = change(t, "07 10:05", "4711"), at(t, "07 10:00")
			},
			func(r *Report) { r.Settling, r.Wrongful = 5*minute+30*time.Second, 4*minute+30*time.Second },
		},
		{
			"two stays shown in one room",
			func(tl *Timeline, _ *Log) {
				row := tl.Events[1].Row
				row.Phase = access.InHouse
				tl.Events = append(tl.Events[:3:3], append([]Event{{At: at(t, "06 10:00"), Kind: CheckIn, Stay: "R2", Row: row, Room: "A01"}}, tl.Events[3:]...)...)
			},
			// R2 has neither door once its arrival has settled. R1's grace yields when R1 is gone.
			func(r *Report) {
				settled := 2*minute + 45*time.Second
				r.Conflict = 24 * time.Hour
				r.LockedOut = 26*time.Hour + 30*minute + 27*time.Hour - 2*settled
				r.Wrongful = 30*minute - settled
				r.Settling = 3 * settled
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			timeline, log := oneStay(t, "A"), rightLog(t)
			test.change(timeline, log)
			want := right()
			test.want(&want)
			got := Score(timeline, log, mustSet(t), testRules)
			if diff := cmp.Diff(*got, want, cmpopts.IgnoreFields(Report{}, "Notes", "Faults", "Needed", "Spent")); diff != "" {
				t.Errorf("the report differs, got - want +:\n%s%v", diff, got.Notes)
			}
		})
	}
}
