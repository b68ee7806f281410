package plan_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"
	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// policy loads the policy that the day names, or plain with what the day writes in its place.
func (d *day) policy(t *testing.T) *policy.Set {
	t.Helper()
	name := "plain"
	if d.Policy.Kind == yaml.ScalarNode {
		name = d.Policy.Value
	}
	text, err := os.ReadFile("../../testdata/policies/good/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	if d.Policy.Kind == yaml.MappingNode {
		var keys map[string]any
		if err := yaml.Unmarshal(text, &keys); err != nil {
			t.Fatal(err)
		}
		if err := d.Policy.Decode(&keys); err != nil {
			t.Fatal(err)
		}
		if text, err = yaml.Marshal(keys); err != nil {
			t.Fatal(err)
		}
	}
	set, err := policy.Load(name, text)
	if err != nil {
		t.Fatalf("%v\nin\n%s", err, text)
	}
	return set
}

func (d *day) inputs(t *testing.T, shuffle *rand.Rand) plan.Inputs {
	t.Helper()
	set := d.policy(t)
	now := d.Now.in(t, set.Zone)
	in := plan.Inputs{Now: now, Zone: set.Zone, Property: set.Property, Limits: plan.Defaults()}
	if d.Mode != "" {
		in.Limits.Mode = d.Mode
	}
	setLimits(t, &in.Limits, d.Limits)
	in.Site = d.site(t, set, shuffle)
	var at time.Time
	for i := range d.Shown {
		in.House = d.Shown[i].house(t, set, shuffle).Normalize(key)
		if in.House.AsOf.After(at) { // what is shown late may be of before, but time goes on
			at = in.House.AsOf
		}
		if i == len(d.Shown)-1 {
			at = now
		}
		in.Known = plan.Learn(in.Known, in.House, in.Limits, at, in.Zone)
	}
	in.House.Skew = d.Skew.House
	in.Known.Lost, in.Known.Counted = d.Lost, d.Counted
	d.remember(t, &in)
	d.rememberDoors(t, &in)
	in.Want = set.Desire(in.House, in.Site, in.Known, in.Now)
	return in
}

