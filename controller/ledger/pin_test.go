package ledger_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// secret is long, so that no hash on disk holds it by chance.
const secret = "9041734605"

func TestASealedPINOpensForItsUserOnly(t *testing.T) {
	b := open(t)
	b.mint(ann, "user-a", secret)
	for _, when := range []string{"at once", "after reopening"} {
		got, err := b.PIN(t.Context(), ann, "user-a")
		if err != nil || got.Digits() != secret {
			t.Errorf("%s: not the PIN that was sealed (error %v)", when, err)
		}
		b.reopen()
	}
	for name, ask := range map[string]struct {
		key  access.Key
		user string
	}{"another user": {ann, "user-x"}, "another stay": {bob, "user-a"}, "no user": {ann, ""}} {
		got, err := b.PIN(t.Context(), ask.key, ask.user)
		refused(t, err, b.path, string(ask.key), "none is kept")
		if !errors.Is(err, access.ErrTerminal) || !got.IsZero() {
			t.Errorf("%s: error %v, got a PIN: %v", name, err, !got.IsZero())
		}
	}
}

func TestARotatedPINReplacesTheOldOne(t *testing.T) {
	b := open(t)
	b.mint(ann, "user-a", "9041731111")
	b.mint(ann, "user-a", "9041732222")
	if got, err := b.PIN(t.Context(), ann, "user-a"); err != nil || got.Digits() != "9041732222" {
		t.Errorf("not the new PIN (error %v)", err)
	}
	b.intend(plan.Step{Key: ann, Op: plan.MintPIN, Ref: "user-a"}, noon)
	if _, err := b.PIN(t.Context(), ann, "user-a"); !errors.Is(err, access.ErrAmbiguous) {
		t.Errorf("error %v, want an ambiguous one while a rotation is not settled", err)
	}
}

func TestTheUserOfAMintedPINIsTheStepsUnlessTheOutcomeNamesIt(t *testing.T) {
	b := open(t)
	id := b.intend(plan.Step{Key: ann, Op: plan.MintPIN, Ref: "user-a"}, noon)
	b.must(b.Settle(t.Context(), id, plan.Outcome{Result: plan.Done, PIN: pin(t, secret)}))
	if got, err := b.PIN(t.Context(), ann, "user-a"); err != nil || got.Digits() != secret {
		t.Errorf("not the PIN that was sealed (error %v)", err)
	}
}

func TestARowCopiedToAnotherStayOrDamagedDoesNotOpen(t *testing.T) {
	tests := map[string]string{
		"copied":  "UPDATE pins SET sealed = (SELECT sealed FROM pins WHERE stay = 'aaaaaaaaaaaaaaaa') WHERE stay = 'bbbbbbbbbbbbbbbb'",
		"flipped": "UPDATE pins SET sealed = '00' || substr(sealed, 3)",
		"cut":     "UPDATE pins SET sealed = substr(sealed, 1, 8)",
		"no hex":  "UPDATE pins SET sealed = 'zz'",
	}
	for name, query := range tests {
		t.Run(name, func(t *testing.T) {
			b := open(t)
			b.mint(ann, "user", secret)
			b.mint(bob, "user", "9041731234")
			b.must(b.Close())
			b.raw(query)
			b.open()
			got, err := b.PIN(t.Context(), bob, "user")
			refused(t, err, "damaged")
			if !got.IsZero() {
				t.Error("a PIN came out")
			}
		})
	}
}

