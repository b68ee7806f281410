package plan_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// A world is a hotel and its locks as two readings show them: at the first all
// was carried out, since then the guests lived on and some parts were damaged.
type world struct {
	set       *policy.Set
	templates []access.Template
	doors     []access.Door
	limits    plan.Limits
	before    moment
	after     moment
	damages   map[access.StayID]string
	parked    []access.DoorID // at the second instant, their hub runs on another clock
	bought    int             // seats, at the second instant
	notes     []string
}

// moment is what the hotel shows at one instant.
type moment struct {
	now   time.Time
	house access.House
}

// lot says what kinds of trouble a world may hold.
type lot struct {
	overlaps bool // stays shown in one room at one time, or linked
	damage   bool // parts of holdings missing or changed
	losses   bool // rows missing, unreadable or of unknown phase
	sharers  bool
	scarce   bool // seats run out, hubs run on other clocks, or the clocks change
}

var everything = lot{overlaps: true, damage: true, losses: true, sharers: true}

// reckless is everything, and things that concern stays of other rooms as well.
var reckless = lot{overlaps: true, damage: true, losses: true, sharers: true, scarce: true}

const firstDay = access.Date(20585) // 2026-05-12

func maybe(t *rapid.T, percent int, label string) bool {
	return rapid.IntRange(0, 99).Draw(t, label) >= 100-percent
}

func pick[T any](t *rapid.T, label string, of ...T) T { return rapid.SampledFrom(of).Draw(t, label) }

func drawWorld(t *rapid.T, l lot) *world {
	w := &world{limits: generous(), damages: map[access.StayID]string{}}
	w.set = drawSet(t, l)
	w.drawHotel(t)
	w.drawStays(t, l)
	if l.damage {
		for i := range w.before.house.Stays {
			if maybe(t, 15, "damaged") {
				w.damages[w.before.house.Stays[i].ID] = pick(t, "damage", "line lost", "not a member", "open too long",
					"another door", "a door less", "key lost", "suspended", "schedule lost", "opens later")
			}
		}
	}
	if w.bought = 1000; l.scarce {
		w.drawScarcity(t)
	}
	return w
}

// drawScarcity lets seats run out and hubs go by other clocks.
func (w *world) drawScarcity(t *rapid.T) {
	if maybe(t, 40, "few seats") {
		w.bought = rapid.IntRange(1, 7).Draw(t, "seats")
	}
	for _, d := range w.doors {
		if maybe(t, 6, "parked "+d.Name) {
			w.parked = append(w.parked, d.ID)
		}
	}
}

// generous are limits that hold nothing back.
func generous() plan.Limits {
	l := plan.Defaults()
	l.PerPass, l.PerHour, l.PerPassShare, l.PerHourShare = 1000, 1000, 1, 1
	l.LongestWindow, l.MostDoors, l.EarliestIssue = 0, 0, 0
	return l
}

func drawSet(t *rapid.T, l lot) *policy.Set {
	zone := time.UTC
	if rapid.Bool().Draw(t, "Amsterdam") {
		zone, _ = time.LoadLocation("Europe/Amsterdam")
	}
	s := &policy.Set{
		Property: "drawn", Office: "1", Site: "Drawn", Zone: zone, Revision: "r",
		CheckIn:     access.TimeOfDay(pick(t, "check-in", 900, 840, 960)),
		CheckOut:    access.TimeOfDay(pick(t, "check-out", 660, 600, 720)),
		Early:       rapid.Bool().Draw(t, "early"),
		Sharers:     l.sharers && maybe(t, 15, "sharers"),
		Misses:      pick(t, "misses", 1, 2),
		InferNoShow: access.NoTime,
		Messages:    map[string]string{"welcome": "Your code", "changed": "Your stay has changed"},
		Rooms: policy.Rooms{
			Aliases: map[string]string{"R1": "101"},
			Doors:   map[string][]string{"public": {"Front door"}, "garage": {"Garage gate"}},
		},
	}
	if l.sharers && maybe(t, 15, "shared rooms") {
		s.Rooms.Shared = []string{"101"}
	}
	if maybe(t, 30, "garage by room") {
		s.Rooms.Doors["garage"] = []string{"Garage gate", "Back gate"}
		s.Rooms.Parts = map[string][]policy.Part{"garage": {
			{Rooms: []string{"101", "R1", "102"}, Locks: []string{"Garage gate"}},
			{Rooms: []string{"102", "103"}, Locks: []string{"Back gate"}},
		}}
	}
	if maybe(t, 60, "day use") {
		s.DayUse = &policy.DayUse{Opens: access.TimeOfDay(pick(t, "day use opens", 600, 720)), Closes: access.TimeOfDay(pick(t, "day use closes", 1200, 1020))}
	}
	if maybe(t, 25, "infers no-shows") {
		s.InferNoShow = access.TimeOfDay(pick(t, "infer at", 120, 1320))
	}
	if maybe(t, 20, "a rule denies") {
		s.Rules = append(s.Rules, policy.Rule{Name: "owners", When: policy.When{RateCode: []string{"OWNER"}}, Deny: "owner's own stay", Line: 1})
	}
	if maybe(t, 40, "two rules") {
		s.Rules = append(s.Rules, drawRule(t, "suites", "SUITE"))
	}
	s.Rules = append(s.Rules, drawRule(t, "default", ""))
	return s
}