func setLimits(t *testing.T, l *plan.Limits, m map[string]string) {
	t.Helper()
	for k, v := range m {
		var err error
		switch k {
		case "forbidden":
			l.Forbidden = []string{v}
		case "most_doors":
			_, err = fmt.Sscan(v, &l.MostDoors)
		case "per_pass":
			_, err = fmt.Sscan(v, &l.PerPass)
			l.PerPassShare = 0
		case "per_hour":
			_, err = fmt.Sscan(v, &l.PerHour)
			l.PerHourShare = 0
		case "arrivals_from":
			l.ArrivalsFrom, err = access.ParseDate(v)
		case "rooms":
			l.Rooms = strings.Fields(v)
		case "edits":
			l.Edits = plan.OnEdit(v)
		case "longest_window":
			l.LongestWindow, err = time.ParseDuration(v)
		case "earliest_issue":
			l.EarliestIssue, err = time.ParseDuration(v)
		default:
			t.Fatalf("unknown limit %q", k)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// remember adds what only the ledger knows. The PIN of every holding is sealed
// unless the day says that its making is unsettled or its digits were lost.
func (d *day) remember(t *testing.T, in *plan.Inputs) {
	t.Helper()
	find := func(id string) *access.KnownStay {
		k := in.Known.Find(key(access.StayID(id)))
		if k == nil {
			t.Fatalf("%s was never shown", id)
		}
		return k
	}
	for _, h := range d.Holds {
		if k := in.Known.Find(key(access.StayID(h.ID))); k != nil && !h.NoPIN {
			k.Sealed = "u-" + h.ID
		}
	}
	for _, id := range d.Told {
		find(id).Told = d.firstNews(t, id, in)
	}
	for _, p := range d.Known {
		k := find(p.ID)
		at := func(c clock) time.Time { return c.in(t, in.Zone) }
		k.Made, k.Closed, k.Opened, k.OpenedRoom = at(p.Made), at(p.Closed), at(p.Opened), p.Room
		k.Minting, k.Tried = at(p.Minting), at(p.Tried)
		if p.Since != "" || p.Repairs > 0 {
			k.Edits = &access.Edits{Since: at(p.Since), Repairs: p.Repairs, Repaired: at(p.Repaired)}
		}
		if p.Minting != "" || p.Tried != "" {
			k.Sealed = ""
		}
	}
}

// rememberDoors adds what the ledger knows of doors, and what holdings were when last seen in order.
func (d *day) rememberDoors(t *testing.T, in *plan.Inputs) {
	t.Helper()
	for _, u := range d.Unconfirmed {
		in.Known.Unconfirmed = append(in.Known.Unconfirmed, access.Unconfirmed{
			Door: access.DoorID(u.Door), Key: key(access.StayID(u.ID)), At: u.At.in(t, in.Zone), Ends: u.Ends.in(t, in.Zone),
		})
	}
	for _, name := range slices.Sorted(maps.Keys(d.Back)) {
		back := d.Back[name].in(t, in.Zone)
		in.Known.Offline = append(in.Known.Offline, access.Offline{Door: access.DoorID(name), Since: back.Add(-time.Hour), Back: back})
	}
	for i := range d.Was {
		h := d.Was[i].holding(t, in.Now, in.Zone)
		in.Known.Find(h.Key).Confirmed = h.Digest()
	}
	in.Known = plan.LearnSite(in.Known, in.Site, in.Limits, in.Now)
}

// firstNews is what a guest was told: what was shown first.
func (d *day) firstNews(t *testing.T, id string, in *plan.Inputs) access.Told {
	t.Helper()
	told := access.Told{User: "u-" + id, At: in.Now.Add(-time.Hour)}
	for _, s := range d.Shown {
		for _, r := range s.Stays {
			if r.ID == id {
				stay := r.stay(t, in.Now, in.Zone)
				told.Room, told.Arrival, told.Departure = stay.Room, stay.Arrival, stay.Departure
				return told
			}
		}
	}
	return told
}

func (s *shown) house(t *testing.T, set *policy.Set, shuffle *rand.Rand) access.House {
	t.Helper()
	h := access.House{Property: set.Property, Abilities: access.Abilities{Lists: true, Readiness: true}}
	h.AsOf, h.Complete = s.At.in(t, set.Zone), s.Complete == nil || *s.Complete
	for _, r := range s.Stays {
		h.Stays = append(h.Stays, r.stay(t, h.AsOf, set.Zone))
	}
	for _, id := range s.Bad {
		h.Bad = append(h.Bad, access.Bad{ID: access.StayID(id), Why: "departure date is missing"})
	}
	for name, word := range s.Rooms {
		r, ok := access.ParseReadiness(word)
		if !ok {
			t.Fatalf("room %s: no readiness %q", name, word)
		}
		h.Rooms = append(h.Rooms, access.Room{Name: name, Readiness: r, Read: h.AsOf})
	}
	for id, actions := range s.Received {
		for _, a := range actions {
			h.Received = append(h.Received, access.Received{ID: access.StayID(id), Action: a})
		}
	}
	if shuffle != nil && len(h.Stays) > 0 {
		shuffle.Shuffle(len(h.Stays), func(i, j int) { h.Stays[i], h.Stays[j] = h.Stays[j], h.Stays[i] })
		h.Stays = append(h.Stays, h.Stays[0]) // and one of them shown twice
	}
	return h
}

func (r *row) stay(t *testing.T, at time.Time, zone *time.Location) access.Stay {
	t.Helper()
	phase, ok := access.ParsePhase(r.Phase)
	if !ok {
		t.Fatalf("stay %s: no phase %q", r.ID, r.Phase)
	}
	s := access.Stay{
		ID: access.StayID(r.ID), Room: r.Room, Phase: phase, RoomType: r.Type, RateCode: r.Rate, Customer: r.Customer,
		ArrivalTime: access.NoTime, DepartureTime: access.NoTime, Single: r.Single, Read: at,
	}
	s.Channel, s.PartySize = r.Channel, r.Party
	for _, name := range slices.Sorted(maps.Keys(r.Fields)) {
		s.Fields = append(s.Fields, access.Field{Name: name, Value: r.Fields[name]})
	}
	if r.Read != "" {
		s.Read = r.Read.in(t, zone)
	}
	for _, l := range r.Linked {
		s.Linked = append(s.Linked, access.StayID(l))
	}
	for _, d := range []struct {
		text string
		to   *access.Date
	}{{r.Arrival, &s.Arrival}, {r.Departure, &s.Departure}} {
		if err := d.to.UnmarshalText([]byte(d.text)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		text string
		to   *access.TimeOfDay
	}{{r.ArrivalTime, &s.ArrivalTime}, {r.DepartureTime, &s.DepartureTime}} {
		var err error
		if c.text != "" {
			*c.to, err = access.ParseTimeOfDay(c.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}
