package saltosim_test

import (
	"testing"
	"time"

	"pinwarden/sinks/saltoks/saltosim"
)

// TestForeseeingIsWhatThenHappens asks first and waits then: for news on its way, hours, and a group's first schedule.
func TestForeseeingIsWhatThenHappens(t *testing.T) {
	t.Parallel()
	s := newSite(t, saltosim.Options{FirstScheduleDelay: 3 * time.Minute})
	person := s.world.AddStaff("Sam Porter", "101")
	late := s.world.AddGroup("Late", "102")
	for _, err := range []error{
		s.world.AddMember(late, person),
		s.world.EditSchedules(late, saltosim.Schedule{StartTime: "14:00", EndTime: "18:00"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	pin, before := s.world.PIN(person), s.world.State()
	type look struct {
		lock string
		in   time.Duration
	}
	foreseen := map[look]saltosim.Reason{}
	steps := []time.Duration{0, 44 * time.Second, 45 * time.Second, 3 * time.Minute, 4 * time.Minute, 2 * time.Hour, 3 * time.Hour, 7 * time.Hour}
	for _, in := range steps {
		for _, lock := range []string{"101", "102", "Front door", "901"} {
			opens, why := s.world.Foresee(lock, pin, start.Add(in))
			if who := s.world.ForeseeWho(lock, start.Add(in)); opens != (len(who) == 1) {
				t.Errorf("%s in %s: opens %t, and %v open it", lock, in, opens, who)
			}
			foreseen[look{lock, in}] = why
		}
	}
	if after := s.world.State(); !after.Now.Equal(before.Now) || after.Hubs[0].Waiting != before.Hubs[0].Waiting {
		t.Errorf("a look ahead moves the World from %v to %v", before, after)
	}
	opened := 0
	for _, in := range steps {
		for _, lock := range []string{"101", "102", "Front door", "901"} {
			_, why := s.world.Open(lock, pin, start.Add(in))
			if want := foreseen[look{lock, in}]; why != want {
				t.Errorf("%s in %s: foreseen was %s, but it is %s", lock, in, want, why)
			}
			if why == saltosim.Opened {
				opened++
			}
		}
	}
	if want := 5 + 2; opened != want { // 101 from 3 min on, 102 at 14:00 and 15:00
		t.Errorf("%d looks found an open door, want %d", opened, want)
	}
}

// TestAHubThatIsOfflineIsForeseenToStaySo also holds that a lock's trail is not touched by a look.
func TestAHubThatIsOfflineIsForeseenToStaySo(t *testing.T) {
	t.Parallel()
	s := newSite(t, saltosim.Options{Traps: saltosim.Traps{OfflineTrail: time.Hour}})
	pin := s.world.PIN(s.world.AddStaff("Sam Porter", "101"))
	if err := s.world.SetHubOnline("Hub 1", false); err != nil {
		t.Fatal(err)
	}
	if opens, why := s.world.Foresee("101", pin, start.Add(time.Hour)); opens {
		t.Errorf("behind a hub that is offline: %s", why)
	}
	if err := s.world.SetHubOnline("Hub 1", true); err != nil {
		t.Fatal(err)
	}
	if opens, why := s.world.Foresee("101", pin, start.Add(time.Hour)); !opens {
		t.Errorf("with the hub back: %s", why)
	}
	s.clock.Add(time.Minute)
	if err := s.world.SetLockLink("101", false); err != nil {
		t.Fatal(err)
	}
	if opens, why := s.world.Foresee("101", pin, s.clock.Now()); opens {
		t.Errorf("a look counted as a visit: %s", why)
	}
}
