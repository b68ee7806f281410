package simulate

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
)

// span reads a stretch of July 2015.
func span(t testing.TB, from, to string) access.Window {
	return access.Window{Start: at(t, from), End: at(t, to)}
}

// TestScorerWithFaults changes a right replay of oneStay by a fault and what it did.
func TestScorerWithFaults(t *testing.T) {
	minute := time.Minute
	for _, test := range []struct {
		name   string
		change func(*Log)
		want   Report
	}{
		{"no fault struck", func(*Log) {}, Report{Ready: 1}},
		{
			"a removal that the cloud took and that waits for its hub",
			func(l *Log) {
				l.Trouble.HubOutages["Door A01"] = []access.Window{span(t, "07 09:00", "07 12:00")}
				l.Trouble.Cloud = []DoorChange{l.Doors[0], change(t, "07 10:01", "4711", opens(t, "Door A01", "07 10:01", "07 10:30"))}
				l.Doors[1] = change(t, "07 12:00", "4711") // A01 stays open from 10:30 to 12:00, and the front door from 11:00
			},
			Report{Ready: 1, Unavoidable: 90 * minute, Wrongful: 43 * minute, Settling: 17 * minute},
		},
		{
			"a removal that the cloud was never asked for, while the hub was offline",
			func(l *Log) {
				l.Trouble.HubOutages["Door A01"] = []access.Window{span(t, "07 09:00", "07 12:00")}
				l.Trouble.Cloud = l.Doors[:1]
				l.Doors[1].Open[1] = opens(t, "Door A01", "07 10:00:45", "07 12:30")
			},
			Report{Ready: 1, Wrongful: 103 * minute, Settling: 17 * minute},
		},
		{
			"a removal that no call could make for two hours",
			func(l *Log) {
				l.Trouble.Outages = []access.Window{span(t, "07 09:55", "07 12:00")}
				l.Doors[1].Open[1] = opens(t, "Door A01", "07 10:00:45", "07 12:10")
			},
			Report{Ready: 1, Unavoidable: 90 * minute, Settling: 10 * minute},
		},
		{
			"a room that is not ready though the last hour was usable",
			func(l *Log) {
				l.Trouble.Outages = []access.Window{span(t, "04 13:00", "05 14:00")}
				l.Doors[0].Open[1] = opens(t, "Door A01", "05 15:10", "07 12:30")
			},
			Report{UnreadyUsable: 1, LockedOut: 10 * minute},
		},
		{
			"a room that is not ready after an outage of which nobody was told",
			func(l *Log) {
				l.Trouble.Outages = []access.Window{span(t, "04 13:00", "05 14:55")}
				l.Doors[0].Open[1] = opens(t, "Door A01", "05 15:40", "07 12:30")
			},
			Report{UnreadyUnalarmed: 1, LockedOut: 15 * minute, Settling: 25 * minute},
		},
		{
			"and one of which somebody was",
			func(l *Log) {
				l.Trouble.Outages = []access.Window{span(t, "04 13:00", "05 14:55")}
				l.Doors[0].Open[1] = opens(t, "Door A01", "05 15:40", "07 12:30")
				l.Alarms = []Alarm{{At: at(t, "05 06:00"), Why: "the pass failed"}}
			},
			Report{Alarms: 1, LockedOut: 15 * minute, Settling: 25 * minute},
		},
		{
			"and one that began before the room was shown",
			func(l *Log) {
				l.Trouble.Outages = []access.Window{span(t, "04 13:00", "05 14:55")}
				l.Doors[0].Open[1] = opens(t, "Door A01", "05 15:40", "07 12:30")
				l.Alarms = []Alarm{{At: at(t, "04 13:05"), Why: "the pass failed"}}
			},
			Report{Alarms: 1, LockedOut: 15 * time.Minute, Settling: 25 * time.Minute},
		},
		{
			"and one of which somebody was told something else, days before",
			func(l *Log) {
				l.Trouble.Outages = []access.Window{span(t, "04 13:00", "05 14:55")}
				l.Doors[0].Open[1] = opens(t, "Door A01", "05 15:40", "07 12:30")
				l.Trouble.Touched = []Touch{{At: at(t, "03 10:00"), Stay: "R1"}}
				l.Alarms = []Alarm{{At: at(t, "03 10:00"), Stay: "R1", Until: at(t, "03 11:00")}}
			},
			Report{Alarms: 1, UnreadyUnalarmed: 1, LockedOut: 15 * time.Minute, Settling: 25 * time.Minute},
		},
		{
			"a room that is not ready after its hub was out, while something else was wrong",
			func(l *Log) {
				l.Trouble.HubOutages["Door A01"] = []access.Window{span(t, "04 13:00", "05 14:55")}
				l.Doors[0].Open[1] = opens(t, "Door A01", "05 15:40", "07 12:30")
				l.Alarms = []Alarm{{At: at(t, "05 06:00"), Why: "the pass failed"}}
			},
			Report{Alarms: 1, UnreadyUnalarmed: 1, LockedOut: 15 * time.Minute, Settling: 25 * time.Minute},
		},
		{
			"and while the stay was named",
			func(l *Log) {
				l.Trouble.HubOutages["Door A01"] = []access.Window{span(t, "04 13:00", "05 14:55")}
				l.Doors[0].Open[1] = opens(t, "Door A01", "05 15:40", "07 12:30")
				l.Alarms = []Alarm{{At: at(t, "05 12:00"), Stay: "R1", Why: "pending_on_hub", Until: at(t, "05 15:00")}}
			},
			Report{Alarms: 1, LockedOut: 15 * time.Minute, Settling: 25 * time.Minute},
		},
		{
			"an alarm for the hub of the house's door",
			func(l *Log) {
				l.Trouble.HubOutages["Front door"] = []access.Window{span(t, "05 11:30", "05 12:30")}
				l.Alarms = []Alarm{{At: at(t, "05 12:00"), Stay: "R1"}, {At: at(t, "05 14:00"), Stay: "R1"}}
			},
			Report{Ready: 1, Alarms: 2, AlarmsWithoutCause: 1},
		},
		{
			"an alarm after an outage, one after a fault, and one for nothing",
			func(l *Log) {
				l.Trouble.Outages = []access.Window{span(t, "02 13:00", "02 14:00")}
				l.Trouble.Touched = []Touch{{At: at(t, "03 10:00"), Stay: "R1"}}
				l.Alarms = []Alarm{
					{At: at(t, "02 14:30"), Stay: "R1"},
					{At: at(t, "02 16:00"), Stay: "R1"},
					{At: at(t, "03 10:40"), Stay: "R1"},
					{At: at(t, "03 11:20"), Stay: "R1"},
				}
			},
			Report{Ready: 1, Alarms: 4, AlarmsWithoutCause: 2},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			log := rightLog(t)
			log.Trouble = &Trouble{HubOutages: map[string][]access.Window{}}
			test.change(log)
			r := Score(oneStay(t, "A"), log, mustSet(t), testRules)
			got := Report{
				Ready: r.Ready, Wrongful: r.Wrongful, Unavoidable: r.Unavoidable, Settling: r.Settling, LockedOut: r.LockedOut,
				UnreadyUsable: r.UnreadyUsable, UnreadyUnalarmed: r.UnreadyUnalarmed, Alarms: r.Alarms, AlarmsWithoutCause: r.AlarmsWithoutCause,
			}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("got - want +:\n%s%v", diff, r.Notes)
			}
		})
	}
}

