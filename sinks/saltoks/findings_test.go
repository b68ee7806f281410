package saltoks

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sinks/saltoks/saltosim"
)

func TestWhoIsInTheWrongGroupIsSaid(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	s.observe()
	s.issue()
	first := s.holding(stay)
	other := secret.Key("grand-harbour", "2")
	w := access.Window{Start: s.Now(), End: s.Now().Add(day)}
	s.act(plan.Action{Key: other, Verb: plan.Issue, Room: "102", After: []access.Line{
		{ID: access.RoomLine, Doors: s.doors("102"), Window: w},
	}})
	s.Double(stay, access.SharedLine, "101")
	double := s.holding(stay).Doubles[0].Ref
	for _, change := range []error{
		s.world.AddMember("103", first.User.Person),
		s.world.AddMember("Staff Sam Porter", first.User.Person),
		s.world.AddMember(first.Line(access.RoomLine).Ref, "Sam Porter"),
		s.world.AddMember(first.Line(access.RoomLine).Ref, s.holding(other).User.Person),
		s.world.AddMember(double, "Sam Porter"),
	} {
		if change != nil {
			t.Fatal(change)
		}
	}
	s.Advance(oldLate)
	site := s.observe()
	var porter string
	for _, f := range site.Foreign {
		if s.world.PIN(f.Ref) == s.staff.Digits() {
			porter = f.Ref
		}
	}
	want := []string{
		fmt.Sprintf("the guest of stay %s (room 101) is in access group %q, which has no time frame yet: take the guest out of it", stay, "103"),
		fmt.Sprintf("the guest of stay %s (room 101) is in access group %q, which may open more than was granted: take the guest out of it", stay, "Staff Sam Porter"),
		fmt.Sprintf("the guest of stay %s (room 102) is in our access group for line r of stay %s (room 101), and opens what its guest opens: take them out of it", other, stay),
		fmt.Sprintf("user %s is in our access group for line r of stay %s (room 101), and opens what its guest opens: take them out of it", porter, stay),
		fmt.Sprintf("user %s is in our access group for line s of stay %s (room 101), and opens what its guest opens: take them out of it", porter, stay),
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, site.Findings); diff != "" || len(site.Gaps) > 0 {
		t.Errorf("gaps %q, findings (-want +got):\n%s", site.Gaps, diff)
	}
	if !slices.ContainsFunc(site.Foreign, func(f access.Foreign) bool { return f.Name == "103" && f.Stay == stay }) {
		t.Errorf("the guest in 103 is not among what is foreign: %+v", site.Foreign)
	}
	said := strings.Join(site.Findings, "\n")
	for _, secret := range []string{s.staff.Digits(), s.world.PIN(first.User.Person), "Guest 10"} {
		if strings.Contains(said, secret) {
			t.Errorf("the findings show a PIN or a name:\n%s", said)
		}
	}
}

func TestASiteOnWhichNoPINWorksIsSaid(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	for name, c := range map[string]struct {
		site siteShape
		want []string
	}{
		"all is well":      {siteShape{Valid: &yes, PINs: &yes, Bought: 10, Used: 9}, nil},
		"nothing is known": {siteShape{}, nil},
		"no subscription":  {siteShape{Valid: &no, PINs: &yes}, []string{"the site's subscription is not valid, so no change reaches a door: renew it"}},
		"no PINs":          {siteShape{PINs: &no}, []string{"PINs are switched off on the site, so none opens a door: switch them on in its settings"}},
		"full": {siteShape{Bought: 10, Used: 10}, []string{
			"all 10 seats of the site are taken, so a new guest's PIN would open nothing: free a seat or buy more",
		}},
	} {
		v := view{inv: &inventory{site: c.site}}
		v.health()
		if diff := cmp.Diff(c.want, v.site.Findings); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	s := newSite(t, saltosim.Options{Seats: 2})
	if got := s.observe().Findings; len(got) != 1 || !strings.HasPrefix(got[0], "all 2 seats") {
		t.Errorf("a full site: got findings %q", got)
	}
}
