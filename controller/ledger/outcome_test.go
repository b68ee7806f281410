package ledger_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/controller/ledger"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// deeds are the fields of a known stay that follow from what was done.
type deeds struct {
	Made, Closed, Minting, Tried time.Time
	Sealed                       string
	Told                         access.Told
}

func deedsOf(k access.KnownStay) deeds {
	return deeds{k.Made, k.Closed, k.Minting, k.Tried, k.Sealed, k.Told}
}

func TestOutcomesSayWhatWasDone(t *testing.T) {
	door := func(line access.LineID) plan.Step { return plan.Step{Key: ann, Op: plan.AddDoor, Line: line} }
	step := func(op plan.Op) plan.Step { return plan.Step{Key: ann, Op: op} }
	mint := plan.Step{Key: ann, Op: plan.MintPIN, Ref: "user-a"}
	told := access.Told{User: "user-a", At: at(30), Room: "204", Arrival: access.NewDate(2026, 5, 11), Departure: access.NewDate(2026, 5, 12)}
	tests := []struct {
		name string
		do   func(*book)
		want deeds
	}{
		{"a door of the room line", func(b *book) { b.do(door("r"), at(1), plan.Done) }, deeds{Made: at(2)}},
		{"two doors: the last counts", func(b *book) {
			b.do(door("r"), at(1), plan.Done)
			b.do(door("r"), at(4), plan.Done)
		}, deeds{Made: at(5)}},
		{"a door of another line", func(b *book) { b.do(door("1"), at(1), plan.Done) }, deeds{}},
		{"a door that failed", func(b *book) { b.do(door("r"), at(1), plan.Failed) }, deeds{}},
		{"a door that may be there", func(b *book) { b.do(door("r"), at(1), plan.Ambiguous) }, deeds{Made: at(2)}},

		{"suspended", func(b *book) { b.do(step(plan.SuspendUser), at(1), plan.Done) }, deeds{Closed: at(2)}},
		{"not suspended", func(b *book) { b.do(step(plan.SuspendUser), at(1), plan.Failed) }, deeds{}},
		{"suspended, then subscribed", func(b *book) {
			b.do(step(plan.SuspendUser), at(1), plan.Done)
			b.do(step(plan.SubscribeUser), at(3), plan.Done)
		}, deeds{}},
		{"suspended, then not subscribed", func(b *book) {
			b.do(step(plan.SuspendUser), at(1), plan.Done)
			b.do(step(plan.SubscribeUser), at(3), plan.Failed)
		}, deeds{Closed: at(2)}},

		{"a PIN", func(b *book) { b.do(mint, at(1), plan.Done) }, deeds{Sealed: "user-a"}},
		{"a PIN asked for", func(b *book) { b.intend(mint, at(1)) }, deeds{Minting: at(1)}},
		{"a PIN that failed", func(b *book) { b.do(mint, at(1), plan.Failed) }, deeds{}},
		{"a PIN whose answer was lost", func(b *book) { b.do(mint, at(1), plan.Ambiguous) }, deeds{Minting: at(1)}},
		{"lost, then failed: still lost", func(b *book) {
			b.do(mint, at(1), plan.Ambiguous)
			b.do(mint, at(3), plan.Failed)
		}, deeds{Minting: at(1)}},
		{"lost twice: the newest counts", func(b *book) {
			b.do(mint, at(1), plan.Ambiguous)
			b.do(mint, at(3), plan.Ambiguous)
		}, deeds{Minting: at(3)}},
		{"asked for, and asked again in vain before the answer", func(b *book) {
			b.intend(mint, at(1))
			b.do(mint, at(3), plan.Failed)
		}, deeds{Minting: at(1)}},
		{"lost, then made", func(b *book) {
			b.do(mint, at(1), plan.Ambiguous)
			b.do(mint, at(3), plan.Done)
		}, deeds{Sealed: "user-a"}},
		{"made, then a rotation that was lost: nobody can say which PIN opens", func(b *book) {
			b.do(mint, at(1), plan.Done)
			b.do(mint, at(3), plan.Ambiguous)
		}, deeds{Minting: at(3)}},
		{"made, then a rotation that failed: the old one opens", func(b *book) {
			b.do(mint, at(1), plan.Done)
			b.do(mint, at(3), plan.Failed)
		}, deeds{Sealed: "user-a"}},

		{"told", func(b *book) {
			b.must(b.Trying(b.t.Context(), ann, at(29)))
			b.must(b.Told(b.t.Context(), ann, told))
		}, deeds{Tried: at(29), Told: told}},
		{"told, perhaps, twice", func(b *book) {
			for n := 1; n <= 2; n++ {
				b.must(b.Trying(b.t.Context(), ann, at(28)))
				b.must(b.Told(b.t.Context(), ann, doubtful(told, n)))
			}
		}, deeds{Tried: at(28), Told: doubtful(told, 2)}},
		{"told, perhaps, and then for certain", func(b *book) {
			b.must(b.Told(b.t.Context(), ann, doubtful(told, 1)))
			b.must(b.Told(b.t.Context(), ann, told))
		}, deeds{Told: told}},
		{"told, perhaps, then rotated: nobody has the new PIN", func(b *book) {
			b.must(b.Told(b.t.Context(), ann, doubtful(told, 2)))
			b.do(mint, at(40), plan.Done)
		}, deeds{Sealed: "user-a"}},
		{"told, then rotated: the guest has no PIN", func(b *book) {
			b.must(b.Trying(b.t.Context(), ann, at(29)))
			b.must(b.Told(b.t.Context(), ann, told))
			b.do(mint, at(40), plan.Done)
		}, deeds{Sealed: "user-a"}},

		{"a new user: what was told stays with the old one, the rest is gone", func(b *book) {
			b.do(mint, at(1), plan.Done)
			b.do(mint, at(3), plan.Ambiguous)
			b.must(b.Trying(b.t.Context(), ann, at(29)))
			b.must(b.Told(b.t.Context(), ann, told))
			b.do(step(plan.SuspendUser), at(31), plan.Done)
			b.do(step(plan.MakeUser), at(33), plan.Done)
		}, deeds{Told: told}},
		{"no new user: all stays", func(b *book) {
			b.do(mint, at(1), plan.Done)
			b.must(b.Trying(b.t.Context(), ann, at(29)))
			b.do(step(plan.SuspendUser), at(31), plan.Done)
			b.do(step(plan.MakeUser), at(33), plan.Failed)
		}, deeds{Sealed: "user-a", Tried: at(29), Closed: at(32)}},
		{"another stay's deeds", func(b *book) {
			b.learn(shown(ann), shown(bob))
			b.do(plan.Step{Key: bob, Op: plan.SuspendUser}, at(1), plan.Done)
			b.do(plan.Step{Key: bob, Op: plan.MintPIN, Ref: "user-b"}, at(1), plan.Ambiguous)
		}, deeds{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t)
			b.learn(shown(ann))
			tt.do(b)
			for _, when := range []string{"at once", "after a restart"} {
				if diff := cmp.Diff(tt.want, deedsOf(b.stay(ann))); diff != "" {
					t.Errorf("%s (-want +got):\n%s", when, diff)
				}
				b.reopen()
			}
		})
	}
}

