package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/policy/snapshot"
)

// TestALargeSnapshotAlwaysGivesOnePlan runs the program over 10,000 stays again and
// again: every run prints the same bytes. How long a run takes is measured by hand,
// with the files that go test -artifacts keeps.
func TestALargeSnapshotAlwaysGivesOnePlan(t *testing.T) {
	t.Parallel()
	dir := t.ArtifactDir()
	file, err := built()
	if err != nil {
		t.Fatal(err)
	}
	set, err := policy.Load("policy.yaml", []byte(plainPolicy))
	if err != nil {
		t.Fatal(err)
	}
	writeLarge(t, filepath.Join(dir, "large.json.gz"), set, 10_000)
	if err := os.WriteFile(filepath.Join(dir, "policy.yaml"), []byte(plainPolicy), 0o600); err != nil {
		t.Fatal(err)
	}
	var first [sha256.Size]byte
	for i := range 4 {
		cmd := exec.Command(file, "plan", "--snapshot", "large.json.gz", "--policy", "policy.yaml")
		cmd.Dir = dir
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		switch sum := sha256.Sum256(out); {
		case len(out) < 100_000:
			t.Fatalf("a plan of 10,000 stays says only\n%s", out)
		case i == 0:
			first = sum
		case sum != first:
			t.Fatalf("run %d prints another plan", i+1)
		}
	}
}

// writeLarge writes the snapshot of a hotel with five stays a room over time. Those
// whose PIN is due hold what they should; every tenth of these has changed since.
func writeLarge(t *testing.T, name string, set *policy.Set, stays int) {
	t.Helper()
	now := time.Date(2026, 5, 11, 8, 0, 0, 0, time.UTC)
	secret := access.Secret("a key for tests")
	in := plan.Inputs{Now: now, Zone: set.Zone, Property: set.Property, Limits: plan.Defaults()}
	in.House.AsOf, in.House.Complete, in.House.Lists, in.House.Property = now, true, true, set.Property
	in.Site.AsOf, in.Site.Complete = now, true
	in.Site.Doors = append(in.Site.Doors, access.Door{ID: "d-front", Name: frontDoor, Hub: "Hub", Online: true})
	for i := range stays {
		room := fmt.Sprintf("%05d", i/5)
		if i%5 == 0 {
			door := access.DoorID("d-" + room)
			in.Site.Doors = append(in.Site.Doors, access.Door{ID: door, Name: "Door " + room, Hub: "Hub", Online: true})
			in.Site.Templates = append(in.Site.Templates, access.Template{Name: room, Ref: "t-" + room, Doors: []access.DoorID{door, "d-front"}})
		}
		s := access.Stay{
			ID: access.StayID(fmt.Sprintf("R%06d", i)), Room: room, Phase: access.Expected, Read: now, RoomType: "DBL", Channel: "web",
			Arrival: access.NewDate(2026, 5, 10) + access.Date(3*(i%5)), ArrivalTime: access.NoTime, DepartureTime: access.NoTime,
			PartySize: 2, Customer: fmt.Sprint("C", i),
		}
		if s.Departure = s.Arrival + 3; i%5 == 0 {
			s.Phase = access.InHouse
		}
		in.House.Stays = append(in.House.Stays, s)
	}
	in.Site.Sort()
	in.House = in.House.Normalize(func(id access.StayID) access.Key { return secret.Key(set.Property, id) })
	in.Known = plan.Learn(in.Known, in.House, in.Limits, now, set.Zone)
	in.Want = set.Desire(in.House, in.Site, in.Known, now)
	for i := range in.Want.Grants {
		if g := &in.Want.Grants[i]; !g.Issue.After(now) {
			hold(&in, g, i)
		}
	}
	for i := range in.House.Stays {
		if i%10 == 0 {
			in.House.Stays[i].Departure++
		}
	}
	f := &snapshot.File{Properties: []snapshot.Property{snapshot.Of(in, secret)}}
	if err := writeSnapshot(nil, f, name); err != nil {
		t.Fatal(err)
	}
}

// hold gives a stay all that it was granted.
func hold(in *plan.Inputs, g *access.Grant, n int) {
	h := access.Holding{Key: g.Stay.Key, Room: g.Room, Looked: in.Now, User: access.User{
		Ref: fmt.Sprint("u-", n), Person: fmt.Sprint("p-", n), UsesPIN: true, HasKey: true,
	}}
	for _, l := range g.Lines {
		h.Lines = append(h.Lines, access.HeldLine{
			ID: l.ID, Ref: fmt.Sprint("g-", n, l.ID), Room: g.Room, Doors: l.Doors, Schedule: fmt.Sprint("s-", n, l.ID), Window: l.Window, Member: true,
		})
	}
	in.Site.Holdings = append(in.Site.Holdings, h)
	k := in.Known.Find(g.Stay.Key)
	k.Confirmed, k.Sealed = h.Digest(), h.User.Ref
	k.Told = access.Told{User: h.User.Ref, At: in.Now, Room: g.Stay.Room, Arrival: g.Stay.Arrival, Departure: g.Stay.Departure}
}
