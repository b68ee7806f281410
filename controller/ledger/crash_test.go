package ledger_test

import (
	"bufio"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pinwarden/controller/ledger"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// crashFile names, for the process that is to be killed, the ledger to die with.
const crashFile = "LEDGER_TEST_CRASH"

func TestMain(m *testing.M) {
	if path := os.Getenv(crashFile); path != "" {
		die(path)
	}
	os.Exit(m.Run())
}

// die works with the ledger, says so, and waits to be killed.
func die(path string) {
	ctx := context.Background()
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	o := options()
	o.NoSync = false
	l, err := ledger.Open(ctx, path, o)
	must(err)
	must(l.Learn(ctx, access.Known{Stays: []access.KnownStay{shown(ann)}}))
	door, err := l.Intend(ctx, plan.Step{Key: ann, Op: plan.AddDoor, Line: "r"}, at(1))
	must(err)
	must(l.Settle(ctx, door, plan.Outcome{Result: plan.Done, At: at(2)}))
	_, err = l.Intend(ctx, plan.Step{Key: ann, Op: plan.MintPIN, Ref: "user-a"}, at(3))
	must(err)
	os.Stdout.WriteString("ready\n")
	select {}
}

func TestAKilledProcessLosesNothingAndKeepsNoLock(t *testing.T) {
	b := open(t)
	b.must(b.Close())
	b.path += "2"
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashFile+"="+b.path)
	out, err := cmd.StdoutPipe()
	b.must(err)
	b.must(cmd.Start())
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		t.Fatalf("the process said %q, %v", line, err)
	}
	_, err = ledger.Open(t.Context(), b.path, b.options)
	refused(t, err, b.path, "in use by process")
	b.must(cmd.Process.Kill())
	cmd.Wait()

	b.open()
	if got := b.Unsettled(); len(got) != 1 || got[0].Step.Op != plan.MintPIN {
		t.Errorf("unsettled are %+v, want the PIN", got)
	}
	b.must(b.Verify(t.Context()))
	if diff := cmp.Diff(deeds{Made: at(2), Minting: at(3)}, deedsOf(b.stay(ann))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestWhateverIsOnDiskIsWhole copies the files after every write, as if the process had ended there.
func TestWhateverIsOnDiskIsWhole(t *testing.T) {
	b := open(t)
	b.options.NoSync = false
	b.reopen()
	ctx := t.Context()
	var door, mint plan.IntentID
	told := access.Told{User: "user-a", At: at(9), Room: "204"}
	steps := []struct {
		name string
		do   func()
		want deeds
		open int // intents without an outcome
	}{
		{"learn", func() { b.learn(shown(ann)) }, deeds{}, 0},
		{"intend a door", func() { door = b.intend(plan.Step{Key: ann, Op: plan.AddDoor, Line: "r"}, at(1)) }, deeds{}, 1},
		{"settle it", func() { b.must(b.Settle(ctx, door, plan.Outcome{Result: plan.Done, At: at(2)})) }, deeds{Made: at(2)}, 0},
		{
			"intend a PIN", func() { mint = b.intend(plan.Step{Key: ann, Op: plan.MintPIN, Ref: "user-a"}, at(3)) },
			deeds{Made: at(2), Minting: at(3)},
			1,
		},
		{"settle it", func() {
			b.must(b.Settle(ctx, mint, plan.Outcome{Result: plan.Done, At: at(4), User: "user-a", PIN: pin(t, secret)}))
		}, deeds{Made: at(2), Sealed: "user-a"}, 0},
		{"try", func() { b.must(b.Trying(ctx, ann, at(8))) }, deeds{Made: at(2), Sealed: "user-a", Tried: at(8)}, 0},
		{"tell", func() { b.must(b.Told(ctx, ann, told)) }, deeds{Made: at(2), Sealed: "user-a", Tried: at(8), Told: told}, 0},
		{"forget", func() { b.must(b.Forget(ctx, ann)) }, deeds{Made: at(2), Tried: at(8), Told: told}, 0},
	}
	for _, s := range steps {
		s.do()
		left := b.copied()
		if got := len(left.Unsettled()); got != s.open {
			t.Errorf("after %s: %d unsettled intents, want %d", s.name, got, s.open)
		}
		left.must(left.Verify(ctx))
		if s.want.Sealed != "" {
			if got, err := left.PIN(ctx, ann, "user-a"); err != nil || got.Digits() != secret {
				t.Errorf("after %s: not the PIN (error %v)", s.name, err)
			}
		}
		if diff := cmp.Diff(s.want, deedsOf(left.stay(ann))); diff != "" {
			t.Errorf("after %s (-want +got):\n%s", s.name, diff)
		}
	}
}

// copied opens a copy of the open ledger's files as they are.
func (b *book) copied() *book {
	b.t.Helper()
	dir := folder(b.t)
	err := filepath.WalkDir(filepath.Dir(b.path), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "-shm") { // shared memory dies with the machine
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, filepath.Base(path)), content, 0o600)
	})
	b.must(err)
	c := &book{t: b.t, path: filepath.Join(dir, filepath.Base(b.path)), options: b.options}
	c.open()
	b.t.Cleanup(func() { c.Close() })
	return c
}

func TestAfterAFailedCommitTheFileIsRight(t *testing.T) {
	for word, room := range map[string]string{"ROLLBACK": "204", "COMMIT": "205"} {
		t.Run(word, func(t *testing.T) {
			b := open(t)
			b.learn(shown(ann))
			b.must(b.Opened(t.Context(), ann, "204", at(1)))
			refused(t, b.FailCommit(t.Context(), word), b.path)
			if got := b.known(noon).Find(ann).OpenedRoom; got != room {
				t.Errorf("opened room is %q, in the file it is %q", got, room)
			}
			b.must(b.Trying(t.Context(), ann, at(2))) // it goes on
			if got := b.stay(ann); !got.Tried.Equal(at(2)) || got.OpenedRoom != room {
				t.Errorf("got %+v", got)
			}
		})
	}
}
