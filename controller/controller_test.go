package controller

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

func TestEveryWriteStandsBetweenItsIntentAndItsOutcome(t *testing.T) {
	s := newSmall()
	cycle, err := s.RunOnce(t.Context())
	if err != nil || !cycle.Did() {
		t.Fatalf("RunOnce: %v, did %v", err, cycle.Did())
	}
	want := []string{"learn", "intend set_schedule", "settle done"}
	if diff := cmp.Diff(want, s.ledger.calls); diff != "" {
		t.Errorf("ledger calls differ (-want +got):\n%s", diff)
	}
}

func TestADryRunWritesNothing(t *testing.T) {
	s := newSmall()
	p, err := s.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Actions) != 1 || p.Actions[0].Verb != plan.Issue {
		t.Errorf("plan has %v, want one issue", p.Actions)
	}
	if len(s.ledger.calls)+len(s.sink.does)+len(s.courier.texts) != 0 {
		t.Errorf("a dry run called the ledger %v, wrote %v, sent %v", s.ledger.calls, s.sink.does, s.courier.texts)
	}
}

func TestAWriteWithoutAnAnswerIsNotSentAgain(t *testing.T) {
	s := newSmall()
	s.sink.fail["A"] = errLost
	_, err := s.RunOnce(t.Context())
	if !errors.Is(err, access.ErrAmbiguous) {
		t.Errorf("error %v, want an ambiguous one", err)
	}
	if len(s.sink.does) != 1 {
		t.Errorf("written %d times, want once", len(s.sink.does))
	}
	if diff := cmp.Diff([]plan.Result{plan.Ambiguous}, s.ledger.results); diff != "" {
		t.Errorf("outcomes differ (-want +got):\n%s", diff)
	}
}

func TestWhatTheSiteDoesNotShowIsNotDone(t *testing.T) {
	s := newSmall()
	s.sink.blind = true
	cycle, err := s.RunOnce(t.Context())
	if err == nil || cycle.Did() {
		t.Errorf("an action that the site does not show counts as done")
	}
}

func TestOneStayInTroubleHoldsUpNoOther(t *testing.T) {
	s := newSmall()
	s.book("B", "102")
	s.sink.fail["A"] = errors.New("busy")
	if _, err := s.RunOnce(t.Context()); err == nil {
		t.Fatal("no error although A failed")
	}
	if k := s.key("B"); len(s.sink.site.Holdings) != 1 || s.sink.site.Holdings[0].Key != k {
		t.Errorf("holdings are %v, want B's alone", s.sink.site.Holdings)
	}
	s.at = s.at.Add(firstWait / 2)
	tries := len(s.sink.does)
	last, err := s.RunOnce(t.Context())
	if err != nil {
		t.Errorf("a stay that backs off is no error: %v", err)
	}
	if o := last.Outcomes[0]; !o.Waiting || o.Err == nil {
		t.Errorf("A ended with %+v, want that it waits and why", o)
	}
	if len(s.sink.does) != tries {
		t.Errorf("A was tried again after %s", firstWait/2)
	}
	delete(s.sink.fail, "A")
	s.at = s.at.Add(firstWait)
	if _, err := s.RunOnce(t.Context()); err != nil || len(s.sink.site.Holdings) != 2 {
		t.Errorf("after the wait: %v, %d holdings", err, len(s.sink.site.Holdings))
	}
}