func TestNoPINIsOnDiskOrInAnError(t *testing.T) {
	b := open(t)
	b.learn(shown(ann))
	id := b.intend(plan.Step{Key: ann, Op: plan.MintPIN, Ref: "user-a"}, noon)
	o := plan.Outcome{Result: plan.Done, At: noon, User: "user-a", PIN: pin(t, secret), Error: "it said " + secret}
	b.must(b.Settle(t.Context(), id, o))
	err := b.Settle(t.Context(), id, o)
	if _, err2 := b.PIN(t.Context(), ann, "user-a"); err2 != nil {
		t.Fatal(err2)
	}
	b.must(b.Told(t.Context(), ann, access.Told{User: "user-a", At: noon}))
	texts := map[string][]byte{"error": fmt.Appendf(nil, "%v %+v", err, err), "open file": b.bytes()}
	b.must(b.Close())
	texts["closed file"] = b.bytes()
	for where, text := range texts {
		for _, form := range []string{
			secret, hex.EncodeToString([]byte(secret)), base64.RawStdEncoding.EncodeToString([]byte(secret)),
		} {
			if bytes.Contains(text, []byte(form)) {
				t.Errorf("%s holds the PIN as %q", where, form)
			}
		}
	}
	if !bytes.Contains(texts["closed file"], []byte("it said [redacted]")) {
		t.Error("the scan does not see what is written") // else it proves nothing
	}
}

func TestForgetErasesTheBytesAndKeepsTheHash(t *testing.T) {
	b := open(t)
	b.learn(shown(ann), shown(bob))
	b.mint(ann, "user-a", secret)
	b.mint(bob, "user-b", secret)
	b.must(b.Close())
	sealed := b.text("SELECT sealed FROM pins WHERE stay = $1", ann)
	b.open()
	if !bytes.Contains(b.bytes(), []byte(sealed)) {
		t.Fatal("the sealed bytes are not where they are looked for")
	}
	b.must(b.Forget(t.Context(), ann))
	if bytes.Contains(b.bytes(), []byte(sealed)) {
		t.Error("the sealed bytes are still on disk")
	}
	if _, err := b.PIN(t.Context(), ann, "user-a"); !errors.Is(err, access.ErrTerminal) {
		t.Errorf("error %v, want a terminal one", err)
	}
	if got := b.stay(ann).Sealed; got != "" {
		t.Errorf("sealed is still known, of user %s", got)
	}
	b.equal([2]access.Key{ann, bob})
	before := len(b.trail())
	b.must(b.Forget(t.Context(), ann))
	if got := len(b.trail()); got != before {
		t.Error("what was forgotten was forgotten again")
	}
}

func TestEqualPINs(t *testing.T) {
	b := open(t)
	b.equal()
	b.mint(ann, "user-a", "9041731111")
	b.mint(bob, "user-b", "9041732222")
	b.mint(cat, "user-c", "9041731111")
	b.equal([2]access.Key{ann, cat})
	b.mint(bob, "user-b", "9041731111")
	b.equal([2]access.Key{ann, bob}, [2]access.Key{ann, cat}, [2]access.Key{bob, cat})
	b.mint(cat, "user-c", "9041733333")
	b.equal([2]access.Key{ann, bob})
	b.do(plan.Step{Key: bob, Op: plan.MakeUser}, noon, plan.Done) // its old user is gone, and that one's PIN
	b.equal()
}

func TestHashesOfEqualPINsDifferBetweenPropertiesAndKeys(t *testing.T) {
	digest := func(change func(*book)) string {
		b := open(t)
		b.must(b.Close())
		b.path += "2"
		change(b)
		b.open()
		b.mint(ann, "user-a", secret)
		b.must(b.Close())
		return b.text("SELECT digest FROM pins")
	}
	one := digest(func(*book) {})
	if again := digest(func(*book) {}); again != one {
		t.Error("the hash of a PIN is not the same twice")
	}
	if other := digest(func(b *book) { b.options.Property = "other" }); other == one {
		t.Error("the hash is the same in another property")
	}
	if other := digest(func(b *book) { b.options.Key = bytes.Repeat([]byte{8}, 32) }); other == one {
		t.Error("the hash is the same under another key")
	}
}

func (b *book) equal(want ...[2]access.Key) {
	b.t.Helper()
	got, err := b.EqualPINs(b.t.Context())
	b.must(err)
	if diff := cmp.Diff(want, got); diff != "" {
		b.t.Errorf("equal PINs (-want +got):\n%s", diff)
	}
}
