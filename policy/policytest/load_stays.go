package policytest

import (
	"maps"
	"slices"
	"strings"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

// guests are the stays of a test so far, as they are shown.
type guests struct {
	r     *reading
	stays map[access.StayID]*access.Stay
}

func newGuests(r *reading) *guests { return &guests{r, map[access.StayID]*access.Stay{}} }

func (g *guests) names() []string {
	var names []string
	for id := range maps.Keys(g.stays) {
		names = append(names, string(id))
	}
	slices.Sort(names)
	return names
}

// stays reads stays by their ids: later, in a step, what changes of a stay, or one
// that is shown for the first time; else what was booked.
func (r *reading) stays(now *guests, later bool) func(policy.Value) []showing {
	return func(v policy.Value) []showing {
		var all []showing
		r.Named(func(id string, v policy.Value) {
			all = append(all, r.stay(now, access.StayID(id), v, later))
		})(v)
		return all
	}
}

func (r *reading) stay(now *guests, id access.StayID, v policy.Value, later bool) showing {
	s := showing{id: id}
	stay, known := now.stays[id]
	if !known {
		stay = &access.Stay{ID: id, Phase: access.Expected, ArrivalTime: access.NoTime, DepartureTime: access.NoTime}
		now.stays[id] = stay
	}
	show := func(set func(*access.Stay)) {
		set(stay)
		s.set = append(s.set, set)
	}
	if !known {
		first := *stay
		show(func(s *access.Stay) { *s = first })
	}
	r.Object(slices.Concat(r.dates(show, known), r.hours(show), r.marks(show), []policy.Field{
		policy.May("status", r.status(show, later)),
	})...)(v)
	if stay.Departure < stay.Arrival && !stay.Departure.IsZero() {
		r.Fault(v, "it departs before it arrives", "exchange the dates")
	}
	return s
}

// dates are needed of a stay that is shown for the first time.
func (r *reading) dates(show func(func(*access.Stay)), known bool) []policy.Field {
	date := func(to func(*access.Stay) *access.Date) policy.Read {
		return func(v policy.Value) {
			var text string
			if r.Text(&text)(v); text == "" {
				return
			}
			d, err := access.ParseDate(text)
			if err != nil {
				r.Fault(v, policy.Quote(text)+" is not a date", "write year, month and day, as 2026-05-12")
				return
			}
			show(func(s *access.Stay) { *to(s) = d })
		}
	}
	arrival := date(func(s *access.Stay) *access.Date { return &s.Arrival })
	departure := date(func(s *access.Stay) *access.Date { return &s.Departure })
	if known {
		return []policy.Field{policy.May("arrival", arrival), policy.May("departure", departure)}
	}
	return []policy.Field{policy.Need("arrival", "2026-05-12", arrival), policy.Need("departure", "2026-05-14", departure)}
}

// hours are the times of day that the hotel shows of the stay itself.
func (r *reading) hours(show func(func(*access.Stay))) []policy.Field {
	clock := func(to func(*access.Stay) *access.TimeOfDay) policy.Read {
		return func(v policy.Value) {
			t := access.NoTime
			if r.Clock(&t)(v); t != access.NoTime {
				show(func(s *access.Stay) { *to(s) = t })
			}
		}
	}
	return []policy.Field{
		policy.May("arrival_time", clock(func(s *access.Stay) *access.TimeOfDay { return &s.ArrivalTime })),
		policy.May("departure_time", clock(func(s *access.Stay) *access.TimeOfDay { return &s.DepartureTime })),
	}
}

// marks are what rules may ask of a stay. The room none is no room: none is assigned, or no longer.
func (r *reading) marks(show func(func(*access.Stay))) []policy.Field {
	text := func(to func(*access.Stay) *string) policy.Read {
		return func(v policy.Value) {
			var t string
			r.Text(&t)(v)
			show(func(s *access.Stay) { *to(s) = t })
		}
	}
	return []policy.Field{
		policy.May("room", func(v policy.Value) {
			var name string
			if r.Text(&name)(v); name == none {
				name = ""
			}
			show(func(s *access.Stay) { s.Room = name })
		}),
		policy.May("room_type", text(func(s *access.Stay) *string { return &s.RoomType })),
		policy.May("rate_code", text(func(s *access.Stay) *string { return &s.RateCode })),
		policy.May("channel", text(func(s *access.Stay) *string { return &s.Channel })),
		policy.May("customer", text(func(s *access.Stay) *string { return &s.Customer })),
		policy.May("fields", r.Named(func(name string, v policy.Value) {
			var value string
			r.Text(&value)(v)
			show(func(s *access.Stay) { s.Fields = with(s.Fields, access.Field{Name: name, Value: value}) })
		})),
		policy.May("party_size", func(v policy.Value) {
			n := 0
			r.Count(&n)(v)
			show(func(s *access.Stay) { s.PartySize = n })
		}),
		policy.May("linked", func(v policy.Value) {
			var ids []string
			r.Texts(&ids)(v)
			show(func(s *access.Stay) {
				s.Linked = nil
				for _, id := range ids {
					s.Linked = append(s.Linked, access.StayID(id))
				}
			})
		}),
	}
}

// with puts a custom field among those that are shown, which stay sorted by name.
func with(fields []access.Field, f access.Field) []access.Field {
	fields = slices.DeleteFunc(slices.Clone(fields), func(o access.Field) bool { return o.Name == f.Name })
	i, _ := slices.BinarySearchFunc(fields, f.Name, func(o access.Field, name string) int { return strings.Compare(o.Name, name) })
	return slices.Insert(fields, i, f)
}

// status reads where the stay stands. One that is booked is expected: when the
// hotel shows otherwise is a step of its own.
func (r *reading) status(show func(func(*access.Stay)), later bool) policy.Read {
	words := []string{"expected", "in_house", "departed", "cancelled", "no_show", "unknown"}
	return func(v policy.Value) {
		switch {
		case !r.OneOf(v, words...):
		case !later && v.Value != "expected":
			r.Fault(v, "stays begin as expected", "show "+v.Value+" in a step of a timeline, at its instant")
		default:
			phase, _ := access.ParsePhase(v.Value)
			show(func(s *access.Stay) { s.Phase = phase })
		}
	}
}

// gone reads the stays that the hotel no longer shows.
func (r *reading) gone(now *guests, to *[]access.StayID) policy.Read {
	return r.OneOrMore(func(v policy.Value) {
		if id, ok := r.known(now, v); ok {
			*to = append(*to, id)
		}
	})
}

// known reads the id of a stay of the test.
func (r *reading) known(now *guests, v policy.Value) (access.StayID, bool) {
	var id string
	if r.Text(&id)(v); id == "" {
		return "", false
	}
	return access.StayID(id), r.isKnown(now, v, id)
}

func (r *reading) isKnown(now *guests, v policy.Value, id string) bool {
	if now.stays[access.StayID(id)] == nil {
		r.Fault(v, "there is no stay "+policy.Quote(id)+" yet", policy.Suggest(id, now.names()))
		return false
	}
	return true
}
