package plan_test

import (
	"fmt"
	"testing"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// BenchmarkPlan plans for a hotel with five stays a room over time, all of them
// issued: nothing changed, or some of them were extended by a day. Only
// policy, comparison and guard are measured, from values in memory.
func BenchmarkPlan(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		for _, percent := range []int{0, 5} {
			b.Run(fmt.Sprintf("n=%d/changed=%d%%", n, percent), func(b *testing.B) {
				set, in := issuedHotel(n, percent)
				changed := 0
				b.ReportAllocs()
				for b.Loop() {
					in.Want = set.Desire(in.House, in.Site, in.Known, in.Now)
					p := plan.Guard(plan.Diff(in), in)
					changed = len(p.Actions)
				}
				if changed != n*percent/100 {
					b.Fatalf("%d stays change, want %d", changed, n*percent/100)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/stay")
			})
		}
	}
}

// issuedHotel is a hotel where every stay holds what it should and was told,
// but for the share whose departure was moved by a day since.
func issuedHotel(n, percent int) (*policy.Set, plan.Inputs) {
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		panic(err)
	}
	set := benchPolicy(zone)
	now := access.At(firstDay, 9*60, access.Opening, zone)
	in := plan.Inputs{Now: now, Zone: zone, Property: set.Property, Limits: generous()}
	in.House.AsOf, in.House.Complete = now, true
	in.House.Property, in.House.Lists = set.Property, true
	in.Site.AsOf, in.Site.Complete = now, true
	in.Site.Doors = append(in.Site.Doors, access.Door{ID: "Front door", Name: "Front door", Hub: "hub", Online: true})
	for i := range n {
		room := fmt.Sprintf("%05d", i/5)
		door := access.DoorID("Door " + room)
		if i%5 == 0 {
			in.Site.Doors = append(in.Site.Doors, access.Door{ID: door, Name: string(door), Hub: "hub", Online: true})
			in.Site.Templates = append(in.Site.Templates, access.Template{Name: room, Ref: "t" + room, Doors: []access.DoorID{door}})
		}
		stay := access.Stay{
			ID: access.StayID(fmt.Sprintf("%06d", i)), Room: room, Phase: access.Expected, Read: now,
			Arrival: firstDay + access.Date(4*(i%5)) - 1, ArrivalTime: access.NoTime, DepartureTime: access.NoTime,
		}
		stay.Departure = stay.Arrival + 2
		if i%5 == 0 {
			stay.Phase = access.InHouse
		}
		in.House.Stays = append(in.House.Stays, stay)
	}
	in.Site.Sort()
	in.House = in.House.Normalize(key)
	in.Known = plan.Learn(in.Known, in.House, in.Limits, now, zone)
	in.Want = set.Desire(in.House, in.Site, in.Known, now)
	for _, g := range in.Want.Grants {
		h := asGranted(&g, now)
		in.Site.Holdings = append(in.Site.Holdings, h)
		k := in.Known.Find(g.Stay.Key)
		k.Confirmed = h.Digest()
		k.Sealed = "u-" + string(k.Key)
		k.Told = access.Told{User: k.Sealed, At: now, Room: g.Stay.Room, Arrival: g.Stay.Arrival, Departure: g.Stay.Departure}
	}
	for i := range n * percent / 100 {
		in.House.Stays[i*100/percent/5*5].Departure++
	}
	return set, in
}

func benchPolicy(zone *time.Location) *policy.Set {
	line := policy.Access{
		Room: true, Sets: []string{"public"}, AtLatest: access.NoTime,
		Opens: policy.Moment{Base: policy.FromCheckIn}, Closes: policy.Moment{Base: policy.FromCheckOut, Offset: 30 * time.Minute},
	}
	return &policy.Set{
		Property: "large", Zone: zone, CheckIn: 15 * 60, CheckOut: 11 * 60, Misses: 3, InferNoShow: access.NoTime, Early: true,
		Rooms:    policy.Rooms{Doors: map[string][]string{"public": {"Front door"}}},
		Rules:    []policy.Rule{{Name: "default", Access: []policy.Access{line}, PIN: policy.PIN{Issue: 30 * 24 * time.Hour, OnceReady: true, Message: "welcome"}}},
		Messages: map[string]string{"welcome": "Your code"},
	}
}

// asGranted is the holding of a stay that has all that it was granted.
func asGranted(g *access.Grant, now time.Time) access.Holding {
	k := string(g.Stay.Key)
	h := access.Holding{
		Key: g.Stay.Key, Room: g.Room, Looked: now,
		User: access.User{Ref: "u-" + k, Person: "p-" + k, UsesPIN: true, HasKey: true},
	}
	for _, l := range g.Lines {
		h.Lines = append(h.Lines, access.HeldLine{
			ID: l.ID, Ref: "g-" + k + string(l.ID), Room: g.Room, Doors: l.Doors,
			Schedule: "s-" + k + string(l.ID), Window: l.Window, Member: true,
		})
	}
	return h
}
