package ledger_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pinwarden/controller/ledger"
)

func TestASavedPlanIsUsedOnce(t *testing.T) {
	b := open(t)
	b.must(b.Used(t.Context(), "nonce"))
	b.must(b.Use(t.Context(), "nonce", "4a5be1c02f77", noon))
	for _, when := range []string{"at once", "after reopening"} {
		if err := b.Use(t.Context(), "nonce", "4a5be1c02f77", noon); !errors.Is(err, ledger.ErrUsed) {
			t.Errorf("%s: %v, want that it was used", when, err)
		}
		if err := b.Used(t.Context(), "nonce"); !errors.Is(err, ledger.ErrUsed) {
			t.Errorf("%s: %v, want that it was used", when, err)
		}
		b.reopen()
	}
	b.must(b.Use(t.Context(), "another", "4a5be1c02f77", noon))
	records, err := b.Trail(t.Context(), 0, 100)
	b.must(err)
	uses := 0
	for _, r := range records {
		if r.What == "saved plan" && strings.Contains(r.Detail, "4a5be1c02f77") {
			uses++
		}
	}
	if uses != 2 {
		t.Errorf("the audit trail tells of %d uses, want 2", uses)
	}
}

func TestALineageIsThatOfOneLedger(t *testing.T) {
	first := open(t)
	second := &book{t: t, path: filepath.Join(folder(t), "ledger.db"), options: options()}
	second.options.Now = func() time.Time { return noon.Add(time.Second) }
	second.open()
	t.Cleanup(func() { second.Close() })
	name := func(l *ledger.Ledger) string {
		t.Helper()
		s, err := l.Lineage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	a := name(first.Ledger)
	first.learn(shown(ann))
	first.reopen()
	if len(a) != 16 || name(first.Ledger) != a {
		t.Errorf("the lineage %q became %q", a, name(first.Ledger))
	}
	if name(second.Ledger) == a {
		t.Errorf("two ledgers have the lineage %s", a)
	}
	first.must(first.Close())
	copied, err := ledger.OpenCopy(t.Context(), first.path, first.options)
	first.must(err)
	if got := name(copied); got != a {
		t.Errorf("the copy's lineage is %q, want %q", got, a)
	}
	first.must(copied.Close())
	none, err := ledger.OpenCopy(t.Context(), first.path+".none", first.options)
	first.must(err)
	if got := name(none); got != "" {
		t.Errorf("the copy of no ledger has the lineage %q", got)
	}
	first.must(none.Close())
}
