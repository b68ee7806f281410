package ledger_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pinwarden/controller/ledger"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// trail returns all of the audit trail.
func (b *book) trail() []ledger.Record {
	b.t.Helper()
	records, err := b.Trail(b.t.Context(), 0, 1<<20)
	b.must(err)
	return records
}

// text reads one value of the closed file.
func (b *book) text(query string, args ...any) (s string) {
	b.t.Helper()
	db, err := sql.Open("sqlite", b.path)
	b.must(err)
	defer db.Close()
	b.must(db.QueryRow(query, args...).Scan(&s))
	return s
}

// eventful writes every kind of record.
func eventful(t testing.TB) *book {
	b := open(t)
	ctx := t.Context()
	b.must(b.SetLost(ctx, true))
	b.learn(shown(ann))
	b.do(plan.Step{Key: ann, Op: plan.AddDoor, Line: "r", Door: "d1"}, at(1), plan.Failed)
	b.mint(ann, "user-a", secret)
	b.must(b.Opened(ctx, ann, "204", at(3)))
	b.must(b.Trying(ctx, ann, at(4)))
	b.must(b.Told(ctx, ann, access.Told{User: "user-a", At: at(5), Room: "204", Arrival: access.NewDate(2026, 5, 11)}))
	_, err := b.PIN(ledger.As(ctx, "desk: eve"), ann, "user-a")
	b.must(err)
	b.must(b.Forget(ctx, ann))
	b.must(b.Removed(ctx, ann, plan.Revoke, at(6)))
	b.learn()
	b.must(b.SetLost(ledger.As(ctx, "operator"), false))
	return b
}

func TestADoubtIsNotOnRecordAsTold(t *testing.T) {
	b := open(t)
	b.must(b.Told(t.Context(), ann, access.Told{User: "user-a", At: at(5), Room: "204", Doubts: 2}))
	trail := b.trail()
	want := `{"arrival":"","departure":"","doubts":2,"room":"204","user":"user-a"}`
	if r := trail[len(trail)-1]; r.What != "unanswered" || r.Detail != want {
		t.Errorf("the record says %s %s, want unanswered %s", r.What, r.Detail, want)
	}
}

