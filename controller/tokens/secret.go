package tokens

import (
	"fmt"
	"log/slog"
)

const redacted = "[redacted]"

// Secret is a token. It prints as [redacted] in every format; only Reveal shows it.
type Secret struct{ text string }

// NewSecret hides a token.
func NewSecret(text string) Secret { return Secret{text} }

// Reveal returns the token itself, to be sent and for nothing else.
func (s Secret) Reveal() string { return s.text }

// IsZero reports whether there is no token.
func (s Secret) IsZero() bool { return s.text == "" }

// String implements fmt.Stringer.
func (Secret) String() string { return redacted }

// GoString implements fmt.GoStringer.
func (Secret) GoString() string { return redacted }

// Format implements fmt.Formatter, for every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// LogValue implements slog.LogValuer.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText implements encoding.TextMarshaler, and so JSON.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