func drawRule(t *rapid.T, name, rate string) policy.Rule {
	r := policy.Rule{Name: name, Line: 1, PIN: policy.PIN{
		Issue: pick(t, "issue", 72*time.Hour, 24*time.Hour, 0), Tell: 24 * time.Hour, OnceReady: rapid.Bool().Draw(t, "once ready"), Message: "welcome",
	}}
	if rate != "" {
		r.When.RateCode = []string{rate}
	}
	room := policy.Access{
		Room:     true,
		Opens:    policy.Moment{Base: policy.FromCheckIn, Offset: pick(t, "room opens", 0, -2*time.Hour, time.Hour)},
		Closes:   policy.Moment{Base: policy.FromCheckOut, Offset: pick(t, "room closes", 30*time.Minute, 0, 5*time.Hour)},
		AtLatest: access.NoTime,
	}
	switch pick(t, "public doors", "with the room", "alone", "none") {
	case "with the room":
		room.Sets = []string{"public"}
	case "alone":
		r.Access = append(r.Access, policy.Access{
			Sets: []string{"public"}, AtLatest: access.NoTime,
			Opens:  policy.Moment{Base: policy.FromCheckIn, Offset: pick(t, "public opens", -3*time.Hour, 0)},
			Closes: policy.Moment{Base: policy.FromCheckOut, Offset: pick(t, "public closes", 2*time.Hour, 30*time.Minute)},
		})
	}
	if maybe(t, 30, "garage") {
		r.Access = append(r.Access, policy.Access{
			Sets: []string{"garage"}, AtLatest: access.NoTime,
			Opens: policy.Moment{Base: policy.AtClock, Clock: 8 * 60}, Closes: policy.Moment{Base: policy.AtClock, Clock: 22 * 60},
		})
	}
	if len(room.Sets) == 0 && maybe(t, 30, "gated") {
		room.RoomReady = true
		room.AtLatest = access.TimeOfDay(pick(t, "at latest", int(access.NoTime), 17*60, 19*60))
	}
	gates := func(a *policy.Access, what string) {
		a.InHouse = maybe(t, 25, what+" waits for check-in")
		if maybe(t, 40, what+" waits for a field") {
			a.Fields = []policy.FieldGate{{Field: pick(t, "field", "deposit", "form"), Is: []string{"paid", "done"}}}
		}
	}
	if maybe(t, 15, "room waits for a call") {
		room.Actions = []string{"registered"}
	}
	if maybe(t, 50, "own gates") {
		gates(&room, "room")
		for i := range r.Access {
			gates(&r.Access[i], "other")
		}
	}
	if len(r.Access) == 0 || maybe(t, 95, "room") {
		r.Access = append(r.Access, room)
	}
	return r
}

func (w *world) drawHotel(t *rapid.T) {
	rooms := rapid.IntRange(3, 6).Draw(t, "rooms")
	front, lift := maybe(t, 70, "front door in templates"), maybe(t, 40, "lift in templates")
	suite := maybe(t, 20, "suite")
	for i := range rooms {
		name := fmt.Sprint(101 + i)
		tpl := access.Template{Name: name, Ref: "t-" + name, Doors: []access.DoorID{access.DoorID("Door " + name)}}
		if front {
			tpl.Doors = append(tpl.Doors, "Front door")
		}
		if lift && i > 0 {
			tpl.Doors = append(tpl.Doors, "Lift")
		}
		if i == 1 && maybe(t, 20, "balcony") {
			tpl.Doors = append(tpl.Doors, "Balcony")
		}
		w.templates = append(w.templates, tpl)
	}
	if suite {
		w.templates = append(w.templates, access.Template{Name: "Suite", Ref: "t-Suite", Doors: []access.DoorID{"Door 101", "Door 102", "Front door"}})
		w.set.Rooms.Connects = [][]string{{"101", "102", "Suite"}}
	}
	names := map[access.DoorID]bool{"Front door": true, "Garage gate": true, "Back gate": true, "Cellar": true}
	for _, tpl := range w.templates {
		slices.Sort(tpl.Doors)
		for _, d := range tpl.Doors {
			names[d] = true
		}
	}
	for d := range names {
		w.doors = append(w.doors, access.Door{ID: d, Name: string(d), Hub: "hub", Online: true})
	}
	slices.SortFunc(w.doors, func(a, b access.Door) int { return strings.Compare(string(a.ID), string(b.ID)) })
}

