package ledger_test

import (
	"fmt"
	"sync"
	"testing"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// TestManyGoroutinesShareALedger is worth most under the race detector.
func TestManyGoroutinesShareALedger(t *testing.T) {
	const lanes, each = 6, 8
	b := open(t)
	ctx := t.Context()
	var all []access.KnownStay
	for i := range lanes {
		all = append(all, shown(access.Key(fmt.Sprintf("stay-%d", i))))
	}
	b.learn(all...)
	var wg sync.WaitGroup
	for i := range lanes {
		wg.Go(func() {
			key, user := all[i].Key, fmt.Sprintf("user-%d", i)
			for n := range each {
				id, err := b.Intend(ctx, plan.Step{Key: key, Op: plan.MintPIN, Ref: user}, at(n))
				if err != nil {
					t.Error(err)
					return
				}
				o := plan.Outcome{Result: plan.Done, At: at(n), User: user, PIN: pin(t, fmt.Sprintf("%04d", 100*i+n))}
				if err := b.Settle(ctx, id, o); err != nil {
					t.Error(err)
				}
				if err := b.Removed(ctx, key, plan.Revoke, at(n)); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for range each {
				known, err := b.Known(ctx, noon)
				if err != nil || len(known.Stays) != lanes {
					t.Errorf("%d stays are known, error %v", len(known.Stays), err)
				}
				known.Stays[0].Tried = noon // the caller's own
				if _, err := b.EqualPINs(ctx); err != nil {
					t.Error(err)
				}
				if err := b.Verify(ctx); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got := b.known(at(each)).Counted; got != lanes*each {
		t.Errorf("counted %d removals, want %d", got, lanes*each)
	}
	b.reopen()
	for i, k := range all {
		got, err := b.PIN(ctx, k.Key, fmt.Sprintf("user-%d", i))
		if want := fmt.Sprintf("%04d", 100*i+each-1); err != nil || got.Digits() != want {
			t.Errorf("stay %s has not the last PIN that was made, error %v", k.Key, err)
		}
	}
	b.must(b.Verify(ctx))
}
