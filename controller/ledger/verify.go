package ledger

import (
	"context"
	"fmt"
	"math"
)

// verifyPage is how many records Verify reads at a time, so that the ledger can write in between.
const verifyPage = 1000

// Verify checks the audit trail from its beginning to its present end. The error names the first record that is
// missing, was changed or does not follow the one before it.
//
// It cannot know that the whole file was put back to an earlier state; for that, the last hash has to be kept elsewhere.
func (l *Ledger) Verify(ctx context.Context) error {
	mark, err := l.meta(ctx, endName)
	if err == nil {
		err = l.verify(ctx, mark)
	}
	if err != nil {
		return l.wrap("verify the audit trail", err)
	}
	return nil
}

func (l *Ledger) verify(ctx context.Context, mark string) error {
	e, marked := l.vault.parseEnd(mark)
	if !marked {
		e.seq = math.MaxInt64
	}
	var last Record
	for last.Seq < e.seq {
		page, err := l.Trail(ctx, last.Seq, int(min(verifyPage, e.seq-last.Seq)))
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		for i := range page {
			if err := l.vault.check(&last, &page[i]); err != nil {
				return err
			}
			last = page[i]
		}
	}
	switch {
	case !marked:
		return fmt.Errorf("the mark of its end was changed, after record %d: more may have followed", last.Seq)
	case last.Seq < e.seq:
		return fmt.Errorf("record %d is missing", last.Seq+1)
	case last.Hash != e.hash:
		return fmt.Errorf("record %d was exchanged", last.Seq)
	}
	return nil
}

func (v *vault) check(last, r *Record) error {
	switch {
	case r.Seq != last.Seq+1:
		return fmt.Errorf("record %d is missing", last.Seq+1)
	case r.Prev != last.Hash:
		return fmt.Errorf("record %d does not follow record %d", r.Seq, last.Seq)
	case r.Hash != v.hash(r):
		return fmt.Errorf("record %d was changed", r.Seq)
	}
	return nil
}
