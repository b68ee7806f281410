package plan_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"pinwarden/policy/access"
)

// drawStays fills the rooms with chains of stays and lets some time pass.
func (w *world) drawStays(t *rapid.T, l lot) {
	w.after.now = access.At(firstDay, 0, access.Opening, w.set.Zone).
		Add(time.Duration(rapid.IntRange(0, 95).Draw(t, "quarter of an hour"))*15*time.Minute + pick(t, "seconds", 0, 30*time.Second))
	w.before.now = w.after.now.Add(-pick(t, "before", 2*time.Hour, 20*time.Minute, 26*time.Hour))
	var first, second []access.Stay
	n := 0
	for _, tpl := range w.templates {
		if tpl.Name == "Suite" && !l.overlaps {
			continue
		}
		from := firstDay + access.Date(rapid.IntRange(-3, 2).Draw(t, "from"))
		for range rapid.IntRange(0, 2).Draw(t, "stays of "+tpl.Name) {
			n++
			s := w.drawStay(t, n, tpl.Name, from)
			from = s.Departure + access.Date(pick(t, "gap", 0, 0, 1))
			if l.overlaps && maybe(t, 10, "overlaps") {
				from--
			}
			old := s
			old.Phase = w.drawPhase(t, &old, w.before.now)
			s.Phase = w.drawPhase(t, &s, w.after.now)
			if !maybe(t, 15, "booked since") {
				first = append(first, old)
			}
			second = append(second, s)
		}
	}
	if l.overlaps {
		for i := range second {
			w.change(t, second, i)
		}
	}
	w.before.house = w.drawHouse(t, first, w.before.now)
	if l.losses {
		second = w.lose(t, second)
	}
	bad := w.after.house.Bad
	w.after.house = w.drawHouse(t, second, w.after.now)
	w.after.house.Bad = bad
}

func (w *world) drawStay(t *rapid.T, n int, room string, from access.Date) access.Stay {
	s := access.Stay{
		ID: access.StayID(fmt.Sprintf("%c%d", 'a'+rune(rapid.IntRange(0, 25).Draw(t, "letter")), n)), Room: room, Arrival: from,
		Departure:   from + access.Date(pick(t, "nights", 1, 2, 3, 0)),
		ArrivalTime: access.NoTime, DepartureTime: access.NoTime, PartySize: 2,
	}
	if s.Arrival == s.Departure && w.set.DayUse == nil {
		s.Departure++
	}
	if room == "101" && maybe(t, 20, "alias") {
		s.Room = "R1"
	}
	if maybe(t, 10, "late check-out") && s.Arrival != s.Departure {
		s.DepartureTime = 13 * 60
	}
	s.RateCode = pick(t, "rate", "", "SUITE", "", "OWNER")
	s.Fields = drawFields(t)
	return s
}

// drawFields are custom fields that meet gates, or not.
func drawFields(t *rapid.T) (fields []access.Field) {
	for _, name := range []string{"deposit", "form"} {
		if value := pick(t, name, "paid", "done", "open", ""); value != "" {
			fields = append(fields, access.Field{Name: name, Value: value})
		}
	}
	return fields
}

// drawPhase shows a stay in a phase that fits its dates, or rarely in any.
func (w *world) drawPhase(t *rapid.T, s *access.Stay, now time.Time) access.Phase {
	today := access.DateOf(now, w.set.Zone)
	fits := []access.Phase{access.Expected}
	switch {
	case s.Departure < today:
		fits = []access.Phase{access.Departed}
	case s.Departure == today && s.Arrival == today:
		fits = []access.Phase{access.Expected, access.InHouse, access.Departed}
	case s.Departure == today:
		fits = []access.Phase{access.InHouse, access.Departed}
	case s.Arrival == today:
		fits = []access.Phase{access.Expected, access.InHouse}
	case s.Arrival < today:
		fits = []access.Phase{access.InHouse, access.InHouse, access.Expected}
	}
	if maybe(t, 15, "odd phase") {
		return pick(t, "phase", access.Expected, access.InHouse, access.Departed, access.Cancelled, access.NoShow)
	}
	return pick(t, "fitting phase", fits...)
}

// change lets the hotel change a booking in the meantime.
func (w *world) change(t *rapid.T, stays []access.Stay, i int) {
	s := &stays[i]
	what := pick(t, "change", "", "", "", "", "", "", "extended", "shortened", "comes later", "comes earlier", "moved", "swapped", "no room", "no such room", "linked", "other times", "other fields", "other fields")
	switch what {
	case "extended":
		s.Departure++
	case "shortened":
		if s.Departure > s.Arrival+1 {
			s.Departure--
		}
	case "comes later":
		if s.Departure > s.Arrival+1 {
			s.Arrival++
		}
	case "comes earlier":
		s.Arrival--
	case "moved":
		s.Room = pick(t, "to", w.templates...).Name
	case "swapped":
		o := &stays[rapid.IntRange(0, len(stays)-1).Draw(t, "with")]
		s.Room, o.Room = o.Room, s.Room
	case "no room":
		s.Room = ""
	case "no such room":
		s.Room = "999"
	case "linked":
		s.Linked = []access.StayID{stays[rapid.IntRange(0, len(stays)-1).Draw(t, "to stay")].ID}
	case "other fields":
		s.Fields = drawFields(t)
	case "other times":
		s.DepartureTime = access.TimeOfDay(pick(t, "departure time", 540, 780, 135))
	}
	if what != "" {
		w.notes = append(w.notes, string(s.ID)+" "+what)
	}
}

