package controller

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// The fakes below stand for a hotel and locks that do what they are told, so
// that what the controller itself decides can be seen: order, records, patience.

type fakeSource struct {
	house access.House
	err   error
}

func (f *fakeSource) Observe(context.Context) (access.House, error) { return f.house, f.err }

// fakeSink holds lines as plans ask for them, in one step for each action.
type fakeSink struct {
	mu       sync.Mutex
	site     access.Site
	err      error                   // of Observe
	fail     map[access.StayID]error // of Do, by stay
	stuck    map[plan.Op]error       // of Do, by what it does
	blind    bool                    // Look shows what was there before
	unread   error                   // of Look
	does     []access.Key            // the order of writes
	stayOf   map[access.Key]access.StayID
	observed int
	during   func()
}

func (f *fakeSink) Observe(context.Context) (access.Site, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.observed++
	s := f.site
	s.Holdings = slices.Clone(s.Holdings)
	return s, f.err
}

func (f *fakeSink) Next(a plan.Action, seen access.Holding, failed ...plan.Step) (plan.Step, bool) {
	if len(a.After) == 0 {
		s := plan.Step{Key: a.Key, Op: plan.SuspendUser}
		if slices.Contains(failed, s) {
			s.Op = plan.DropUser // the other way
		}
		return s, !seen.User.Suspended && !slices.Contains(failed, s)
	}
	if len(failed) > 0 {
		return plan.Step{}, false
	}
	have := seen.Line(access.RoomLine)
	done := have != nil && have.Window.Equal(a.After[0].Window)
	return plan.Step{Key: a.Key, Op: plan.SetSchedule, Window: a.After[0].Window, Line: access.RoomLine, Room: a.Room}, !done
}

func (f *fakeSink) Do(ctx context.Context, s plan.Step, seen access.Holding) (plan.Receipt, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.during != nil {
		f.during()
	}
	if ctx.Err() != nil {
		return plan.Receipt{}, errLost
	}
	f.does = append(f.does, s.Key)
	if err := cmp.Or(f.fail[f.stayOf[s.Key]], f.stuck[s.Op]); err != nil {
		return plan.Receipt{}, err
	}
	seen.Key, seen.Looked = s.Key, time.Unix(1, 0)
	seen.User = access.User{Ref: "user", Person: "person", UsesPIN: true, HasKey: true, Suspended: s.Op != plan.SetSchedule}
	if s.Op == plan.SetSchedule {
		seen.Lines = []access.HeldLine{{
			ID: access.RoomLine, Schedule: "schedule", Window: s.Window, Member: true,
			Doors: []access.DoorID{access.DoorID("door " + s.Room)},
		}}
	}
	f.site.Holdings = slices.DeleteFunc(slices.Clone(f.site.Holdings), func(h access.Holding) bool { return h.Key == s.Key })
	f.site.Holdings = append(f.site.Holdings, seen)
	f.site.Sort()
	pin, err := access.ParsePIN("9041732468")
	return plan.Receipt{Seen: seen, PIN: pin}, err
}

func (f *fakeSink) Look(_ context.Context, seen access.Holding) (access.Holding, error) {
	if f.blind {
		return access.Holding{Key: seen.Key}, nil
	}
	return seen, f.unread
}

// fakeLedger remembers in maps, and in which order it was called.
type fakeLedger struct {
	mu      sync.Mutex
	known   access.Known
	fresh   bool
	calls   []string
	results []plan.Result
	told    map[access.Key]access.Told
	err     error
}

func (f *fakeLedger) note(call string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, call)
	return f.err
}

func (f *fakeLedger) Known(context.Context, time.Time) (access.Known, error) { return f.known, nil }
func (f *fakeLedger) Learn(_ context.Context, k access.Known) error {
	f.known = k
	return f.note("learn")
}
func (f *fakeLedger) Fresh() bool { return f.fresh }
func (f *fakeLedger) SetLost(_ context.Context, lost bool) error {
	f.fresh, f.known.Lost = false, lost
	return nil
}

func (f *fakeLedger) Opened(context.Context, access.Key, string, time.Time) error {
	return f.note("opened")
}

