package ledger

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pinwarden/policy/plan"
)

// Intent is a step that was written down before it was done. Its number is that of its audit record.
type Intent struct {
	ID   plan.IntentID
	Step plan.Step
	At   time.Time
}

// Intend records a step before it is done. It refuses a context that is over: nothing has happened yet.
func (l *Ledger) Intend(ctx context.Context, s plan.Step, at time.Time) (plan.IntentID, error) {
	var id plan.IntentID
	what := fmt.Sprintf("intend %s for stay %s", s.Op, s.Key)
	if err := ctx.Err(); err != nil {
		return 0, l.wrap(what, err)
	}
	err := l.write(ctx, what, func(t *txn) error {
		at := l.instant(at)
		step, err := json.Marshal(s)
		if err != nil {
			return err
		}
		// The number of its audit record is given only once, whatever is purged.
		seq, err := t.record(at, "intend", s.Key, map[string]any{"step": s})
		if err != nil {
			return err
		}
		id = plan.IntentID(seq)
		const query = `INSERT INTO intents (id, stay, op, step, at, result, settled, error)
			VALUES ($1, $2, $3, $4, $5, '', 0, '')`
		if err := t.exec(query, id, s.Key, s.Op, string(step), stamp(at)); err != nil {
			return err
		}
		if s.Op != plan.MintPIN {
			return nil
		}
		return t.deed(s.Key, func(d *deed) { d.minting = at })
	})
	if err != nil {
		return 0, err
	}
	return id, nil
}

// Settle records how an intended step ended, once, and what follows from that. A PIN is sealed with it.
func (l *Ledger) Settle(ctx context.Context, id plan.IntentID, o plan.Outcome) error {
	return l.write(ctx, fmt.Sprintf("settle intent %d", id), func(t *txn) error {
		s, err := t.unsettled(id)
		if err != nil {
			return err
		}
		if o.User == "" && s.Op == plan.MintPIN {
			o.User = s.Ref
		}
		if err := plausible(s, o); err != nil {
			return err
		}
		o.At = l.instant(o.At)
		if !o.PIN.IsZero() {
			o.Error = strings.ReplaceAll(o.Error, o.PIN.Digits(), o.PIN.String())
		}
		if err := t.settle(id, s, o); err != nil {
			return err
		}
		return t.follow(s, o)
	})
}

// Unsettled returns the intents that an earlier process left without an outcome. Open settled them as ambiguous.
func (l *Ledger) Unsettled() []Intent { return slices.Clone(l.dangling) }

func (t *txn) unsettled(id plan.IntentID) (s plan.Step, err error) {
	var step string
	var result plan.Result
	err = t.get("SELECT step, result FROM intents WHERE id = $1", []any{id}, &step, &result)
	if err != nil {
		return s, noRows(err, "there is no such intent")
	}
	if result != "" {
		return s, fmt.Errorf("it is settled already, as %s", result)
	}
	return s, json.Unmarshal([]byte(step), &s)
}

// plausible refuses an outcome that contradicts itself; the step then stays unsettled, which is the careful reading.
func plausible(s plan.Step, o plan.Outcome) error {
	minted := s.Op == plan.MintPIN && o.Result == plan.Done
	switch {
	case o.Result != plan.Done && o.Result != plan.Failed && o.Result != plan.Ambiguous:
		return fmt.Errorf("no such result: %q", o.Result)
	case minted && o.PIN.IsZero():
		return errors.New("the PIN that was made is missing")
	case minted && o.User == "":
		return errors.New("the user whose PIN was made is missing")
	case !minted && !o.PIN.IsZero():
		return fmt.Errorf("a PIN comes with %s of %s", o.Result, s.Op)
	}
	return nil
}

func (t *txn) settle(id plan.IntentID, s plan.Step, o plan.Outcome) error {
	const query = "UPDATE intents SET result = $1, settled = $2, error = $3 WHERE id = $4"
	if err := t.exec(query, o.Result, stamp(o.At), o.Error, id); err != nil {
		return err
	}
	return t.audit(o.At, "settle", s.Key, struct {
		Intent plan.IntentID `json:"intent"`
		Op     plan.Op       `json:"op"`
		Result plan.Result   `json:"result"`
		User   string        `json:"user,omitempty"`
		Error  string        `json:"error,omitempty"`
	}{id, s.Op, o.Result, o.User, o.Error})
}

// settleDangling settles what a process that died left open: its writes may have happened.
func (l *Ledger) settleDangling(ctx context.Context) error {
	var found []Intent
	err := l.each(ctx, func(scan func(...any) error) error {
		var in Intent
		var step string
		if err := scan(&in.ID, (*stamp)(&in.At), &step); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(step), &in.Step); err != nil {
			return fmt.Errorf("intent %d: %w", in.ID, err)
		}
		found = append(found, in)
		return nil
	}, "SELECT id, at, step FROM intents WHERE result = ''")
	if err != nil {
		return fmt.Errorf("read unsettled intents: %w", err)
	}
	slices.SortFunc(found, func(a, b Intent) int { return cmp.Compare(a.ID, b.ID) })
	err = l.transact(ctx, func(t *txn) error {
		for _, in := range found {
			o := plan.Outcome{Result: plan.Ambiguous, At: l.instant(time.Time{}), Error: "the process ended before it was settled"}
			if err := t.settle(in.ID, in.Step, o); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("settle what an earlier process left: %w", err)
	}
	l.dangling = found
	return nil
}
