package ledger

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"pinwarden/policy/access"
)

// vault seals PINs and signs what must not be forged, under keys drawn from the operator's.
type vault struct {
	property string
	aead     cipher.AEAD
	digests  []byte // key of the PINs' hashes
	proofs   []byte // key of the audit trail and of the key check
}

const keySize = 32

func newVault(property string, key []byte) (*vault, error) {
	if property == "" {
		return nil, errors.New("no property is named")
	}
	if len(key) != keySize {
		return nil, fmt.Errorf("its key has %d bytes, not %d", len(key), keySize)
	}
	v := &vault{property: property}
	sealing, err := hkdf.Key(sha256.New, key, nil, "pinwarden ledger: seal", keySize)
	if err != nil {
		return nil, err
	}
	if v.digests, err = hkdf.Key(sha256.New, key, nil, "pinwarden ledger: digest", keySize); err != nil {
		return nil, err
	}
	if v.proofs, err = hkdf.Key(sha256.New, key, nil, "pinwarden ledger: prove", keySize); err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(sealing)
	if err != nil {
		return nil, err
	}
	v.aead, err = cipher.NewGCMWithRandomNonce(block)
	return v, err
}

// seal binds the PIN to property, stay and user, so that a row that was copied to another stay does not open.
func (v *vault) seal(key access.Key, user string, pin access.PIN) string {
	return hex.EncodeToString(v.aead.Seal(nil, nil, []byte(pin.Digits()), v.binding(key, user)))
}

// open never says what it found, only that it is not a PIN of this stay's user.
func (v *vault) open(key access.Key, user, sealed string) (access.PIN, error) {
	b, err := hex.DecodeString(sealed)
	if err != nil {
		return access.PIN{}, errors.New("its sealed bytes are damaged")
	}
	digits, err := v.aead.Open(nil, nil, b, v.binding(key, user))
	if err != nil {
		return access.PIN{}, errors.New("its sealed bytes are damaged, or sealed for another stay or user")
	}
	return access.ParsePIN(string(digits))
}

func (v *vault) binding(key access.Key, user string) []byte {
	return []byte(framed(v.property, string(key), user))
}

// digest is equal for equal PINs of a property and says nothing to who lacks the key.
func (v *vault) digest(pin access.PIN) string { return mac(v.digests, v.property, pin.Digits()) }

// proof is what nobody can make without the key.
func (v *vault) proof(parts ...string) string { return mac(v.proofs, parts...) }

func mac(key []byte, parts ...string) string {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(framed(parts...)))
	return hex.EncodeToString(h.Sum(nil))
}

// framed joins parts so that no two lists of parts give the same text.
func framed(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		fmt.Fprintf(&b, "%d:%s,", len(p), p)
	}
	return b.String()
}
