package saltoks

import (
	"fmt"
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sinks/saltoks/saltosim"
)

// TestAllTrapsAtOnce lives through a stay with every trap at its worst: it gets
// its PIN, keeps it through an extension, and leaves nothing behind.
func TestAllTrapsAtOnce(t *testing.T) {
	seeds := 40
	if testing.Short() {
		seeds = 5
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			s := newSite(t, saltosim.Options{}.Nasty(int64(seed)))
			o := newStayer(s)
			w := access.Window{Start: s.Now().Truncate(time.Minute), End: s.Now().Truncate(time.Minute).Add(twoDays)}
			patiently(t, s, func() error { return o.stay(w) })
			told := o.digits
			s.calm()
			if !s.opensLater(told) {
				t.Error("the guest does not get in")
			}
			s.world.SetWeather(saltosim.Options{}.Nasty(int64(seed)).Weather)
			w.End = w.End.Add(day)
			patiently(t, s, func() error { return o.stay(w) })
			if o.digits != told {
				t.Error("the told PIN is another one")
			}
			s.calm()
			if !s.opensLater(told) {
				t.Error("the guest does not get in after the extension")
			}
			s.world.SetWeather(saltosim.Options{}.Nasty(int64(seed)).Weather)
			patiently(t, s, o.end)
			patiently(t, s, func() error { return o.carry(plan.Action{Verb: plan.Tidy, Ended: true}) })
			s.calm()
			if s.opensLater(told) {
				t.Error("the guest gets in after the end")
			}
			t.Logf("%v %d", s.world.Struck(), s.world.Since(saltosim.Mark{}).Total())
			if held := s.holding(stay); len(held.Lines) > 0 || len(held.Doubles) > 0 {
				t.Errorf("left behind: %+v", held)
			}
		})
	}
}

// calm ends the weather and lets all news arrive.
func (s *site) calm() {
	s.world.SetWeather(saltosim.Weather{})
	s.Advance(10 * time.Minute)
}

// patiently tries for a day, as outages may last for hours.
func patiently(t *testing.T, s *site, do func() error) {
	t.Helper()
	var err error
	for range 24 {
		if err = do(); err == nil {
			return
		}
	}
	t.Fatalf("after a day: %v", err)
}
