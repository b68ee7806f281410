package saltoks

import (
	"bytes"
	"slices"
	"strings"

	"pinwarden/policy/access"
)

// word is a field whose values are not all known, or not what they seem: it reads
// any JSON value, so that no new one makes a whole list unreadable.
type word string

// UnmarshalJSON implements json.Unmarshaler.
func (w *word) UnmarshalJSON(text []byte) error {
	*w = word(strings.ToLower(string(bytes.Trim(text, `"`))))
	return nil
}

type lockShape struct {
	ID      string `json:"id"`
	Name    string `json:"customer_reference"`
	Kind    word   `json:"lock_type"`
	Online  bool   `json:"online"`
	State   word   `json:"locked_state"`
	Battery word   `json:"battery_level"`
	Privacy word   `json:"privacy_mode"`
	Hub     struct {
		ID   string `json:"id"`
		Name string `json:"customer_reference"`
	} `json:"iq"`
}

// usualLow are the words that mean a low battery. Only "fresh" was ever seen,
// which is fine; so is any other word.
var usualLow = []string{"low", "very_low", "critical", "empty", "flat", "dead", "replace"}

// keypadLost reports whether a lock takes no PINs: its model says so at its end
// (measured), and a fault of a hub makes it forget that (documented).
func (l *lockShape) keypadLost() bool {
	return l.Kind != "" && l.Kind != "null" && !strings.HasSuffix(string(l.Kind), "_pin")
}

// troubles are what keeps PINs from opening the lock's door, or soon may; sorted.
func (l *lockShape) troubles(low []string, otherClock bool) (all []access.Trouble) {
	add := func(is bool, t access.Trouble) {
		if is {
			all = append(all, t)
		}
	}
	add(slices.Contains(low, string(l.Battery)), access.LowBattery)
	add(l.keypadLost(), access.NoKeypad)
	add(l.State == "office_mode", access.OfficeMode)
	add(otherClock, access.OtherClock)
	add(l.Privacy == "true", access.PrivacyMode)
	slices.Sort(all)
	return all
}