// lose makes rows missing, unreadable or of unknown phase.
func (w *world) lose(t *rapid.T, stays []access.Stay) []access.Stay {
	return slices.DeleteFunc(slices.Clone(stays), func(s access.Stay) bool {
		if !maybe(t, 10, "lost") {
			return false
		}
		if rapid.Bool().Draw(t, "unreadable") {
			w.after.house.Bad = append(w.after.house.Bad, access.Bad{ID: s.ID, Why: "departure date is missing"})
		}
		return true
	})
}

func (w *world) drawHouse(t *rapid.T, stays []access.Stay, now time.Time) access.House {
	h := access.House{Property: "drawn", Abilities: access.Abilities{Lists: true, Readiness: true}}
	h.AsOf, h.Complete = now, true
	for _, s := range stays {
		s.Read = now
		h.Stays = append(h.Stays, s)
		if maybe(t, 30, "registered") {
			h.Received = append(h.Received, access.Received{ID: s.ID, Action: "registered"})
		}
	}
	for _, tpl := range w.templates {
		h.Rooms = append(h.Rooms, access.Room{
			Name: tpl.Name, Read: now,
			Readiness: pick(t, "readiness", access.ReadinessUnknown, access.Ready, access.NotReady, access.OutOfOrder),
		})
	}
	return h
}

// damage changes holdings as clerks and lost writes do.
func (w *world) damage(site *access.Site) {
	for i := range site.Holdings {
		h := &site.Holdings[i]
		h.Lines = slices.Clone(h.Lines)
		leaves := slices.ContainsFunc(w.after.house.Stays, func(s access.Stay) bool {
			return key(s.ID) == h.Key && s.Phase == access.Departed
		})
		if len(h.Lines) == 0 || leaves {
			continue // nobody mends what is over
		}
		l := &h.Lines[len(h.Lines)-1]
		switch w.damages[access.StayID(h.Key)] {
		case "line lost":
			h.Lines = h.Lines[:len(h.Lines)-1]
		case "not a member":
			l.Member = false
		case "open too long":
			l.Window.End = l.Window.End.Add(24 * time.Hour)
		case "another door":
			l.Doors = append(slices.Clone(l.Doors), "Cellar")
			slices.Sort(l.Doors)
		case "a door less":
			l.Doors = slices.Clone(l.Doors[1:])
		case "key lost":
			h.User.HasKey = false
		case "suspended":
			h.User.Suspended = true
		case "schedule lost":
			l.Schedule, l.Window = "", access.Window{}
		case "opens later":
			if later := l.Window.Start.Add(2 * time.Hour); later.Before(l.Window.End) {
				l.Window.Start = later
			}
		}
	}
}

// String tells the world to whoever has to judge a failure.
func (w *world) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "zone %s, check-in %s, check-out %s, day use %v, early %v, sharers %v, misses %d, infers no-shows at %v\n",
		w.set.Zone, w.set.CheckIn, w.set.CheckOut, w.set.DayUse, w.set.Early, w.set.Sharers, w.set.Misses, w.set.InferNoShow)
	for _, r := range w.set.Rules {
		fmt.Fprintf(&b, "rule %s %v deny %q issue %s\n", r.Name, r.When.RateCode, r.Deny, r.PIN.Issue)
		for _, a := range r.Access {
			fmt.Fprintf(&b, "  room %v sets %v opens %v closes %v ready %v at latest %v in house %v fields %v actions %v\n", a.Room, a.Sets, a.Opens, a.Closes, a.RoomReady, a.AtLatest, a.InHouse, a.Fields, a.Actions)
		}
	}
	fmt.Fprintf(&b, "parts %v\n", w.set.Rooms.Parts)
	for _, t := range w.templates {
		fmt.Fprintf(&b, "template %s: %v\n", t.Name, t.Doors)
	}
	for _, m := range []moment{w.before, w.after} {
		fmt.Fprintf(&b, "at %s\n", m.now.In(w.set.Zone))
		for _, s := range m.house.Stays {
			fmt.Fprintf(&b, "  %s room %q %s %s..%s out %d rate %q linked %v fields %v\n", s.ID, s.Room, s.Phase, s.Arrival, s.Departure, s.DepartureTime, s.RateCode, s.Linked, s.Fields)
		}
		for _, r := range m.house.Bad {
			fmt.Fprintf(&b, "  %s unreadable\n", r.ID)
		}
		for _, r := range m.house.Rooms {
			fmt.Fprintf(&b, "  room %s %s\n", r.Name, r.Readiness)
		}
	}
	fmt.Fprintf(&b, "changes %v, damage %v, parked %v, seats %d\n", w.notes, w.damages, w.parked, w.bought)
	return b.String()
}