// doubtful is what was told, if the last messages in a row had no answer.
func doubtful(told access.Told, n int) access.Told {
	told.Doubts, told.Notice = n, true
	return told
}

func TestOpenedIsKnownAndCostsNothingTwice(t *testing.T) {
	b := open(t)
	b.learn(shown(ann))
	b.must(b.Opened(t.Context(), ann, "204", at(1)))
	before := len(b.bytes())
	b.must(b.Opened(t.Context(), ann, "204", at(1)))
	if len(b.bytes()) != before {
		t.Error("to say it twice wrote something")
	}
	if got := b.stay(ann); !got.Opened.Equal(at(1)) || got.OpenedRoom != "204" {
		t.Errorf("opened %v in %q", got.Opened, got.OpenedRoom)
	}
	b.must(b.Opened(t.Context(), ann, "205", at(1)))
	if got := b.stay(ann); got.OpenedRoom != "205" {
		t.Errorf("opened in %q, want 205", got.OpenedRoom)
	}
}

func TestSettleRefusesWhatCannotBe(t *testing.T) {
	b := open(t)
	b.learn(shown(ann))
	done := b.intend(plan.Step{Key: ann, Op: plan.AddDoor}, noon)
	b.must(b.Settle(t.Context(), done, plan.Outcome{Result: plan.Done, At: noon}))
	door := b.intend(plan.Step{Key: ann, Op: plan.AddDoor}, noon)
	mint := b.intend(plan.Step{Key: ann, Op: plan.MintPIN}, noon)
	p := pin(t, "9041738291")
	tests := []struct {
		name    string
		id      plan.IntentID
		outcome plan.Outcome
		want    string
	}{
		{"twice", done, plan.Outcome{Result: plan.Failed}, "settled already, as done"},
		{"what was never intended", 99, plan.Outcome{Result: plan.Done}, "no such intent"},
		{"no result", door, plan.Outcome{}, "no such result"},
		{"a PIN of a door", door, plan.Outcome{Result: plan.Done, PIN: p}, "a PIN comes with done of add_door"},
		{"a PIN of a failure", mint, plan.Outcome{Result: plan.Failed, User: "user-a", PIN: p}, "a PIN comes with failed of mint_pin"},
		{"no PIN", mint, plan.Outcome{Result: plan.Done, User: "user-a"}, "the PIN that was made is missing"},
		{"no user", mint, plan.Outcome{Result: plan.Done, PIN: p}, "the user whose PIN was made is missing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			refused(t, b.Settle(t.Context(), tt.id, tt.outcome), b.path, tt.want)
		})
	}
	if got := deedsOf(b.stay(ann)); got != (deeds{Minting: noon}) {
		t.Errorf("refused outcomes changed what is known: %+v", got)
	}
}

