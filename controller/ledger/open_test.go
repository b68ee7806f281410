package ledger_test

import (
	"bytes"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"pinwarden/controller/ledger"
	"pinwarden/policy/access"
)

func TestOpenRefuses(t *testing.T) {
	tests := []struct {
		name   string
		before func(*book) // with the ledger closed
		want   []string
	}{
		{"another property", func(b *book) { b.options.Property = "sea-view" }, []string{`"grand-harbour"`, `"sea-view"`, "a file of its own"}},
		{"another key", func(b *book) { b.options.Key = bytes.Repeat([]byte{8}, 32) }, []string{"another key", "put the key file back"}},
		{"a short key", func(b *book) { b.options.Key = []byte("short") }, []string{"5 bytes, not 32"}},
		{"no property", func(b *book) { b.options.Property = "" }, []string{"no property"}},
		{
			"a newer schema", func(b *book) { b.raw("INSERT INTO migrations (number, at) VALUES (99, 0)") },
			[]string{"newer pinwarden", "schema 99", "backup"},
		},
		{
			"what is no database", func(b *book) { b.must(os.WriteFile(b.path, bytes.Repeat([]byte("no "), 999), 0o600)) },
			[]string{"not a database", "put its newest copy back"},
		},
		{"a folder that is not there", func(b *book) { b.path = filepath.Join(b.path+".d", "x.db") }, []string{"no such file"}},
		{"a damaged row", func(b *book) { b.raw("UPDATE stays SET phase = 'gone'") }, []string{"no such phase", "gone"}},
		{"a damaged date", func(b *book) { b.raw("UPDATE stays SET arrival = 'May'") }, []string{"May", "2026-05-31"}},
		{"a damaged room", func(b *book) { b.raw("INSERT INTO rooms VALUES ('1', 'clean', 0)") }, []string{"no such readiness", "clean"}},
		{"a damaged mark", func(b *book) { b.raw("INSERT INTO meta VALUES ('memory', 'odd')") }, []string{"no such state", "odd"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t)
			b.learn(shown(ann))
			b.must(b.Close())
			tt.before(b)
			for range 2 { // the first refusal keeps no lock
				l, err := ledger.Open(t.Context(), b.path, b.options)
				if l != nil {
					t.Fatal("it opened")
				}
				refused(t, err, append(tt.want, b.path)...)
			}
		})
	}
}

func TestOnlyOneOpensTheFile(t *testing.T) {
	b := open(t)
	_, err := ledger.Open(t.Context(), b.path, b.options)
	refused(t, err, b.path, "in use by process "+strconv.Itoa(os.Getpid()), "stop it first")
	b.must(b.Verify(t.Context())) // the second attempt did no harm
	b.reopen()                    // and the lock goes with Close
}

func TestOthersMayReadTheFileMeanwhile(t *testing.T) {
	b := open(t)
	b.learn(shown(ann))
	if got := b.text("SELECT room FROM stays"); got != "204" {
		t.Errorf("room is %q", got)
	}
}

func TestAClosedLedgerSaysSo(t *testing.T) {
	b := open(t)
	b.must(b.Close())
	b.must(b.Close())
	_, err := b.Known(t.Context(), noon)
	refused(t, err, b.path, "closed")
	refused(t, b.Trying(t.Context(), ann, noon), b.path, "closed")
	_, err = b.Trail(t.Context(), 0, 1)
	refused(t, err, b.path, "closed")
}

func TestTheFileIsPrivate(t *testing.T) {
	b := open(t)
	b.must(b.Close())
	b.must(os.Chmod(b.path, 0o644))
	b.open()
	b.learn(shown(ann))
	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		info, err := os.Stat(b.path + suffix)
		b.must(err)
		if got := info.Mode().Perm(); got != 0o600 {
			t.Errorf("%s has mode %o", filepath.Base(b.path)+suffix, got)
		}
	}
}

func TestAnyFileNameWillDo(t *testing.T) {
	b := open(t)
	b.must(b.Close())
	b.path = filepath.Join(filepath.Dir(b.path), "a b?mode=memory&c#d%20é.db")
	b.open()
	b.learn(shown(ann))
	b.stay(ann)
	if _, err := os.Stat(b.path); err != nil {
		t.Error(err)
	}
}

func TestALedgerInMemoryLeavesNothing(t *testing.T) {
	t.Chdir(folder(t))
	l, err := ledger.Open(t.Context(), ledger.Memory, options())
	if err != nil {
		t.Fatal(err)
	}
	other, err := ledger.Open(t.Context(), ledger.Memory, options())
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Learn(t.Context(), access.Known{Stays: []access.KnownStay{shown(ann)}}); err != nil {
		t.Fatal(err)
	}
	if k, err := other.Known(t.Context(), noon); err != nil || len(k.Stays) != 0 {
		t.Errorf("two ledgers in memory share what they know: %+v, %v", k, err)
	}
	for _, l := range []*ledger.Ledger{l, other} {
		if err := l.Verify(t.Context()); err != nil {
			t.Error(err)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
	if files, err := os.ReadDir("."); err != nil || len(files) != 0 {
		t.Errorf("files are left: %v, %v", files, err)
	}
}

func TestWhoeverCountsOnItIsToldWhatWasLost(t *testing.T) {
	b := open(t)
	state := func(wantFresh, wantLost bool) {
		t.Helper()
		for _, when := range []string{"at once", "after reopening"} {
			if fresh, lost := b.Fresh(), b.known(noon).Lost; fresh != wantFresh || lost != wantLost {
				t.Errorf("%s: fresh %v, lost %v; want %v, %v", when, fresh, lost, wantFresh, wantLost)
			}
			b.reopen()
		}
	}
	state(true, true) // nobody has said yet
	b.must(b.SetLost(t.Context(), true))
	state(false, true)
	b.must(b.SetLost(t.Context(), false))
	state(false, false)
	before := len(b.trail())
	b.must(b.SetLost(t.Context(), false))
	if len(b.trail()) != before {
		t.Error("to say it twice wrote something")
	}
}

// TestCommitsReachTheDisk asks the library, for no test here can cut the power.
func TestCommitsReachTheDisk(t *testing.T) {
	for _, noSync := range []bool{false, true} {
		var mode string
		var synchronous, deletes int
		db, err := sql.Open("sqlite", ledger.DataSource(filepath.Join(folder(t), "x.db"), noSync))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		for pragma, where := range map[string]any{"journal_mode": &mode, "synchronous": &synchronous, "secure_delete": &deletes} {
			if err := db.QueryRow("PRAGMA " + url.PathEscape(pragma)).Scan(where); err != nil {
				t.Fatal(err)
			}
		}
		want := 2 // FULL
		if noSync {
			want = 0
		}
		if mode != "wal" || synchronous != want || deletes != 1 {
			t.Errorf("without sync %v: journal %s, synchronous %d, secure delete %d", noSync, mode, synchronous, deletes)
		}
	}
}
