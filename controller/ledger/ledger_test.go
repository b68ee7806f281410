package ledger_test

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/controller"
	"pinwarden/controller/ledger"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

var _ controller.Ledger = (*ledger.Ledger)(nil)

const (
	ann access.Key = "aaaaaaaaaaaaaaaa"
	bob access.Key = "bbbbbbbbbbbbbbbb"
	cat access.Key = "cccccccccccccccc"
)

var noon = time.Date(2026, 5, 11, 12, 0, 0, 123456789, time.UTC)

// at is so many minutes after noon.
func at(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }

// book is a ledger on disk that a test opens, closes and opens again.
type book struct {
	*ledger.Ledger
	t       testing.TB
	path    string
	options ledger.Options
}

func options() ledger.Options {
	return ledger.Options{
		Property: "grand-harbour",
		Key:      bytes.Repeat([]byte{7}, 32),
		NoSync:   true,
		Now:      func() time.Time { return noon },
	}
}

func open(t testing.TB) *book {
	t.Helper()
	b := &book{t: t, path: filepath.Join(folder(t), "ledger.db"), options: options()}
	b.open()
	t.Cleanup(func() { b.Close() })
	return b
}

// folder is a new one, to be kept if go test is told to keep what tests write.
func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp(t.ArtifactDir(), "*")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func (b *book) open() {
	b.t.Helper()
	l, err := ledger.Open(b.t.Context(), b.path, b.options)
	if err != nil {
		b.t.Fatal(err)
	}
	b.Ledger = l
}

func (b *book) reopen() {
	b.t.Helper()
	b.must(b.Close())
	b.open()
}

func (b *book) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *book) known(now time.Time) access.Known {
	b.t.Helper()
	k, err := b.Known(b.t.Context(), now)
	b.must(err)
	return k
}

// stay returns what is known of a stay, live and from the file, which must agree.
func (b *book) stay(key access.Key) access.KnownStay {
	b.t.Helper()
	live := b.known(noon).Find(key)
	if live == nil {
		b.t.Fatalf("stay %s is not known", key)
	}
	live.LastRead = time.Time{}
	b.reopen()
	read := b.known(noon).Find(key)
	if read == nil {
		b.t.Fatalf("stay %s is not known after reopening", key)
	}
	if !reflect.DeepEqual(live, read) { // and not Equal: instants come back in UTC
		b.t.Fatalf("reopening changes stay %s:\n%s", key, cmp.Diff(*live, *read))
	}
	return *read
}

func (b *book) learn(stays ...access.KnownStay) {
	b.t.Helper()
	b.must(b.Learn(b.t.Context(), access.Known{Stays: stays}))
}

func (b *book) intend(s plan.Step, when time.Time) plan.IntentID {
	b.t.Helper()
	id, err := b.Intend(b.t.Context(), s, when)
	b.must(err)
	return id
}

// do intends a step and settles it a minute later.
func (b *book) do(s plan.Step, when time.Time, r plan.Result) {
	b.t.Helper()
	o := plan.Outcome{Result: r, At: when.Add(time.Minute)}
	if s.Op == plan.MintPIN && r == plan.Done {
		o.User, o.PIN = s.Ref, pin(b.t, "9041738291")
	}
	b.must(b.Settle(b.t.Context(), b.intend(s, when), o))
}

func (b *book) mint(key access.Key, user, digits string) {
	b.t.Helper()
	id := b.intend(plan.Step{Key: key, Op: plan.MintPIN, Ref: user}, noon)
	b.must(b.Settle(b.t.Context(), id, plan.Outcome{Result: plan.Done, At: noon, User: user, PIN: pin(b.t, digits)}))
}

// bytes returns all that is on disk.
func (b *book) bytes() []byte {
	b.t.Helper()
	var all []byte
	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		content, err := os.ReadFile(b.path + suffix)
		if err != nil && !os.IsNotExist(err) {
			b.t.Fatal(err)
		}
		all = append(all, content...)
	}
	return all
}

// raw changes the closed file behind the ledger's back.
func (b *book) raw(query string, args ...any) {
	b.t.Helper()
	db, err := sql.Open("sqlite", b.path)
	b.must(err)
	defer db.Close()
	_, err = db.Exec(query, args...)
	b.must(err)
}

func pin(t testing.TB, digits string) access.PIN {
	t.Helper()
	p, err := access.ParsePIN(digits)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// refused makes sure that an error says each of the words.
func refused(t testing.TB, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want one that says %q", words)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %q does not say %q", err, w)
		}
	}
}

func cancelled(t testing.TB) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
