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
// its PIN, has nothing written while nothing changes, keeps the PIN through an
// extension, and leaves nothing behind.
func TestAllTrapsAtOnce(t *testing.T) {
	seeds := 20
	if testing.Short() {
		seeds = 5
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			nasty := saltosim.Options{}.Nasty(int64(seed))
			nasty.PageSize = 3 // so that this small hotel has many pages
			s := newSite(t, nasty)
			o := newStayer(s)
			w := access.Window{Start: s.Now().Truncate(time.Minute), End: s.Now().Truncate(time.Minute).Add(twoDays)}
			patiently(t, s, func() error { return o.stay(w) })
			told := o.digits
			o.idle(w)
			s.calm()
			if !s.opensLater(told) {
				t.Error("the guest does not get in")
			}
			s.world.SetWeather(nasty.Weather)
			w.End = w.End.Add(day)
			patiently(t, s, func() error { return o.stay(w) })
			if o.digits != told {
				t.Error("the told PIN is another one")
			}
			s.calm()
			if !s.opensLater(told) {
				t.Error("the guest does not get in after the extension")
			}
			s.world.SetWeather(nasty.Weather)
			patiently(t, s, o.end)
			patiently(t, s, func() error { return o.carry(plan.Action{Verb: plan.Tidy, Ended: true}) })
			s.calm()
			if s.opensLater(told) {
				t.Error("the guest gets in after the end")
			}
			if held := s.holding(stay); len(held.Lines) > 0 || len(held.Doubles) > 0 {
				t.Errorf("left behind: %+v", held)
			}
		})
	}
}

// idle looks at a stay that is as it should be for eight hours.
func (o *stayer) idle(w access.Window) {
	o.Helper()
	mark, seen := o.world.Mark(), 0
	a := plan.Action{Key: stay, Room: "101", Verb: plan.Repair, After: []access.Line{{ID: access.RoomLine, Doors: o.room(), Window: w}}}
	for range 96 {
		if done, err := o.pass(&a); done && err == nil {
			seen++
		}
		o.Advance(5 * time.Minute)
	}
	if writes := o.world.Since(mark).Writes; len(writes) > 0 {
		o.Errorf("nothing changed, and it wrote %v", writes)
	}
	if seen < 96/4 {
		o.Errorf("only %d of 96 passes saw the stay", seen)
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
