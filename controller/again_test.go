package controller

import (
	"errors"
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

func TestWhatFellShortIsTriedAgainSoonerAndThenLater(t *testing.T) {
	for name, spoil := range map[string]func(*small){
		"the site":            func(s *small) { s.sink.err = errors.New("down") },
		"the hotel":           func(s *small) { s.source.err = errors.New("down") },
		"a part of the hotel": func(s *small) { s.source.house.Gaps = []string{"rooms are unknown"} },
		"a hotel of two hours ago": func(s *small) {
			s.source.house.AsOf = noon.Add(-2 * time.Hour)
			s.source.house.Stays[0].Read = s.source.house.AsOf
		},
		"an action": func(s *small) { s.sink.fail["A"] = errors.New("busy") },
	} {
		t.Run(name, func(t *testing.T) {
			s := newSmall()
			spoil(s)
			for _, minutes := range []time.Duration{1, 2, 4} {
				cycle, _ := s.RunOnce(t.Context())
				if got, want := cycle.Next().Sub(s.at), minutes*time.Minute; got != want {
					t.Fatalf("again after %s, want %s", got, want)
				}
				s.at = cycle.Next()
			}
			s.sink.err, s.source.err, s.source.house.Gaps = nil, nil, nil
			s.source.house.AsOf, s.source.house.Stays[0].Read = noon, noon
			delete(s.sink.fail, "A")
			if _, err := s.RunOnce(t.Context()); err != nil {
				t.Fatal(err)
			}
			if cycle, _ := s.RunOnce(t.Context()); !cycle.Again.IsZero() {
				t.Errorf("all is well, and again at %s", cycle.Again)
			}
		})
	}
}

// A room that is cleaned while the locks cannot be read shows nothing of it afterwards.
func TestTheHotelIsLearnedWhileTheSiteIsDown(t *testing.T) {
	s := newSmall()
	room := func(r access.Readiness) {
		s.source.house.Rooms = []access.Room{{Name: "101", Readiness: r, Read: s.at}}
		_, _ = s.RunOnce(t.Context())
		s.at = s.at.Add(10 * time.Minute)
	}
	room(access.Ready)
	s.sink.err = errors.New("down")
	room(access.NotReady)
	again := s.at
	room(access.Ready)
	if got := s.ledger.known.Rooms[0].Since; !got.Equal(again) {
		t.Errorf("ready since %s, want %s", got, again)
	}
}

// A new process with an older memory finds what was lost by what the site has more.
func TestNothingIsLearnedBeforeTheMemoryWasCompared(t *testing.T) {
	s := newSmall()
	s.sink.err = errors.New("down")
	if _, err := s.RunOnce(t.Context()); err == nil || len(s.ledger.known.Stays) > 0 {
		t.Errorf("learned %v (%v)", s.ledger.known.Stays, err)
	}
}

// Until a removal is done somebody can enter.
func TestARemovalThatFailsIsTriedEveryTwoMinutes(t *testing.T) {
	var p patience
	for _, c := range []struct {
		verb plan.Verb
		last time.Duration
	}{{plan.Revoke, 2 * time.Minute}, {plan.Extend, longestWait}} {
		a := plan.Action{Key: "a", Verb: c.verb}
		for range 10 {
			p.learn(&a, errors.New("busy"), noon)
		}
		if got := p.next([]plan.Action{a}, noon).Sub(noon); got != c.last {
			t.Errorf("%s: again after %s, want %s", c.verb, got, c.last)
		}
	}
}

// A hub that is back says so to nobody.
func TestHalfAMoveThatWaitsForAHubIsLookedAtSoon(t *testing.T) {
	s := newSmall()
	for _, test := range []struct {
		name    string
		pending plan.Pending
		want    time.Duration // 0: not at all
	}{
		{"for the hub", plan.Pending{}, 4 * time.Minute},
		{"for an instant", plan.Pending{Until: noon.Add(time.Hour)}, 0},
		{"for another stay", plan.Pending{On: "B"}, 0},
	} {
		cycle := Cycle{Plan: plan.Plan{Pending: []plan.Pending{test.pending}}}
		cycle.In.House.Complete = true
		var want time.Time
		if test.want > 0 {
			want = s.at.Add(test.want)
		}
		if got := s.again(&cycle, nil); !got.Equal(want) {
			t.Errorf("%s: again at %s, want %s", test.name, got, want)
		}
	}
}