// TestNeverCame: a guest of the file who never comes is no excuse.
func TestNeverCame(t *testing.T) {
	timeline, log := oneStay(t, "A"), rightLog(t)
	timeline.Events = timeline.Events[:2]
	log.Trouble = &Trouble{}
	if r := Score(timeline, log, mustSet(t), testRules); r.Arrivals != 1 || r.Ready != 0 || r.UnreadyUsable != 1 {
		t.Errorf("%d arrivals, %d ready, %d unready though usable; want 1, 0, 1", r.Arrivals, r.Ready, r.UnreadyUsable)
	}
}

// TestShownLate: what the hotel itself shows too late for the hour has half an usable hour.
func TestShownLate(t *testing.T) {
	for _, test := range []struct {
		name, opens string
		outage      []access.Window
		want        Report
	}{
		{"within half an hour of the showing", "05 15:15", nil, Report{Ready: 1}},
		{"later", "05 15:25", nil, Report{UnreadyUsable: 1, LockedOut: 5 * time.Minute}},
		{"within half an usable hour", "05 15:34", []access.Window{span(t, "05 14:55", "05 15:10")}, Report{Ready: 1}},
		{"later than that", "05 15:40", []access.Window{span(t, "05 14:55", "05 15:10")}, Report{UnreadyUsable: 1, LockedOut: 5 * time.Minute}},
	} {
		t.Run(test.name, func(t *testing.T) {
			timeline, log := oneStay(t, "A"), rightLog(t)
			timeline.Events[1].At = at(t, "05 14:50")
			log.Trouble = &Trouble{Outages: test.outage}
			log.Doors[0].Open[1] = opens(t, "Door A01", test.opens, "07 12:30")
			r := Score(timeline, log, mustSet(t), testRules)
			got := Report{Ready: r.Ready, UnreadyUsable: r.UnreadyUsable, UnreadyUnalarmed: r.UnreadyUnalarmed, LockedOut: r.LockedOut}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("got - want +:\n%s%v", diff, r.Notes)
			}
		})
	}
}