func TestTheLanesChangeNothingButTheTime(t *testing.T) {
	var plans []string
	for _, lanes := range []int{0, 1, 4} {
		s := newSmall()
		s.Lanes = lanes
		for _, r := range []string{"102", "103", "104", "105", "106"} {
			s.book(access.StayID("stay "+r), r)
		}
		cycle, err := s.RunOnce(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, o := range cycle.Outcomes {
			b.WriteString(string(o.Key) + " " + string(o.Verb) + "\n")
		}
		plans = append(plans, b.String())
	}
	if plans[0] != plans[1] || plans[1] != plans[2] {
		t.Errorf("outcomes depend on the lanes:\n%s", strings.Join(plans, "\n"))
	}
}

func TestAHouseThatCannotBeReadTakesNothingFromAnybody(t *testing.T) {
	s := newSmall()
	if _, err := s.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.source.err = errors.New("no route")
	s.source.house = access.House{}
	cycle, err := s.RunOnce(t.Context())
	if err != nil || cycle.Plan.Distrust == "" {
		t.Errorf("error %v, distrust %q; want a plan that trusts nothing", err, cycle.Plan.Distrust)
	}
	if h := s.sink.site.Holdings[0]; h.User.Suspended || len(h.Lines) != 1 {
		t.Errorf("the holding became %+v", h)
	}
}

func TestWithoutTheSiteNothingIsPlanned(t *testing.T) {
	s := newSmall()
	s.sink.err = errors.New("no route")
	cycle, err := s.RunOnce(t.Context())
	if err == nil || cycle.Plan.ID != "" || len(s.ledger.calls) != 0 {
		t.Errorf("error %v, plan %q, ledger %v", err, cycle.Plan.ID, s.ledger.calls)
	}
}

func TestALedgerThatKnowsLessThanTheSiteIsLost(t *testing.T) {
	s := newSmall()
	if _, err := s.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.ledger.known, s.ledger.fresh = access.Known{}, true // put back from before
	s.source.house.Stays[0].Phase = access.Cancelled
	cycle, err := s.RunOnce(t.Context())
	if err != nil || !s.ledger.known.Lost {
		t.Fatalf("error %v, lost %v", err, s.ledger.known.Lost)
	}
	if len(cycle.Outcomes) != 0 {
		t.Errorf("something was done without memory: %v", cycle.Outcomes)
	}
}

// ready makes a small property whose guest A waits to be told.
func ready(t *testing.T) *small {
	t.Helper()
	s := newSmall()
	if _, err := s.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.ledger.known.Stays[0].Sealed = "user"
	s.ledger.calls = nil
	return s
}

func TestTheAttemptIsOnRecordBeforeTheMessageGoes(t *testing.T) {
	s := ready(t)
	if _, err := s.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"learn", "trying", "told"}, s.ledger.calls); diff != "" {
		t.Errorf("ledger calls differ (-want +got):\n%s", diff)
	}
	if len(s.courier.pins) != 1 || s.courier.pins[0].Digits() != "9041732468" {
		t.Errorf("the courier got %d PINs", len(s.courier.pins))
	}
}

// unanswered reports whether an alarm says that nobody knows what a guest has.
func unanswered(c Cycle) bool {
	return slices.ContainsFunc(c.Plan.Alarms, func(n plan.Note) bool { return n.Code == access.WhyUnanswered })
}

func TestAMessageWithoutAnAnswerGoesAgainWithPausesAndAnAlarm(t *testing.T) {
	for clear := 1; clear <= 6; clear++ { // the message whose answer comes
		s := ready(t)
		for range clear - 1 {
			s.courier.errs = append(s.courier.errs, errLost)
		}
		var pauses []time.Duration
		for n := 1; n <= min(clear, 5); n++ {
			cycle, err := s.RunOnce(t.Context())
			if n < clear != errors.Is(err, access.ErrAmbiguous) || len(s.courier.texts) != n || s.courier.texts[0] != s.courier.texts[n-1] {
				t.Fatalf("of %d, after %d: %d messages, %v", clear, n, len(s.courier.texts), err)
			}
			if alarm := unanswered(cycle); alarm != (n > 2) { // of the messages before this one
				t.Errorf("of %d, at message %d: alarm %v", clear, n, alarm)
			}
			told := s.ledger.told[s.key("A")]
			if told.User != "user" || n < clear && told.Doubts != n || n == clear && told.Doubts != 0 {
				t.Errorf("of %d, after %d: told %+v", clear, n, told)
			}
			if n < min(clear, 5) {
				pauses = append(pauses, cycle.Next().Sub(s.at))
				s.at = cycle.Next()
			}
		}
		want := []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute}[:min(clear, 5)-1]
		if !slices.Equal(pauses, want) {
			t.Errorf("of %d: pauses are %v, want %v", clear, pauses, want)
		}
		s.at = s.at.Add(time.Hour)
		cycle, err := s.RunOnce(t.Context())
		if err != nil || !cycle.Plan.Empty() || len(s.courier.texts) != min(clear, 5) {
			t.Errorf("of %d: an hour later %d messages, %d actions, %v", clear, len(s.courier.texts), len(cycle.Plan.Actions), err)
		}
		if alarm := unanswered(cycle); alarm != (clear > 5) {
			t.Errorf("of %d: an hour later the alarm stands: %v", clear, alarm)
		}
		if n := unready(&cycle, time.Hour); n > 0 != (clear > 5) {
			t.Errorf("of %d: an hour later %d arrivals are not ready", clear, n)
		}
	}
}

