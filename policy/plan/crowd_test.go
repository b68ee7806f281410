package plan_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// crowd is a hotel of two rooms with ten guests, and a broken export that shows n more stays in the first of them.
func crowd(n int, nights func(i int) (arrival, departure access.Date)) plan.Inputs {
	set, in := issuedHotel(10, 0)
	for i := range n {
		s := access.Stay{
			ID: access.StayID(fmt.Sprintf("x%06d", i)), Room: "00000", Phase: access.Expected, Read: in.Now,
			ArrivalTime: access.NoTime, DepartureTime: access.NoTime,
		}
		s.Arrival, s.Departure = nights(i)
		in.House.Stays = append(in.House.Stays, s)
	}
	in.House.Stays[5].Departure++ // of the other room, whose guest is served as ever
	in.House = in.House.Normalize(key)
	in.Known = plan.Learn(in.Known, in.House, in.Limits, in.Now, in.Zone)
	in.Want = set.Desire(in.House, in.Site, in.Known, in.Now)
	return in
}

func oneNight(int) (arrival, departure access.Date) { return firstDay + 1, firstDay + 2 }

func crowdAlarms(p *plan.Plan) (n int) {
	for _, a := range p.Alarms {
		if a.Code == access.WhyCrowd {
			n++
		}
	}
	return n
}

// TestACrowdInOneRoomChangesNothingThere holds the pass to what it may take of memory, too.
func TestACrowdInOneRoomChangesNothingThere(t *testing.T) {
	in := crowd(20_000, oneNight)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	p := plan.Guard(plan.Diff(in), in)
	runtime.ReadMemStats(&after)
	if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 150 {
		t.Errorf("the pass takes %d MB", mb)
	}
	if len(p.Actions) != 1 || p.Actions[0].Key != "000005" || p.Actions[0].Verb != plan.Extend {
		t.Errorf("something else happens than that the guest of the other room stays longer: %d actions", len(p.Actions))
	}
	if n := crowdAlarms(&p); n != 1 || len(p.Alarms) != 1 {
		t.Errorf("%d alarms are raised, %d of a crowd, want 1", len(p.Alarms), n)
	}
}

// TestAFullCalendarIsNoCrowd has as many stays of one room as a crowd, night after night.
func TestAFullCalendarIsNoCrowd(t *testing.T) {
	in := crowd(1_000, func(i int) (arrival, departure access.Date) {
		return firstDay + 60 + access.Date(i), firstDay + 61 + access.Date(i)
	})
	if p := plan.Diff(in); crowdAlarms(&p) > 0 {
		t.Error("stays of different nights are taken for a crowd")
	}
	in = crowd(195, oneNight)
	if p := plan.Diff(in); crowdAlarms(&p) > 0 || !slices.ContainsFunc(p.Alarms, func(n plan.Note) bool { return n.Code == access.WhyConflict }) {
		t.Error("two hundred stays are not settled with each other")
	}
}