// strangers are the seats of users that are not ours.
const strangers = 1

// site is what the lock system shows before anybody got anything.
func (w *world) site(now time.Time) access.Site {
	s := access.Site{ID: "s", Name: "Drawn", Zone: w.set.Zone.String(), Doors: w.doors, Templates: w.templates, Seats: access.Seats{Bought: 1000}}
	s.AsOf, s.Complete = now, true
	s.Foreign = []access.Foreign{{Kind: "user", Ref: "f-1"}, {Kind: "group", Ref: "f-2", Name: "Cleaners"}}
	return s
}

// inputs lives through both instants and returns what the planner sees at the second.
func (w *world) inputs() plan.Inputs {
	in := w.settledBefore()
	w.damage(&in.Site)
	in.Site.Seats.Bought = w.bought
	in.Site.Doors = slices.Clone(in.Site.Doors)
	for i := range in.Site.Doors {
		if d := &in.Site.Doors[i]; slices.Contains(w.parked, d.ID) {
			d.Troubles = []access.Trouble{access.OtherClock}
		}
	}
	w.observe(&in, w.after)
	return in
}

// settledBefore is the first instant, when all was carried out.
func (w *world) settledBefore() plan.Inputs {
	in := plan.Inputs{Zone: w.set.Zone, Property: w.set.Property, Limits: w.limits, Site: w.site(w.before.now)}
	w.observe(&in, w.before)
	w.settle(&in, nil)
	return in
}

func (w *world) observe(in *plan.Inputs, m moment) {
	in.Now = later(m.now, in.Now)
	in.House = m.house.Normalize(key)
	in.Site.AsOf = in.Now
	for i := range in.Site.Holdings {
		in.Site.Holdings[i].Looked = in.Now
	}
	in.Known = plan.Learn(in.Known, in.House, in.Limits, in.Now, in.Zone)
	in.Known = plan.LearnSite(in.Known, in.Site, in.Limits, in.Now)
	in.Want = w.set.Desire(in.House, in.Site, in.Known, in.Now)
}

// plan is what the planner answers.
func (w *world) plan(in *plan.Inputs) plan.Plan {
	in.Site.Seats.Used = strangers
	for i := range in.Site.Holdings {
		in.Site.Seats.Used += seated(&in.Site.Holdings[i])
	}
	in.Want = w.set.Desire(in.House, in.Site, in.Known, in.Now)
	return plan.Guard(plan.Diff(*in), *in)
}

// settle carries plans out, waiting for changes to reach the doors, until
// nothing is left; it reports the last plan.
func (w *world) settle(in *plan.Inputs, watch func(*plan.Plan, *plan.Action)) plan.Plan {
	in.Site.Holdings = slices.Clone(in.Site.Holdings)
	in.Known.Stays = slices.Clone(in.Known.Stays)
	for pass := 0; ; pass++ {
		p := w.plan(in)
		in.Known = p.Remember(in.Known)
		for i := range p.Actions {
			apply(in, &p.Actions[i])
			if watch != nil {
				watch(&p, &p.Actions[i])
			}
		}
		for _, o := range p.Opened {
			if k := in.Known.Find(o.Key); k.Opened.IsZero() || k.OpenedRoom != o.Room {
				k.Opened, k.OpenedRoom = in.Now, o.Room
			}
		}
		soon := slices.ContainsFunc(p.Pending, func(d plan.Pending) bool {
			return !d.Until.IsZero() && !d.Until.After(in.Now.Add(in.Limits.Propagation))
		})
		switch {
		case pass > 20 || (len(p.Actions) == 0 && !soon):
			return p
		case len(p.Actions) == 0:
			in.Now = in.Now.Add(in.Limits.Propagation)
			in.Site.AsOf = in.Now
		}
	}
}
