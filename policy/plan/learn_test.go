package plan_test

import (
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// learnt is what is known of a stay that was read, edited, and is read again after a change.
func learnt(change func(*access.Stay)) access.KnownStay {
	now := access.At(firstDay, 12*60, access.Opening, time.UTC)
	stay := access.Stay{ID: "A", Key: "A", Room: "101", Phase: access.Expected, Arrival: firstDay, Departure: firstDay + 2, Read: now}
	house := access.House{Stays: []access.Stay{stay}}
	known := plan.Learn(access.Known{}, house, plan.Defaults(), now, time.UTC)
	known.Stays[0].Confirmed = 7
	known.Stays[0].Edits = &access.Edits{Since: now, Repairs: 2, Repaired: now, Foreign: now}
	change(&stay)
	stay.Read = now.Add(time.Minute)
	house.Stays = []access.Stay{stay}
	return plan.Learn(known, house, plan.Defaults(), now.Add(time.Minute), time.UTC).Stays[0]
}

func TestARowThatChangesForgetsWhoseChangeItWas(t *testing.T) {
	for name, change := range map[string]func(*access.Stay){
		"phase":     func(s *access.Stay) { s.Phase = access.InHouse },
		"room":      func(s *access.Stay) { s.Room = "102" },
		"departure": func(s *access.Stay) { s.Departure++ },
	} {
		if k := learnt(change); k.Confirmed != 0 || k.Edits.Repairs != 0 || !k.Edits.Since.IsZero() || k.Edits.Foreign.IsZero() {
			t.Errorf("after another %s: confirmed %d, edits %+v; want only the foreign group", name, k.Confirmed, k.Edits)
		}
	}
	if k := learnt(func(*access.Stay) {}); k.Confirmed != 7 || k.Edits.Repairs != 2 {
		t.Errorf("the same row: confirmed %d, edits %+v; want what was known", k.Confirmed, k.Edits)
	}
}

func TestADoorIsOfflineSinceItWasFirstShownSo(t *testing.T) {
	now := access.At(firstDay, 12*60, access.Opening, time.UTC)
	limits := plan.Defaults()
	known := access.Known{}
	see := func(minutes int, online bool) []access.Offline {
		at := now.Add(time.Duration(minutes) * time.Minute)
		site := access.Site{Reading: access.Reading{AsOf: at}, Doors: []access.Door{{ID: "d", Online: online}}}
		known = plan.LearnSite(known, site, limits, at)
		return known.Offline
	}
	if got := see(0, true); got != nil {
		t.Errorf("an online door is remembered: %+v", got)
	}
	see(1, false)
	if got := see(9, false); len(got) != 1 || !got[0].Since.Equal(now.Add(time.Minute)) || !got[0].Back.IsZero() {
		t.Errorf("offline: %+v, want since the first minute", got)
	}
	see(10, true)
	if got := see(13, true); len(got) != 1 || !got[0].Back.Equal(now.Add(10*time.Minute)) {
		t.Errorf("back for three minutes: %+v", got)
	}
	if got := see(13, false); len(got) != 1 || !got[0].Since.Equal(now.Add(time.Minute)) || !got[0].Back.IsZero() {
		t.Errorf("away again before it was told anything: %+v, want since the first minute", got)
	}
	see(20, true)
	if got := see(24, true); got != nil {
		t.Errorf("back for the whole allowance: %+v", got)
	}
}

func TestRepairsAreCountedAnewAfterAQuietDay(t *testing.T) {
	for _, tc := range []struct {
		after time.Duration
		want  bool // edited_again
	}{{time.Hour, true}, {25 * time.Hour, false}} {
		now := access.At(firstDay, 12*60, access.Opening, time.UTC)
		set, in := issuedHotel(3, 0)
		in.House.Stays, in.Site.Holdings, in.Known.Stays = in.House.Stays[2:], in.Site.Holdings[2:], in.Known.Stays[2:]
		k := &in.Known.Stays[0]
		k.Edits = &access.Edits{Repairs: 2, Repaired: now}
		look := func(at time.Time) plan.Plan {
			in.Now, in.House.AsOf, in.Site.AsOf, in.House.Stays[0].Read = at, at, at, at
			in.Want = set.Desire(in.House, in.Site, in.Known, in.Now)
			p := plan.Guard(plan.Diff(in), in)
			in.Known = p.Remember(in.Known)
			return p
		}
		look(now)
		if p := look(now.Add(tc.after)); !p.Empty() {
			t.Fatalf("a stay in order has something to do:\n%s", planText(&p))
		}
		in.Site.Holdings[0].User.Blocked = true
		p := look(now.Add(tc.after + time.Minute))
		if again := len(p.Alarms) == 1 && p.Alarms[0].Code == access.WhyEditedAgain && p.Empty(); again != tc.want {
			t.Errorf("%s after the second repair: left alone %v, want %v:\n%s", tc.after, again, tc.want, planText(&p))
		}
	}
}
