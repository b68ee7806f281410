package controller

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// passes runs a loop in fake time and returns when its passes were made.
func passes(t *testing.T, s *small, forHowLong time.Duration, hint func(chan<- struct{})) []time.Duration {
	t.Helper()
	var at []time.Duration
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		s.Clock = func() time.Time { return noon.Add(time.Since(begin)) }
		hints := make(chan struct{})
		ctx, stop := context.WithTimeout(t.Context(), forHowLong)
		defer stop()
		if hint != nil {
			go hint(hints)
		}
		l := Loop{
			Controller: s.Controller, Interval: 10 * time.Minute, Hints: hints,
			After: func(Cycle) { at = append(at, time.Since(begin)) },
		}
		if err := l.Run(ctx); err != nil {
			t.Errorf("a stop is an error: %v", err)
		}
	})
	return at
}

func TestTheLoopLooksAtIntervalsAndAtOnceAfterItDidSomething(t *testing.T) {
	got := passes(t, newSmall(), 25*time.Minute, nil)
	// The first pass issues, so that a second follows at once.
	want := []time.Duration{0, 0, 10 * time.Minute, 20 * time.Minute}
	if len(got) != len(want) {
		t.Fatalf("passes at %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("pass %d at %s, want %s", i, got[i], want[i])
		}
	}
}

func TestAHintShortensTheWait(t *testing.T) {
	got := passes(t, newSmall(), 9*time.Minute, func(h chan<- struct{}) {
		time.Sleep(3 * time.Minute)
		h <- struct{}{}
	})
	if len(got) != 3 || got[2] != 3*time.Minute {
		t.Errorf("passes at %v, want one at 3m0s", got)
	}
}

func TestTheLoopWakesWhenThePlanChangesByItself(t *testing.T) {
	s := newSmall()
	// The PIN is to exist 72 h before check-in, which is in four minutes.
	stay := &s.source.house.Stays[0]
	stay.Arrival, stay.Departure = stay.Arrival+3, stay.Departure+3
	set := *s.Policy()
	set.CheckIn = 12*60 + 4
	*s.Policy() = set
	got := passes(t, s, 9*time.Minute, nil)
	if len(got) < 2 || got[1] != 4*time.Minute {
		t.Errorf("passes at %v, want one at 4m0s", got)
	}
}

func TestAPassThatNeverComesToRestDoesNotSpin(t *testing.T) {
	l := Loop{Controller: newSmall().Controller, Interval: 10 * time.Minute}
	busy, waits := 0, []time.Duration{}
	for range atOnce + 1 {
		waits = append(waits, l.wait(&Cycle{Outcomes: []ActionOutcome{{Done: true}}}, &busy))
	}
	if waits[atOnce-1] != 0 || waits[atOnce] == 0 {
		t.Errorf("waits %v: want a rest after %d passes", waits, atOnce)
	}
}
