package saltoks

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/sinks/saltoks/saltosim"
)

// TestProbeAnswersEveryTrap turns each switch of the stand-in that a probe can see.
func TestProbeAnswersEveryTrap(t *testing.T) {
	for name, test := range map[string]struct {
		traps saltosim.Traps
		want  string
	}{
		"bare PINs":          {saltosim.Traps{PIN: saltosim.Bare}, "= the form of a PIN: 10 digits, bare"},
		"longer PINs":        {saltosim.Traps{PINDigits: 9, ZeroPINs: true}, "= the form of a PIN: 9 digits, in quotes"},
		"a lag":              {saltosim.Traps{NewUserLag: time.Minute}, "a PIN for a new user: "},
		"stale":              {saltosim.Traps{StalePatch: 1}, "= 18:00:00 as an end: end_time 18:00:00"},
		"arrays":             {saltosim.Traps{BareArrays: true}, "= a deleted user in the list: gone"},
		"relative links":     {saltosim.Traps{Links: saltosim.RelativeLinks}, "= $top=1: the size of a page"},
		"no counts":          {saltosim.Traps{NoCounts: true}, "! $count=true: not shown, 200"},
		"unique names":       {saltosim.Traps{UniqueNames: true}, "= a second group of one name: refused, 400 with code 1101"},
		"ends filled":        {saltosim.Traps{Ends: saltosim.AllFilled}, "= 18:00:00 as an end: end_time 18:00:59"},
		"Z honoured":         {saltosim.Traps{Zone: saltosim.Honoured}, "! a Z after a date: honoured: the digits became"},
		"Z rejected":         {saltosim.Traps{Zone: saltosim.Rejected}, "= a Z after a date: refused, 400 with code 1101"},
		"codes as texts":     {saltosim.Traps{Codes: saltosim.Texts}, "then 404 with code 2202"},
		"no reasons":         {saltosim.Traps{NoReasons: true}, "= a user deleted twice: first 202, then 404"},
		"refusals as 200":    {saltosim.Traps{OKRefusals: true}, "a user deleted twice: first 202, then "},
		"terse":              {saltosim.Traps{Answers: saltosim.Terse}, "= status of a changed schedule: 204"},
		"wordy":              {saltosim.Traps{Answers: saltosim.Wordy}, "= status of a new user: 200"},
		"listed when gone":   {saltosim.Traps{DeletedShown: 10 * time.Second, DeletedListed: true}, "= a deleted user in the list: gone after"},
		"deleted twice":      {saltosim.Traps{DeletedTwice: true, DeletedShown: 10 * time.Second}, "= a user deleted twice: first 202, then 202"},
		"$top bounds a list": {saltosim.Traps{TopLimits: true}, "= $top=1: the end of the list"},
		"whole patch":        {saltosim.Traps{WholePatch: true}, "= a change of some fields: whole: fields that are not named are lost"},
		"nothing past":       {saltosim.Traps{PastRefused: true}, "! a schedule in the past: refused, 400 with code 1101"},
		"already there":      {saltosim.Traps{Twice: saltosim.AlreadyThere}, "= a member added twice: first 200, again 400 with code 1101, already there"},
		"full refuses":       {saltosim.Traps{FullRefuses: true, SubscribeRefused: true}, "= status of a new user: 201"},
		"moving lists":       {saltosim.Traps{MovingLists: 0.2}, "= status of a new group: 200"},
	} {
		t.Run(name, func(t *testing.T) {
			s := probing(t, saltosim.Options{Traps: test.traps})
			before := s.left()
			answers, err := s.client.Probe(t.Context(), "101")
			if err != nil {
				t.Errorf("%v", err)
			}
			if got := show(answers); !strings.Contains(got, test.want) {
				t.Errorf("want %q in\n%s", test.want, got)
			}
			s.Advance(time.Hour)
			if diff := cmp.Diff(before, s.left()); diff != "" {
				t.Errorf("the probe leaves something behind:\n%s", diff)
			}
		})
	}
}

// TestProbesInBadWeatherLeaveNothingInTheEnd lets probes meet everything at once. One
// that an outage keeps from removing says so, and the next one removes.
func TestProbesInBadWeatherLeaveNothingInTheEnd(t *testing.T) {
	for seed := range int64(20) {
		s := newSite(t, saltosim.Options{}.Nasty(seed))
		s.client = s.prober()
		calm := func() []string {
			s.Advance(3 * time.Hour)
			return s.patiently()
		}
		before := calm()
		for range 20 {
			_, err := s.client.Probe(t.Context(), "101")
			left := calm()
			if cmp.Equal(before, left) {
				break
			}
			t.Logf("seed %d leaves %d objects: %v", seed, len(left)-len(before), err)
			if err == nil {
				t.Errorf("seed %d: the probe leaves something and does not say so", seed)
			}
		}
		if diff := cmp.Diff(before, calm()); diff != "" {
			t.Errorf("seed %d: something is left for ever:\n%s", seed, diff)
		}
	}
}

// patiently lists what is left, however long the weather lasts.
func (s *site) patiently() []string {
	s.Helper()
	for range 50 {
		id, err := s.client.site(context.Background())
		if err == nil {
			users, err1 := readList[userShape](context.Background(), s.client, path(v12, id, "users"), nil)
			groups, err2 := readList[groupShape](context.Background(), s.client, path(v12, id, "access_groups"), nil)
			if err1 == nil && err2 == nil {
				var all []string
				for _, u := range users.items {
					all = append(all, "user "+u.Alias)
				}
				for _, g := range groups.items {
					all = append(all, "group "+g.Name)
				}
				return all
			}
		}
		s.Advance(30 * time.Minute)
	}
	s.Fatal("the weather never clears")
	return nil
}
