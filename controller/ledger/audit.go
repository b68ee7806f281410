package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"pinwarden/policy/access"
)

// created is what the first record says, and only that one.
const created = "created"

// Record is one entry of the audit trail. Its hash is keyed and covers the record and the hash before it.
type Record struct {
	Seq    int64
	At     time.Time
	Who    string
	What   string // opened, intend, settle, trying, told, removed, pin, forget, purge, …
	Key    access.Key
	Detail string // JSON
	Prev   string
	Hash   string
}

type whoKey struct{}

// own is in whose name all is done that nobody asked for.
const own = "pinwarden"

// As says in whose name the ledger is used under the context; without it, pinwarden's own.
func As(ctx context.Context, who string) context.Context {
	return context.WithValue(ctx, whoKey{}, who)
}

func who(ctx context.Context) string {
	if s, ok := ctx.Value(whoKey{}).(string); ok && s != "" {
		return s
	}
	return own
}

// audit appends a record.
func (t *txn) audit(at time.Time, what string, key access.Key, detail any) error {
	_, err := t.record(at, what, key, detail)
	return err
}

// record appends a record and returns its number.
func (t *txn) record(at time.Time, what string, key access.Key, detail any) (int64, error) {
	text := "{}"
	if detail != nil {
		b, err := json.Marshal(detail)
		if err != nil {
			return 0, fmt.Errorf("audit %s: %w", what, err)
		}
		text = string(b)
	}
	r := Record{At: plain(at), Who: who(t.ctx), What: what, Key: key, Detail: text}
	last, err := t.end(what == created)
	if err != nil {
		return 0, fmt.Errorf("audit %s: %w", what, err)
	}
	r.Seq, r.Prev = last.seq+1, last.hash
	r.Hash = t.l.vault.hash(&r)
	const query = `INSERT INTO audit (seq, at, who, what, stay, detail, prev, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	if err := t.exec(query, r.Seq, stamp(r.At), r.Who, r.What, r.Key, r.Detail, r.Prev, r.Hash); err != nil {
		return 0, fmt.Errorf("audit %s: %w", what, err)
	}
	return r.Seq, t.setMeta(endName, t.l.vault.mark(end{r.Seq, r.Hash}))
}

func (v *vault) hash(r *Record) string {
	at := strconv.FormatInt(r.At.UnixNano(), 10)
	return v.proof("record", strconv.FormatInt(r.Seq, 10), at, r.Who, r.What, string(r.Key), r.Detail, r.Prev)
}

// Trail returns at most limit records that follow the one numbered after, oldest first.
func (l *Ledger) Trail(ctx context.Context, after int64, limit int) ([]Record, error) {
	var records []Record
	const query = `SELECT seq, at, who, what, stay, detail, prev, hash FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2`
	err := l.each(ctx, func(scan func(...any) error) error {
		var r Record
		err := scan(&r.Seq, (*stamp)(&r.At), &r.Who, &r.What, &r.Key, &r.Detail, &r.Prev, &r.Hash)
		records = append(records, r)
		return err
	}, query, after, limit)
	if err != nil {
		return nil, l.wrap("read the audit trail", err)
	}
	return records, nil
}
