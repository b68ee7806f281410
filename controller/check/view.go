package check

import (
	"slices"
	"strings"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

// view is the facts with what several rules work out of them.
type view struct {
	Facts
	today  access.Date
	names  policy.Names
	doors  map[access.DoorID]*access.Door
	used   map[access.DoorID]bool // locks that some guest may be given
	coming []access.Stay          // in house, or due within Days
	rooms  []string               // that the house shows, sorted
	groups []string               // names of templates, sorted, each once
	busy   map[string]bool        // names of groups with members that are no templates, or have guests of ours
	held   map[access.Key]bool
}

func newView(f Facts) *view {
	v := &view{
		Facts: f, doors: map[access.DoorID]*access.Door{}, used: map[access.DoorID]bool{},
		busy: map[string]bool{}, held: map[access.Key]bool{},
	}
	for i := range f.Site.Holdings {
		v.held[f.Site.Holdings[i].Key] = f.Site.Holdings[i].User.Working()
	}
	for i := range f.Site.Foreign {
		if g := &f.Site.Foreign[i]; g.Kind == "group" {
			v.busy[g.Name] = true
		}
	}
	for i := range f.Site.Doors {
		v.doors[f.Site.Doors[i].ID] = &f.Site.Doors[i]
	}
	for i := range f.Site.Templates {
		v.groups = append(v.groups, f.Site.Templates[i].Name)
		for _, d := range f.Site.Templates[i].Doors {
			v.used[d] = true
		}
	}
	slices.Sort(v.groups)
	v.groups = slices.Compact(v.groups)
	if f.Set != nil {
		v.today = access.DateOf(f.Now, f.Set.Zone)
		v.names = f.Set.Names(f.Site)
		v.coming = v.stays()
	}
	v.rooms = v.shownRooms()
	return v
}

// Arrivals are the stays whose guests are still to come within Days, and whom a
// message has to reach; the nearest first.
func Arrivals(f Facts) []access.Stay {
	var all []access.Stay
	for _, s := range newView(f).coming {
		if s.Phase == access.Expected {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b access.Stay) int { return int(a.Arrival) - int(b.Arrival) })
	return all
}

// stays are those in house or due within Days, as far as they are ours to manage.
func (v *view) stays() []access.Stay {
	var all []access.Stay
	for _, s := range v.House.Stays {
		near := s.Arrival <= v.today+access.Date(v.Days) && s.Departure >= v.today
		_, held := v.held[s.Key]
		managed := held || s.Arrival >= v.Limits.ArrivalsFrom
		if managed && (s.Phase == access.InHouse || s.Phase == access.Expected && near) {
			all = append(all, s)
		}
	}
	return all
}

// shownRooms are the rooms of the house and of coming stays. In a pilot with some
// rooms only, those that resemble none of these are left out.
func (v *view) shownRooms() []string {
	var all []string
	add := func(name string) {
		pilot := func(floor string) bool { return floor == name || alike(floor, name) }
		if strings.TrimSpace(name) == "" || len(v.Limits.Rooms) > 0 && !slices.ContainsFunc(v.Limits.Rooms, pilot) {
			return
		}
		all = append(all, name)
	}
	for _, r := range v.House.Rooms {
		add(r.Name)
	}
	for i := range v.coming {
		add(v.coming[i].Room)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// expected reports whether a coming stay is in a room.
func (v *view) expected(room string) bool {
	return slices.ContainsFunc(v.coming, func(s access.Stay) bool { return s.Room == room })
}

func (v *view) houseRead() bool { return v.Set != nil && !v.House.AsOf.IsZero() }
func (v *view) siteRead() bool  { return v.Set != nil && !v.Site.AsOf.IsZero() }
func (v *view) bothRead() bool  { return v.houseRead() && v.siteRead() }

func (v *view) door(id access.DoorID) string {
	if d := v.doors[id]; d != nil {
		return d.Name
	}
	return string(id)
}

// one is a list of a single finding.
func one(s Severity, kind, name, what, cause, cure string) []Finding {
	return []Finding{{Severity: s, Where: Where{kind, name}, What: what, Cause: cause, Cure: cure}}
}
