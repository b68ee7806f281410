package access

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

// StayID is the source's own id of one stay of one property. It never names a
// customer or a room: a customer can hold several rooms, and a move changes the room.
type StayID string

// Key names a stay in markers, plans and the ledger: a keyed hash of property
// and StayID in 16 characters, so that it tells an outsider nothing.
type Key string

// LineID names one line of a grant: RoomLine, or "1" to "9" for its other doors.
type LineID string

const (
	// RoomLine is the line of the doors that only this stay should open.
	RoomLine LineID = "r"
	// SharedLine is the line of locks that most rooms' templates contain, as a front door.
	SharedLine LineID = "s"
	// UserLine stands in the marker of a user, who has no line.
	UserLine LineID = "u"
)

const (
	markerPrefix = "pw1."
	keyLength    = 16
	macLength    = 8
	// MarkerLimit is the longest marker in characters. Salto KS documents no limit
	// for the fields that carry it; a public client cuts names near 50.
	MarkerLimit = 40
)

// Secret is the operator's key for markers and keys. Whoever loses it disowns
// everything that was made under it; it never leaves the process.
type Secret []byte

// Key returns the name of a stay of a property.
func (s Secret) Key(property string, id StayID) Key {
	return Key(s.sum(keyLength, "stay", property, string(id)))
}

// Pseudonym returns what stands for a text of some kind where nobody may read the
// text itself: the same for the same text, and nothing for none.
func (s Secret) Pseudonym(property, kind, text string) string {
	if text == "" {
		return ""
	}
	return s.sum(keyLength, "pseudonym", property, kind, text)
}

// Marker returns the text that marks an object as ours: for which stay and line,
// proven by a MAC, and the room in clear for the people who read it.
func (s Secret) Marker(k Key, line LineID, room string) string {
	m := markerPrefix + string(k) + "." + string(line) + "." + s.sum(macLength, "marker", string(k), string(line))
	if room = strings.TrimSpace(room); room != "" {
		m += " " + room
	}
	if r := []rune(m); len(r) > MarkerLimit {
		m = strings.TrimSpace(string(r[:MarkerLimit]))
	}
	return m
}

// Parse reads a marker back. ok is false for any text that was not made under this secret.
func (s Secret) Parse(marker string) (k Key, line LineID, room string, ok bool) {
	head, room, _ := strings.Cut(marker, " ")
	parts := strings.Split(head, ".")
	if len(parts) != 4 || parts[0]+"." != markerPrefix || len(parts[1]) != keyLength {
		return "", "", "", false
	}
	mac := s.sum(macLength, "marker", parts[1], parts[2])
	if !hmac.Equal([]byte(mac), []byte(parts[3])) {
		return "", "", "", false
	}
	return Key(parts[1]), LineID(parts[2]), room, true
}

func (s Secret) sum(length int, parts ...string) string {
	h := hmac.New(sha256.New, s)
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return strings.ToLower(base32.StdEncoding.EncodeToString(h.Sum(nil)))[:length]
}

// String keeps the secret out of every print.
func (Secret) String() string { return redacted }

// GoString keeps the secret out of %#v.
func (Secret) GoString() string { return redacted }

// MarshalText keeps the secret out of JSON and logs.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