func TestUnsettledIntentsBecomeAmbiguous(t *testing.T) {
	b := open(t)
	b.learn(shown(ann))
	if got := b.Unsettled(); len(got) != 0 {
		t.Errorf("a new ledger has unsettled intents: %+v", got)
	}
	b.do(plan.Step{Key: ann, Op: plan.MakeUser}, noon, plan.Done)
	door := plan.Step{
		Key: ann, Op: plan.AddDoor, Line: "r", Ref: "g1", Person: "p", Schedule: "s", Door: "d1", Room: "204",
		Window: access.Window{Start: at(1), End: at(2)},
	}
	mint := plan.Step{Key: ann, Op: plan.MintPIN, Ref: "user-a"}
	want := []ledger.Intent{{ID: b.intend(door, at(1)), Step: door, At: at(1)}, {ID: b.intend(mint, at(2)), Step: mint, At: at(2)}}
	b.reopen()
	if diff := cmp.Diff(want, b.Unsettled()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	refused(t, b.Settle(t.Context(), want[0].ID, plan.Outcome{Result: plan.Done}), "settled already, as ambiguous")
	if diff := cmp.Diff(deeds{Minting: at(2)}, deedsOf(b.stay(ann))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := b.Unsettled(); len(got) != 0 { // stay reopened the ledger
		t.Errorf("they are unsettled again: %+v", got)
	}
	b.must(b.Verify(t.Context()))
}

func TestNumbersOfIntentsAreNeverGivenTwice(t *testing.T) {
	b := open(t)
	b.learn(shown(ann))
	b.do(plan.Step{Key: ann, Op: plan.MakeUser}, noon, plan.Done)
	old := b.intend(plan.Step{Key: ann, Op: plan.AddDoor}, noon)
	b.must(b.Settle(t.Context(), old, plan.Outcome{Result: plan.Done}))
	b.learn() // forgets the stay and its intents
	if id := b.intend(plan.Step{Key: ann, Op: plan.AddDoor}, noon); id <= old {
		t.Errorf("intent %d follows intent %d", id, old)
	}
}

func TestForgettingAStayForgetsItsIntentsExceptOneUnderWay(t *testing.T) {
	b := open(t)
	b.learn(shown(ann), shown(bob))
	b.do(plan.Step{Key: ann, Op: plan.MakeUser}, noon, plan.Done)
	b.do(plan.Step{Key: bob, Op: plan.MakeUser}, noon, plan.Done)
	open := b.intend(plan.Step{Key: ann, Op: plan.MakeGroup}, noon)
	b.learn(shown(bob))
	b.must(b.Settle(t.Context(), open, plan.Outcome{Result: plan.Done}))
	b.must(b.Close())
	const query = "SELECT group_concat(stay || ' ' || op) FROM (SELECT * FROM intents ORDER BY stay)"
	if got, want := b.text(query), "aaaaaaaaaaaaaaaa make_group,bbbbbbbbbbbbbbbb make_user"; got != want {
		t.Errorf("kept are %q, want %q", got, want)
	}
}

func TestOnlyWhatPrecedesADeedHeedsCancelling(t *testing.T) {
	b := open(t)
	b.learn(shown(ann))
	id := b.intend(plan.Step{Key: ann, Op: plan.MintPIN}, noon)
	over := cancelled(t)
	if _, err := b.Intend(over, plan.Step{Key: ann, Op: plan.AddDoor}, noon); err == nil {
		t.Error("a step was intended although nobody will do it")
	}
	if err := b.Trying(over, ann, noon); err == nil {
		t.Error("a message was recorded although nobody will send it")
	}
	b.must(b.Settle(over, id, plan.Outcome{Result: plan.Done, At: noon, User: "user-a", PIN: pin(t, "9041738291")}))
	b.must(b.Told(over, ann, access.Told{User: "user-a", At: noon}))
	want := deeds{Sealed: "user-a", Told: access.Told{User: "user-a", At: noon}}
	if diff := cmp.Diff(want, deedsOf(b.stay(ann))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestADeedWithoutAnInstantGetsTheClocks(t *testing.T) {
	b := open(t)
	b.learn(shown(ann))
	b.intend(plan.Step{Key: ann, Op: plan.MintPIN}, time.Time{})
	b.must(b.Trying(t.Context(), ann, time.Time{}))
	if diff := cmp.Diff(deeds{Minting: noon, Tried: noon}, deedsOf(b.stay(ann))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
