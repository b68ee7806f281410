package ledger_test

import (
	"bytes"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
)

func TestWhatDoorsMayNotHaveHeardOutlivesTheProcess(t *testing.T) {
	b := open(t)
	edited := shown(bob)
	edited.Confirmed = math.MaxUint64 - 1
	edited.Edits = &access.Edits{Since: at(-5), Repairs: 2, Repaired: at(-4), Foreign: at(-3)}
	want := access.Known{
		Stays:       []access.KnownStay{shown(ann), edited},
		Offline:     []access.Offline{{Door: "d-1", Since: at(-30)}, {Door: "d-2", Since: at(-30), Back: at(-1)}},
		Unconfirmed: []access.Unconfirmed{{Door: "d-1", Key: ann, At: at(-20), Ends: at(600)}, {Door: "d-1", Key: bob, At: at(-19), Ends: at(700)}},
		Lost:        true,
	}
	b.must(b.Learn(t.Context(), want))
	if diff := cmp.Diff(want, b.known(noon)); diff != "" {
		t.Errorf("at once (-want +got):\n%s", diff)
	}
	before := b.bytes()
	b.must(b.Learn(t.Context(), want))
	if !bytes.Equal(before, b.bytes()) {
		t.Error("the same doors were written again")
	}
	b.reopen()
	got := b.known(noon)
	if diff := cmp.Diff([]any{want.Offline, want.Unconfirmed}, []any{got.Offline, got.Unconfirmed}); diff != "" {
		t.Errorf("after reopening (-want +got):\n%s", diff)
	}
	if k := got.Find(bob); k.Confirmed != edited.Confirmed || *k.Edits != *edited.Edits {
		t.Errorf("the edited stay came back as %+v, %+v", k, k.Edits)
	}
	if k := got.Find(ann); k.Confirmed != 0 || k.Edits != nil {
		t.Errorf("the other stay came back as %+v", k)
	}
	want.Stays[1].Edits, want.Unconfirmed = nil, want.Unconfirmed[1:]
	b.must(b.Learn(t.Context(), want))
	b.reopen()
	if got := b.known(noon); len(got.Unconfirmed) != 1 || got.Find(bob).Edits != nil {
		t.Errorf("what is over is still there: %+v, %+v", got.Unconfirmed, got.Find(bob).Edits)
	}
}

func TestALedgerOfTheFirstSchemaIsBroughtUpToDate(t *testing.T) {
	b := open(t)
	b.learn(shown(ann))
	b.must(b.Close())
	for _, column := range []string{"confirmed", "edited", "repairs", "repaired", "elsewhere", "actions"} {
		b.raw("ALTER TABLE stays DROP COLUMN " + column)
	}
	b.raw("DROP TABLE offline")
	b.raw("DROP TABLE unconfirmed")
	b.raw("DELETE FROM migrations WHERE number > 1")
	b.open()
	if k := b.known(noon).Find(ann); k == nil || k.Room != "204" || k.Confirmed != 0 || k.Edits != nil {
		t.Errorf("came back as %+v", k)
	}
}