func (f *fakeLedger) Intend(_ context.Context, s plan.Step, _ time.Time) (plan.IntentID, error) {
	return 1, f.note("intend " + string(s.Op))
}

func (f *fakeLedger) Settle(_ context.Context, _ plan.IntentID, o plan.Outcome) error {
	f.mu.Lock()
	f.results = append(f.results, o.Result)
	f.mu.Unlock()
	return f.note("settle " + string(o.Result))
}

func (f *fakeLedger) Removed(context.Context, access.Key, plan.Verb, time.Time) error {
	return f.note("removed")
}

func (f *fakeLedger) PIN(context.Context, access.Key, string) (access.PIN, error) {
	return access.ParsePIN("9041732468")
}

func (f *fakeLedger) Trying(context.Context, access.Key, time.Time) error { return f.note("trying") }

func (f *fakeLedger) Told(_ context.Context, k access.Key, t access.Told) error {
	if f.told == nil {
		f.told = map[access.Key]access.Told{}
	}
	f.told[k] = t
	if known := f.known.Find(k); known != nil {
		known.Told = t
	}
	return f.note("told")
}
func (f *fakeLedger) Forget(context.Context, access.Key) error { return f.note("forget") }

// fakeCourier fails as often as it has errors.
type fakeCourier struct {
	errs  []error
	texts []string
	pins  []access.PIN
}

func (f *fakeCourier) Deliver(_ context.Context, _ access.StayID, text string, pin access.PIN) error {
	f.texts, f.pins = append(f.texts, text), append(f.pins, pin)
	if len(f.errs) == 0 {
		return nil
	}
	err := f.errs[0]
	f.errs = f.errs[1:]
	return err
}

var errLost = errors.Join(errors.New("no answer"), access.ErrAmbiguous)

// small is a property with a room 101 and one stay, A, that arrives at noon.
type small struct {
	*Controller
	source  *fakeSource
	sink    *fakeSink
	ledger  *fakeLedger
	courier *fakeCourier
	at      time.Time
}

var noon = time.Date(2026, 5, 11, 12, 0, 0, 0, time.UTC)

func newSmall() *small {
	s := &small{source: &fakeSource{}, sink: &fakeSink{fail: map[access.StayID]error{}, stayOf: map[access.Key]access.StayID{}}, ledger: &fakeLedger{}, courier: &fakeCourier{}, at: noon}
	set := &policy.Set{
		Property: "small", Zone: time.UTC, CheckIn: 12 * 60, CheckOut: 11 * 60, Early: true, InferNoShow: access.NoTime, Misses: 3,
		Messages: map[string]string{"welcome": "code"},
		Rules: []policy.Rule{{
			Name:   "all",
			Access: []policy.Access{{Room: true, Closes: policy.Moment{Base: policy.FromCheckOut}, AtLatest: access.NoTime}},
			PIN:    policy.PIN{Issue: 72 * time.Hour, OnceReady: true, Message: "welcome"},
		}},
	}
	s.Controller = &Controller{
		Property: "small", Source: s.source, Sink: s.sink, Courier: s.courier, Ledger: s.ledger,
		Secret: access.Secret("secret"), Policy: func() *policy.Set { return set }, Limits: plan.Defaults(),
		Clock: func() time.Time { return s.at },
	}
	s.sink.site = access.Site{Reading: access.Reading{AsOf: noon, Complete: true}}
	s.book("A", "101")
	return s
}

func (s *small) book(id access.StayID, room string) {
	today := access.DateOf(noon, time.UTC)
	s.source.house.AsOf, s.source.house.Complete = noon, true
	s.source.house.Stays = append(s.source.house.Stays, access.Stay{
		ID: id, Room: room, Phase: access.Expected, Arrival: today, Departure: today + 2, Read: noon,
		ArrivalTime: access.NoTime, DepartureTime: access.NoTime,
	})
	s.sink.stayOf[s.key(id)] = id
	door := access.DoorID("door " + room)
	s.sink.site.Doors = append(s.sink.site.Doors, access.Door{ID: door, Name: string(door), Online: true})
	s.sink.site.Templates = append(s.sink.site.Templates, access.Template{Name: room, Ref: room, Doors: []access.DoorID{door}})
	s.sink.site.Sort()
}