func TestAMessageThatIsRefusedIsNotTold(t *testing.T) {
	s := ready(t)
	s.courier.errs = []error{errors.Join(errors.New("no phone"), access.ErrTerminal)}
	if _, err := s.RunOnce(t.Context()); err == nil {
		t.Error("no error although the message was refused")
	}
	if len(s.ledger.told) != 0 {
		t.Error("a refused message counts as told")
	}
}

func TestARefusalLeavesADoubtAsItWas(t *testing.T) {
	s := ready(t)
	s.courier.errs = []error{errLost, errors.New("busy")}
	for range 2 {
		cycle, err := s.RunOnce(t.Context())
		if err == nil {
			t.Fatal("no error although the message failed")
		}
		s.at = cycle.Next()
	}
	if told := s.ledger.told[s.key("A")]; told.Doubts != 1 {
		t.Errorf("told %+v, want one doubt", told)
	}
}

func TestARemovalThatFailsTakesTheOtherWayInTheSamePass(t *testing.T) {
	s := newSmall()
	s.source.house.Stays[0].Single = true
	if _, err := s.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.source.house.Stays[0].Phase = access.Cancelled
	s.sink.stuck = map[plan.Op]error{plan.SuspendUser: errors.New("busy")}
	s.ledger.calls = nil
	cycle, err := s.RunOnce(t.Context())
	if err == nil || cycle.Outcomes[0].Done || cycle.Again.IsZero() {
		t.Errorf("done %v, again at %s, %v; want that what failed is tried again", cycle.Outcomes[0].Done, cycle.Again, err)
	}
	want := []string{"learn", "intend suspend_user", "settle failed", "intend drop_user", "settle done"}
	if diff := cmp.Diff(want, s.ledger.calls); diff != "" {
		t.Errorf("ledger calls differ (-want +got):\n%s", diff)
	}
	s.sink.stuck[plan.DropUser] = errors.New("busy too")
	s.sink.site.Holdings[0].User.Suspended = false
	s.at = s.at.Add(time.Hour)
	s.source.house.AsOf, s.source.house.Stays[0].Read = s.at, s.at
	if _, err := s.RunOnce(t.Context()); err == nil || !strings.Contains(err.Error(), "busy too") || !strings.Contains(err.Error(), "suspend_user") {
		t.Errorf("the error does not name both ways: %v", err)
	}
}

// The call without an answer may have been the removal: no later pass would count it.
func TestARemovalInAnotherWayCountsIfTheFirstMayHaveWorked(t *testing.T) {
	for err, want := range map[error]bool{errLost: true, errors.New("busy"): false} {
		s := newSmall()
		s.source.house.Stays[0].Single = true
		if _, err := s.RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.source.house.Stays[0].Phase = access.Cancelled
		s.sink.stuck = map[plan.Op]error{plan.SuspendUser: err}
		if _, err := s.RunOnce(t.Context()); err == nil {
			t.Fatal("a call failed, and nobody says so")
		}
		if got := slices.Contains(s.ledger.calls, "removed"); got != want {
			t.Errorf("after %q: counted %v, want %v", err, got, want)
		}
	}
}

func TestAStopFinishesTheWriteAndBeginsNoOther(t *testing.T) {
	s := newSmall()
	s.book("B", "102")
	ctx, stop := context.WithCancel(t.Context())
	s.sink.during = stop
	if _, err := s.RunOnce(ctx); err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if len(s.sink.does) != 1 || len(s.ledger.results) != 1 || s.ledger.results[0] != plan.Done {
		t.Errorf("%d writes, outcomes %v; want one, done", len(s.sink.does), s.ledger.results)
	}
}

func TestWavesPutWhatIsNeededFirst(t *testing.T) {
	actions := []plan.Action{{Key: "a"}, {Key: "b", Needs: []access.Key{"a"}}, {Key: "c"}, {Key: "d", Needs: []access.Key{"b", "c"}}}
	want := [][]int{{0, 2}, {1}, {3}}
	if diff := cmp.Diff(want, waves(actions)); diff != "" {
		t.Errorf("waves differ (-want +got):\n%s", diff)
	}
}

