package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"strconv"
)

// end is the last record of the audit trail. It is marked in meta, with a proof, so that records that are cut off the
// end are missed, and missed for good: the next record follows the mark, not what is left.
type end struct {
	seq  int64
	hash string
}

const endName = "audit_end"

// torn stands for the hash of a last record that nobody can vouch for, so that the trail stays visibly broken there.
const torn = "torn"

func (v *vault) mark(e end) string {
	return fmt.Sprintf("%d %s %s", e.seq, e.hash, v.proveEnd(e))
}

// parseEnd reads a mark; false for one that was not made under this key.
func (v *vault) parseEnd(mark string) (end, bool) {
	var e end
	var proof string
	if _, err := fmt.Sscan(mark, &e.seq, &e.hash, &proof); err != nil {
		return end{}, false
	}
	return e, proof == v.proveEnd(e)
}

func (v *vault) proveEnd(e end) string { return v.proof("end", strconv.FormatInt(e.seq, 10), e.hash) }

// end returns the record that the next one is to follow.
func (t *txn) end(beginning bool) (end, error) {
	if beginning {
		return end{}, nil
	}
	var mark string
	err := t.get("SELECT value FROM meta WHERE name = $1", []any{endName}, &mark)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return end{}, err
	}
	if e, ok := t.l.vault.parseEnd(mark); ok {
		return e, nil
	}
	e := end{hash: torn}
	err = t.get("SELECT COALESCE(MAX(seq), 0) FROM audit", nil, &e.seq)
	return e, err
}
