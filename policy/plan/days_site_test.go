package plan_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

func (d *day) site(t *testing.T, set *policy.Set, shuffle *rand.Rand) access.Site {
	t.Helper()
	s := access.Site{Name: "Test site", Zone: set.Zone.String()}
	s.AsOf, s.Complete, s.Skew = d.Now.in(t, set.Zone), true, d.Skew.Site
	doors := map[string]bool{}
	for _, n := range d.Doors {
		doors[n] = true
	}
	for room, names := range d.Rooms {
		tpl := access.Template{Name: room, Ref: "g-" + room}
		for _, n := range names {
			tpl.Doors = append(tpl.Doors, access.DoorID(n))
			doors[n] = true
		}
		slices.Sort(tpl.Doors)
		s.Templates = append(s.Templates, tpl)
	}
	for n := range doors {
		s.Doors = append(s.Doors, access.Door{
			ID: access.DoorID(n), Name: n, Hub: "hub", Online: !slices.Contains(d.Offline, n), Troubles: d.Troubles[n],
		})
	}
	for i := range d.Holds {
		s.Holdings = append(s.Holdings, d.Holds[i].holding(t, s.AsOf, set.Zone))
	}
	s.Seats = d.Seats
	for id, group := range d.Foreign {
		f := access.Foreign{Kind: "group", Ref: "f-" + group, Name: group}
		if len(id) == 1 {
			f.Stay = key(access.StayID(id))
		} else {
			f.Kind, f.Name = "user", ""
		}
		s.Foreign = append(s.Foreign, f)
	}
	if shuffle != nil {
		shuffle.Shuffle(len(s.Holdings), func(i, j int) { s.Holdings[i], s.Holdings[j] = s.Holdings[j], s.Holdings[i] })
	}
	s.Sort()
	return s
}

func (h *holds) holding(t *testing.T, now time.Time, zone *time.Location) access.Holding {
	t.Helper()
	out := access.Holding{
		Key: key(access.StayID(h.ID)), Room: h.Room, Looked: now,
		User: access.User{
			Ref: "u-" + h.ID, Person: "p-" + h.ID, UsesPIN: true, HasKey: !h.NoPIN,
			Suspended: h.Suspended, Blocked: h.Blocked,
		},
	}
	if h.Unread {
		out.Looked = time.Time{}
		return out
	}
	for i := range h.Doubles {
		out.Doubles = append(out.Doubles, access.Double{Group: true, Ref: fmt.Sprintf("g-%s-double%d", h.ID, i)})
	}
	lines := h.Lines
	if lines == nil {
		lines = map[string]heldLine{"r": {}, "1": {}}
	}
	for id, l := range lines {
		if l.From == "" {
			l.From, l.To = h.From, h.To
		}
		if l.Doors == nil && id == "r" {
			l.Doors = []string{"Door " + h.Room}
		} else if l.Doors == nil {
			l.Doors = []string{"Front door"}
		}
		hl := access.HeldLine{ID: access.LineID(id), Ref: "g-" + h.ID + id, Room: h.Room, Schedule: "s-" + h.ID + id, Member: !h.Closed}
		hl.Window = access.Window{Start: l.From.in(t, zone), End: l.To.in(t, zone)}
		for _, n := range l.Doors {
			hl.Doors = append(hl.Doors, access.DoorID(n))
		}
		slices.Sort(hl.Doors)
		out.Lines = append(out.Lines, hl)
	}
	slices.SortFunc(out.Lines, func(a, b access.HeldLine) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out
}