func TestPatienceDoublesAndForgetsWhenSomethingElseIsToBeDone(t *testing.T) {
	var p patience
	a := &plan.Action{Key: "a", Verb: plan.Issue}
	at := noon
	for _, wait := range []time.Duration{firstWait, 2 * firstWait, 4 * firstWait} {
		p.learn(a, errors.New("request 8f3 failed"), at)
		if p.may(a, at.Add(wait-time.Second)) || !p.may(a, at.Add(wait)) {
			t.Errorf("the wait is not %s", wait)
		}
		at = at.Add(wait)
	}
	if other := (&plan.Action{Key: "a", Verb: plan.Revoke}); !p.may(other, at) {
		t.Error("another action of the stay has to wait too")
	}
	p.learn(a, access.ErrTerminal, at)
	if p.may(a, at.Add(longestWait-time.Second)) {
		t.Error("what will not work until something changes is tried soon")
	}
	taking := &plan.Action{Key: "b", Verb: plan.Revoke}
	p.learn(taking, access.ErrTerminal, at)
	if p.may(taking, at.Add(longestTaking-time.Second)) || !p.may(taking, at.Add(longestTaking)) {
		t.Error("what takes access does not wait for its own longest")
	}
}

func TestASwapIsParkedWhole(t *testing.T) {
	s := newSmall()
	a := plan.Action{Key: "a", Verb: plan.Move, With: []access.Key{"b"}}
	b := plan.Action{Key: "b", Verb: plan.Move, With: []access.Key{"a"}}
	s.patience.learn(&a, errors.New("busy"), s.at)
	parked := s.parked([]plan.Action{a, b, {Key: "c", Verb: plan.Issue}})
	if diff := cmp.Diff(map[access.Key]bool{"a": true, "b": true}, parked); diff != "" {
		t.Errorf("parked differ (-want +got):\n%s", diff)
	}
}

func TestAPINIsErasedWithTheUserThatSomebodyElseDeleted(t *testing.T) {
	for _, complete := range []bool{true, false} {
		s := ready(t)
		s.ledger.known.Stays[0].Sealed = "user"
		s.source.house.Stays[0].Phase = access.Cancelled
		s.sink.site.Holdings, s.sink.site.Complete, s.ledger.calls = nil, complete, nil
		if _, err := s.RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := slices.Contains(s.ledger.calls, "forget"); got != complete {
			t.Errorf("of a site that was read whole %v: forgotten %v", complete, got)
		}
	}
}

func TestARemovalAtAnOfflineDoorIsRememberedBeforeItIsMade(t *testing.T) {
	s := newSmall()
	s.source.house.Stays[0].Single = true
	if _, err := s.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.sink.site.Doors[0].Online = false
	s.source.house.Stays[0].Phase = access.Cancelled
	s.sink.fail["A"] = errLost
	_, _ = s.RunOnce(t.Context())
	if got := s.ledger.known.Unconfirmed; len(got) != 1 || got[0].Door != "door 101" || got[0].Key != s.key("A") {
		t.Errorf("remembered %+v, want A's door 101", got)
	}
	if got := s.ledger.known.Offline; len(got) != 1 || !got[0].Since.Equal(noon) {
		t.Errorf("remembered %+v, want that the door is offline since noon", got)
	}
}

// A removal that was made and could not be read back leaves nothing to do, so
// that no later pass would count it: the caps must know of it all the same.
func TestARemovalCountsAlthoughItIsNotConfirmed(t *testing.T) {
	s := newSmall()
	s.source.house.Stays[0].Single = true
	if _, err := s.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.source.house.Stays[0].Phase = access.Cancelled
	s.sink.unread = errors.New("busy")
	if _, err := s.RunOnce(t.Context()); err == nil {
		t.Fatal("a removal that could not be read back is no error")
	}
	if !slices.Contains(s.ledger.calls, "removed") {
		t.Errorf("the removal is not counted: %v", s.ledger.calls)
	}
}

func TestAHoldingThatSomebodyElseChangedIsToldFromOneThatWeChanged(t *testing.T) {
	s := newSmall()
	pass := func() Cycle {
		t.Helper()
		cycle, err := s.RunOnce(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return cycle
	}
	edited := func(c Cycle) bool {
		return len(c.Plan.Actions) == 1 && slices.ContainsFunc(c.Plan.Actions[0].Reasons, func(r access.Reason) bool { return r.Code == access.WhyEdited })
	}
	for range 3 {
		pass() // issued, told, in order
	}
	s.source.house.Stays[0].Departure++
	if c := pass(); len(c.Plan.Actions) != 1 || edited(c) {
		t.Fatalf("an extension reads as an edit: %+v", c.Plan.Actions)
	}
	pass()
	h := &s.sink.site.Holdings[0]
	h.Lines = slices.Clone(h.Lines)
	h.Lines[0].Window.End = h.Lines[0].Window.End.Add(24 * time.Hour)
	if c := pass(); !edited(c) {
		t.Errorf("an edit does not read as one: %+v", c.Plan.Actions)
	}
}
