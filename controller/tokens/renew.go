package tokens

import (
	"context"
	"fmt"
	"time"
)

// How long to wait after a refresh that failed without spending anything: twice as long each time.
const (
	firstWait   = 30 * time.Second
	longestBack = 15 * time.Minute
)

// youngest is the age from which a pair is replaced because the vendor does not take its access token. A new one would
// not help where the cause is another, as an account that was shut out, and a refresh is dear.
const youngest = 10 * time.Minute

// wantsWork reports whether a state needs more than to be used. A mark does: who made it may be at work, or dead.
func (k *Keeper) wantsWork(s state) bool {
	return k.unsaved != nil || !s.Spending.IsZero() || k.due(s)
}

// due reports whether it is time for a new pair.
func (k *Keeper) due(s state) bool {
	if s.Over != "" || s.Refresh.IsZero() {
		return false
	}
	now := k.now()
	early := s.Access == k.refused && !now.Before(s.Issued.Add(youngest))
	return (early || !now.Before(s.renewAt())) && !now.Before(k.retryAt)
}

// renew replaces the pair, unless another process has done so, and returns the state to go on with. An error means
// that there is none; that a refresh failed is not such an error.
func (k *Keeper) renew(ctx context.Context) (state, error) {
	lock, err := k.store.lock(ctx)
	if err != nil {
		return state{}, err
	}
	defer lock.Close()
	s, err := k.store.load()
	if err != nil {
		return state{}, k.noTokens(err)
	}
	if s, err = k.catchUp(s); err != nil || !k.due(s) {
		return s, err
	}
	conf, err := k.cfg.Client.Config(ctx) // may ask the network; nothing of ours is at stake yet
	if err == nil && k.cfg.Pace != nil {
		err = k.cfg.Pace(ctx)
	}
	switch {
	case ctx.Err() != nil:
		return s, ctx.Err()
	case err != nil:
		return k.later(s, &failure{fate: unspent, why: err.Error()}), nil
	}
	marked := s
	marked.Spending = k.now()
	if err := k.store.save(marked); err != nil {
		return k.later(s, &failure{fate: unspent, why: err.Error()}), nil
	}
	pair, f := k.cfg.Client.refresh(context.WithoutCancel(ctx), conf, s.Refresh)
	return k.settle(marked, pair, f)
}

// settle writes down what became of a refresh token that was marked.
func (k *Keeper) settle(marked state, pair Pair, f *failure) (state, error) {
	next := marked
	next.Spending = time.Time{}
	switch {
	case f == nil && pair.Refresh.IsZero():
		next = state{Pair: pair, Over: "the last refresh brought no new refresh token"}
	case f == nil:
		next = state{Pair: pair}
	case f.fate == refused:
		next.Over = f.why
	case f.fate == perhapsSpent:
		next.Over = lost(marked.Spending, f.why)
	}
	if err := k.write(marked.Refresh, next); err != nil {
		return marked, err
	}
	if f != nil && f.fate == unspent {
		return k.later(next, f), nil
	}
	k.trouble, k.tries, k.retryAt = nil, 0, time.Time{}
	if f == nil {
		k.seen = next.Access.Reveal()
		k.cfg.Notice(Notice{Kind: Refreshed, Expires: next.Expires})
	}
	return next, nil
}

// catchUp brings a state that was read under the lock in order: what the disk did not take is written now, and a mark
// whose maker is gone ends the life of the refresh token.
func (k *Keeper) catchUp(s state) (state, error) {
	if u := k.unsaved; u != nil {
		if u.of != s.Refresh { // somebody has logged in meanwhile
			k.unsaved = nil
		} else if err := k.write(u.of, u.state); err != nil {
			return s, err
		} else {
			return u.state, nil
		}
	}
	if s.Spending.IsZero() {
		return s, nil
	}
	s.Over = lost(s.Spending, "whoever sent it ended before its answer was kept")
	s.Spending = time.Time{}
	_ = k.store.save(s) // a mark that stays says the same
	return s, nil
}

func lost(since time.Time, why string) string {
	return fmt.Sprintf("its refresh token was sent at %s and may be spent, so it is not sent again: %s",
		since.UTC().Format(time.RFC3339), why)
}

// write saves a state, or remembers that it is still to be saved: a new pair must not be lost for a full disk.
func (k *Keeper) write(of Secret, s state) error {
	if err := k.store.save(s); err != nil {
		k.unsaved = &unsaved{of, s}
		return fmt.Errorf("tokens of %s: %w", k.cfg.Account, err)
	}
	k.unsaved = nil
	return nil
}

// later puts the next try off, and tells why.
func (k *Keeper) later(s state, f *failure) state {
	wait := max(f.wait, min(firstWait<<min(k.tries, 10), longestBack))
	k.retryAt = k.now().Add(wait)
	k.tries++
	again := k.trouble != nil && k.trouble.why == f.why
	k.trouble = f
	k.cfg.Notice(Notice{Kind: Failed, Again: again, Expires: s.Expires, Err: f})
	return s
}