func TestEveryDeedHasItsRecord(t *testing.T) {
	b := eventful(t)
	want := []string{
		`created   pinwarden 12:00 {"property":"grand-harbour"}`,
		`lost   pinwarden 12:00 {}`,
		`intend aaaaaaaaaaaaaaaa pinwarden 12:01 {"step":{"key":"aaaaaaaaaaaaaaaa","op":"add_door","line":"r","door":"d1"}}`,
		`settle aaaaaaaaaaaaaaaa pinwarden 12:02 {"intent":3,"op":"add_door","result":"failed"}`,
		`intend aaaaaaaaaaaaaaaa pinwarden 12:00 {"step":{"key":"aaaaaaaaaaaaaaaa","op":"mint_pin","ref":"user-a"}}`,
		`settle aaaaaaaaaaaaaaaa pinwarden 12:00 {"intent":5,"op":"mint_pin","result":"done","user":"user-a"}`,
		`opened aaaaaaaaaaaaaaaa pinwarden 12:03 {"room":"204"}`,
		`trying aaaaaaaaaaaaaaaa pinwarden 12:04 {}`,
		`told aaaaaaaaaaaaaaaa pinwarden 12:05 {"arrival":"2026-05-11","departure":"","room":"204","user":"user-a"}`,
		`pin aaaaaaaaaaaaaaaa desk: eve 12:00 {"user":"user-a"}`,
		`forget aaaaaaaaaaaaaaaa pinwarden 12:00 {"user":"user-a"}`,
		`removed aaaaaaaaaaaaaaaa pinwarden 12:06 {"verb":"revoke"}`,
		`purge aaaaaaaaaaaaaaaa pinwarden 12:00 {}`,
		`whole   operator 12:00 {}`,
	}
	for _, when := range []string{"at once", "after reopening"} {
		var got []string
		for _, r := range b.trail() {
			key := r.Key
			if key == "" {
				key = " "
			}
			got = append(got, fmt.Sprintf("%s %s %s %s %s", r.What, key, r.Who, r.At.Format("15:04"), r.Detail))
			if !json.Valid([]byte(r.Detail)) {
				t.Errorf("detail is not JSON: %s", r.Detail)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", when, diff)
		}
		b.must(b.Verify(t.Context()))
		b.reopen()
	}
}

func TestTheTrailIsReadInPages(t *testing.T) {
	b := eventful(t)
	var got []ledger.Record
	for page := []ledger.Record(nil); ; got = append(got, page...) {
		after := int64(0)
		if len(got) > 0 {
			after = got[len(got)-1].Seq
		}
		var err error
		page, err = b.Trail(t.Context(), after, 3)
		b.must(err)
		if len(page) == 0 {
			break
		}
	}
	if diff := cmp.Diff(b.trail(), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestVerifyNamesTheFirstBrokenRecord(t *testing.T) {
	tests := []struct{ name, query, want string }{
		{"instant", "UPDATE audit SET at = at + 1 WHERE seq = 5", "record 5 was changed"},
		{"who", "UPDATE audit SET who = 'nobody' WHERE seq = 10", "record 10 was changed"},
		{"what", "UPDATE audit SET what = 'told' WHERE seq = 8", "record 8 was changed"},
		{"stay", "UPDATE audit SET stay = 'x' WHERE seq = 8", "record 8 was changed"},
		{"detail", "UPDATE audit SET detail = '{}' WHERE seq = 7", "record 7 was changed"},
		{"two changed: the first", "UPDATE audit SET detail = '[]' WHERE seq IN (4, 9)", "record 4 was changed"},
		{"the first", "UPDATE audit SET detail = '[]' WHERE seq = 1", "record 1 was changed"},
		{"the last", "UPDATE audit SET detail = '[]' WHERE seq = 14", "record 14 was changed"},
		{"hash", "UPDATE audit SET hash = prev WHERE seq = 6", "record 6 was changed"},
		{"previous hash", "UPDATE audit SET prev = hash WHERE seq = 6", "record 6 does not follow record 5"},
		{"one taken out", "DELETE FROM audit WHERE seq = 6", "record 6 is missing"},
		{"the first taken out", "DELETE FROM audit WHERE seq = 1", "record 1 is missing"},
		{"the last taken out", "DELETE FROM audit WHERE seq = 14", "record 14 is missing"},
		{"all taken out", "DELETE FROM audit", "record 1 is missing"},
		{
			"the end cut off and marked anew",
			"DELETE FROM audit WHERE seq > 9; UPDATE meta SET value = replace(value, '14 ', '9 ') WHERE name = 'audit_end'",
			"the mark of its end was changed, after record 9",
		},
		{"the mark of the end taken out", "DELETE FROM meta WHERE name = 'audit_end'", "the mark of its end was changed, after record 14"},
		{"all and the mark taken out", "DELETE FROM audit; DELETE FROM meta WHERE name = 'audit_end'", "the mark of its end"},
		{
			"two swapped",
			"UPDATE audit SET seq = -1 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = -1",
			"record 3 does not follow record 2",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := eventful(t)
			b.must(b.Close())
			b.raw(tt.query)
			b.open()
			refused(t, b.Verify(t.Context()), b.path, tt.want)
		})
	}
}

func TestATrailThatWasBrokenStaysBroken(t *testing.T) {
	tests := []struct{ name, query, want string }{
		{"the last taken out", "DELETE FROM audit WHERE seq = 14", "record 14 is missing"},
		{
			"and the mark taken out", "DELETE FROM audit WHERE seq = 14; DELETE FROM meta WHERE name = 'audit_end'",
			"record 14 does not follow record 13",
		},
		{"all taken out", "DELETE FROM audit; DELETE FROM meta WHERE name = 'audit_end'", "record 1 does not follow record 0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := eventful(t)
			b.must(b.Close())
			b.raw(tt.query)
			b.open()
			b.must(b.Trying(t.Context(), ann, noon)) // the ledger goes on all the same
			b.must(b.Trying(t.Context(), ann, noon))
			refused(t, b.Verify(t.Context()), tt.want)
		})
	}
}

func TestARecordOfAnotherCopyOfTheLedgerIsFound(t *testing.T) {
	b := eventful(t)
	other := b.copied()
	for i, b := range []*book{b, other} {
		b.must(b.Trying(t.Context(), ann, at(i)))
		b.must(b.Close())
	}
	b.raw("UPDATE meta SET value = $1 WHERE name = 'audit_end'", other.text("SELECT value FROM meta WHERE name = 'audit_end'"))
	b.open()
	refused(t, b.Verify(t.Context()), "record 15 was exchanged")
}

func TestVerifyGoesOnWhileTheLedgerWrites(t *testing.T) {
	b := open(t)
	b.learn(shown(ann))
	for i := range 1500 { // more than a page
		b.must(b.Trying(t.Context(), ann, at(i)))
	}
	b.must(b.Verify(t.Context()))
	stop := make(chan struct{})
	go func() {
		defer close(stop)
		for i := range 200 {
			if err := b.Trying(t.Context(), ann, at(i)); err != nil {
				t.Error(err)
			}
		}
	}()
	for range 3 {
		b.must(b.Verify(t.Context()))
	}
	<-stop
}
