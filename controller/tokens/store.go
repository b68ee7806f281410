package tokens

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// store is the file with an account's tokens: sealed, and replaced as a whole.
type store struct {
	path  string
	bound []byte // what the seal is bound to
	aead  cipher.AEAD
}

const (
	keySize = 32
	header  = "pinwarden tokens 1\n"
	// longest is far beyond any pair of tokens.
	longest = 1 << 20
)

// errSealed never says what was found.
var errSealed = errors.New("its file is damaged, or was sealed with another key, for another client or for another host")

// newStore binds the file to account, client and token endpoint: whoever changes one of these in the configuration has
// to log in again, and no token ever travels to a host that it was not given by.
func newStore(dir, account, bound string, key []byte) (*store, error) {
	if len(key) != keySize {
		return nil, fmt.Errorf("the key that seals tokens has %d bytes, not %d", len(key), keySize)
	}
	sealing, err := hkdf.Key(sha256.New, key, nil, "pinwarden tokens: seal", keySize)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(sealing)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	bound = fmt.Sprintf("%d:%s,%d:%s,", len(account), account, len(bound), bound)
	return &store{path: filepath.Join(dir, account+".tokens"), bound: []byte(bound), aead: aead}, nil
}

// record is a state in the file. It alone writes tokens down, and only to be sealed.
type record struct {
	Access   string    `json:"access"`
	Refresh  string    `json:"refresh"`
	Issued   time.Time `json:"issued"`
	Expires  time.Time `json:"expires"`
	Spending time.Time `json:"spending,omitzero"`
	Over     string    `json:"over,omitempty"`
}

// load reads the file. Without one the error is os.ErrNotExist; errSealed if it does not open.
func (s *store) load() (state, error) {
	text, err := os.ReadFile(s.path)
	if err != nil {
		return state{}, err
	}
	coded, ok := bytes.CutPrefix(text, []byte(header))
	if !ok || len(text) > longest {
		return state{}, errSealed
	}
	sealed, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(coded)))
	if err != nil {
		return state{}, errSealed
	}
	plain, err := s.aead.Open(nil, nil, sealed, s.bound)
	if err != nil {
		return state{}, errSealed
	}
	var r record
	if err := json.Unmarshal(plain, &r); err != nil {
		return state{}, errSealed
	}
	return state{
		Pair:     Pair{Access: NewSecret(r.Access), Refresh: NewSecret(r.Refresh), Issued: r.Issued, Expires: r.Expires},
		Spending: r.Spending, Over: r.Over,
	}, nil
}

// save replaces the file. When it returns nil the state survives a loss of power; when it returns an error the file
// shows the old state or the new one, whole. The caller has the lock.
func (s *store) save(st state) error {
	plain, err := json.Marshal(record{
		Access: st.Access.Reveal(), Refresh: st.Refresh.Reveal(), Issued: st.Issued, Expires: st.Expires,
		Spending: st.Spending, Over: st.Over,
	})
	if err != nil {
		return err
	}
	sealed := s.aead.Seal(nil, nil, plain, s.bound)
	text := append([]byte(header), base64.StdEncoding.EncodeToString(sealed)...)
	draft := s.path + ".new" // one name: the lock keeps others away, and nothing piles up after crashes
	if err := writeDurably(draft, append(text, '\n')); err != nil {
		return fmt.Errorf("keep the tokens: %w", err)
	}
	if err := os.Rename(draft, s.path); err != nil {
		return fmt.Errorf("keep the tokens: %w", err)
	}
	if err := syncFolder(filepath.Dir(s.path)); err != nil {
		return fmt.Errorf("keep the tokens: %w", err)
	}
	return nil
}

func writeDurably(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}
