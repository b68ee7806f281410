package simulate

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pinwarden/policy/access"
)

// made is a file of bookings with everything that a desk has to cope with.
func made(n int) []Booking {
	kinds := []string{"A", "A", "A", "B", "G"}
	finals := []Final{CheckedOut, CheckedOut, CheckedOut, CheckedOut, Canceled, CheckedOut, NoShow}
	var out []Booking
	for i := range n {
		b := Booking{
			ID: access.StayID(fmt.Sprintf("R%03d", i)), Final: finals[i%len(finals)],
			Reserved: kinds[i%len(kinds)], Assigned: kinds[(i/3)%len(kinds)], Changes: i % 4, Guests: 2,
			Kind: "Transient", Channel: "Direct",
		}
		b.Arrival = day(1 + i*14/n)
		b.Departure = b.Arrival + access.Date(i%6)
		b.Booked = b.Arrival - access.Date((i*i)%40)
		b.Status = b.Departure
		switch {
		case b.Final == Canceled:
			b.Status = b.Arrival - access.Date(min(int(b.Arrival-b.Booked), i%3))
		case b.Final == NoShow:
			b.Status = b.Arrival
		case i%17 == 0:
			b.Status = b.Arrival // gone again on the first day
		}
		out = append(out, b)
	}
	return out
}

func TestTimelineIsTheSameForTheSameSeed(t *testing.T) {
	set := mustSet(t)
	line := func(seed int64) *Timeline { return NewTimeline(made(200), set, day(1), day(14), seed) }
	if !reflect.DeepEqual(line(7), line(7)) {
		t.Error("one seed gives two timelines")
	}
	if reflect.DeepEqual(line(7).Events, line(8).Events) {
		t.Error("two seeds give one timeline")
	}
}

// TestDesk follows every event of several timelines and holds what the desk promises.
func TestDesk(t *testing.T) {
	for seed := range int64(60) {
		followDesk(t, made(200), day(1), day(14), seed)
	}
}

func followDesk(t *testing.T, bookings []Booking, from, to access.Date, seed int64) {
	t.Helper()
	set := mustSet(t)
	line := NewTimeline(bookings, set, from, to, seed)
	book := map[access.StayID]*Booking{}
	for i := range line.Bookings {
		book[line.Bookings[i].ID] = &line.Bookings[i]
	}
	shown, first, dirty := map[access.StayID]Row{}, map[access.StayID]time.Time{}, map[string]bool{}
	for i := 0; i < len(line.Events); {
		n := i
		for ; n < len(line.Events) && line.Events[n].At.Equal(line.Events[i].At); n++ {
			e := &line.Events[n]
			if e.At.Truncate(time.Minute) != e.At || e.At.Before(line.Start) || !e.At.Before(line.End) {
				t.Fatalf("seed %d: an event at %s", seed, e.At)
			}
			if e.Stay == "" {
				dirty[e.Room] = !e.Ready
				continue
			}
			if e.Kind == CheckIn {
				b, today := book[e.Stay], access.DateOf(e.At, set.Zone)
				switch {
				case today != b.Arrival || b.Final != CheckedOut:
					t.Errorf("seed %d: %s, %s, arrives on %s", seed, e.Stay, b.Final, today)
				case dirty[e.Room]:
					t.Errorf("seed %d: %s arrives in a dirty room", seed, e.Stay)
				case b.Booked == b.Arrival && e.At.Sub(first[e.Stay]) < 2*time.Hour:
					t.Errorf("seed %d: %s arrives %s after booking", seed, e.Stay, e.At.Sub(first[e.Stay]))
				}
			}
			if _, known := shown[e.Stay]; !known {
				first[e.Stay] = e.At
			}
			shown[e.Stay] = e.Row
		}
		i = n
		sameRoom(t, shown, line.Events[i-1].At, seed)
	}
	for id, b := range book {
		row, known := shown[id]
		if !known && b.Final == Canceled {
			continue // before the start
		}
		want := map[Final]access.Phase{CheckedOut: access.Departed, Canceled: access.Cancelled, NoShow: access.Expected}[b.Final]
		if row.Phase != want || b.Final != Canceled && (row.Arrival != b.Arrival || row.Departure != b.Departure) {
			t.Errorf("seed %d: %s ends as %+v, want %s from %s to %s", seed, id, row, want, b.Arrival, b.Departure)
		}
		if b.Final != Canceled && row.Room[:len(b.Assigned)] != b.Assigned {
			// A guest who left before the move, or whose room was late, stays in the first type.
			if row.Room[:len(b.Reserved)] != b.Reserved {
				t.Errorf("seed %d: %s ends in %s, reserved %s, assigned %s", seed, id, row.Room, b.Reserved, b.Assigned)
			}
		}
	}
}

// sameRoom fails if two stays are shown in one room for a common night or day.
func sameRoom(t *testing.T, shown map[access.StayID]Row, at time.Time, seed int64) {
	t.Helper()
	in := map[string][]access.StayID{}
	for id, r := range shown {
		if r.Room != "" && (r.Phase == access.Expected || r.Phase == access.InHouse) {
			in[r.Room] = append(in[r.Room], id)
		}
	}
	for room, ids := range in {
		slices.Sort(ids)
		for i, id := range ids {
			a := shown[id]
			mine := spell{arrival: a.Arrival, departure: a.Departure}
			for _, other := range ids[:i] {
				if b := shown[other]; mine.meets(b.Arrival, b.Departure) {
					t.Fatalf("seed %d: at %s %s shows %s from %s to %s and %s from %s to %s", seed, at, room,
						id, a.Arrival, a.Departure, other, b.Arrival, b.Departure)
				}
			}
		}
	}
}

func TestAmendmentsAreAsManyAsTheFileSays(t *testing.T) {
	h := hoursOf(mustSet(t))
	for _, b := range made(500) {
		p := newPlot(&b, 3, h)
		if len(p.values) != b.Changes+1 {
			t.Fatalf("%s shows %d dates after %d changes", b.ID, len(p.values), b.Changes)
		}
		if last := p.values[b.Changes]; last.arrival != b.Arrival || last.departure != b.Departure {
			t.Errorf("%s settles on %s to %s, the file has %s to %s", b.ID, last.arrival, last.departure, b.Arrival, b.Departure)
		}
		for i, v := range p.values[1:] {
			before := p.values[i]
			if !v.since.After(before.since) {
				t.Errorf("%s is amended at %s after %s", b.ID, v.since, before.since)
			}
			if v.arrival == before.arrival && v.departure == before.departure {
				t.Errorf("%s is amended at %s to what it was", b.ID, v.since)
			}
		}
	}
}
