package access

import (
	"fmt"
	"log/slog"
)

const redacted = "[redacted]"

// PIN is a guest's door code. It prints as [redacted] in every format; only
// Digits shows it, and only the courier, the vault and the person at the desk ask.
type PIN struct{ digits string }

// ParsePIN accepts 4 to 10 digits, leading zeros kept. The error never shows the text.
func ParsePIN(s string) (PIN, error) {
	if len(s) < 4 || len(s) > 10 {
		return PIN{}, fmt.Errorf("PIN has %d characters; 4 to 10 digits are expected", len(s))
	}
	for _, c := range s {
		if c < '0' || c > '9' {
			return PIN{}, fmt.Errorf("PIN holds something other than digits")
		}
	}
	return PIN{s}, nil
}

// Digits returns the code itself.
func (p PIN) Digits() string { return p.digits }

// IsZero reports whether there is no PIN.
func (p PIN) IsZero() bool { return p.digits == "" }

// String implements fmt.Stringer.
func (PIN) String() string { return redacted }

// GoString implements fmt.GoStringer.
func (PIN) GoString() string { return redacted }

// Format implements fmt.Formatter, for every verb.
func (PIN) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// LogValue implements slog.LogValuer.
func (PIN) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText implements encoding.TextMarshaler, and so JSON.
func (PIN) MarshalText() ([]byte, error) { return []byte(redacted), nil }
