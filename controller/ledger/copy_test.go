package ledger_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"pinwarden/controller/ledger"
	"pinwarden/policy/plan"
)

func TestACopyKnowsAllAndChangesNothing(t *testing.T) {
	t.Setenv("TMPDIR", folder(t))
	b := open(t)
	b.learn(shown(ann))
	b.mint(ann, "user-a", secret)
	b.intend(plan.Step{Key: ann, Op: plan.AddDoor}, noon)
	left := b.copied()
	left.must(left.Close())
	lock := []byte("the process that had it last\n")
	left.must(os.WriteFile(left.path+".lock", lock, 0o600))
	before := left.bytes()

	c, err := ledger.OpenCopy(t.Context(), left.path, left.options)
	b.must(err)
	if got, err := c.PIN(t.Context(), ann, "user-a"); err != nil || got.Digits() != secret {
		t.Errorf("the copy has not the PIN (error %v)", err)
	}
	b.must(c.Trying(t.Context(), ann, noon))
	b.must(c.Close())
	if !bytes.Equal(before, left.bytes()) {
		t.Error("the ledger changed")
	}
	if now, err := os.ReadFile(left.path + ".lock"); err != nil || !bytes.Equal(lock, now) {
		t.Errorf("the lock file changed: %q, %v", now, err)
	}
	if rest, err := filepath.Glob(filepath.Join(os.TempDir(), "pinwarden-*")); err != nil || len(rest) > 0 {
		t.Errorf("copies are left: %v, %v", rest, err)
	}
}

func TestNoCopyOfALedgerInUse(t *testing.T) {
	b := open(t)
	_, err := ledger.OpenCopy(t.Context(), b.path, b.options)
	refused(t, err, b.path, "in use by process")
}

func TestACopyOfNothingMakesNothing(t *testing.T) {
	path := filepath.Join(folder(t), "ledger.db")
	c, err := ledger.OpenCopy(t.Context(), path, options())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if !c.Fresh() {
		t.Error("a ledger that is not there is not fresh")
	}
	if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) > 0 {
		t.Errorf("files were made: %v, %v", files, err)
	}
}
