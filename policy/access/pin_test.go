package access_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"pinwarden/policy/access"
)

const digits = "0904173914"

func TestPINPrintsNothing(t *testing.T) {
	t.Parallel()
	pin, err := access.ParsePIN(digits)
	if err != nil {
		t.Fatal(err)
	}
	type holder struct {
		PIN  access.PIN
		Ptr  *access.PIN
		List []access.PIN
		Map  map[string]access.PIN
	}
	h := holder{pin, &pin, []access.PIN{pin}, map[string]access.PIN{"a": pin}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%X", "%o", "%t", "%T %v", "%10.2s", "%*d"} {
		for _, value := range []any{pin, &pin, h, &h, h.List, h.Map} {
			printed := fmt.Sprintf(verb, value, value)
			hidden(t, verb, printed)
		}
		if got := fmt.Sprintf("%v", pin); got != "[redacted]" {
			t.Errorf("%%v prints %q", got)
		}
	}
	hidden(t, "String", pin.String())
	hidden(t, "GoString", pin.GoString())

	text, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	hidden(t, "json", string(text))
	if text, err = json.Marshal(map[string]any{"pin": pin}); err != nil || string(text) != `{"pin":"[redacted]"}` {
		t.Errorf("json writes %s, %v", text, err)
	}

	for _, handler := range []func(*bytes.Buffer) slog.Handler{
		func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var b bytes.Buffer
		slog.New(handler(&b)).Info("minted", "pin", pin, "ptr", &pin, "holder", h, slog.Group("g", "pin", pin))
		hidden(t, "slog", b.String())
	}
}

// hidden fails if a text shows the digits, as they are or in hexadecimal.
func hidden(t *testing.T, how, printed string) {
	t.Helper()
	for _, secret := range []string{digits, fmt.Sprintf("%x", digits), fmt.Sprintf("%X", digits)} {
		if strings.Contains(printed, secret) {
			t.Errorf("%s shows the digits: %s", how, printed)
		}
	}
}

func TestParsePIN(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"0000", "0904173914", "1234567890"} {
		if pin, err := access.ParsePIN(good); err != nil || pin.Digits() != good || pin.IsZero() {
			t.Errorf("%s: got %v digits, %v", good, len(pin.Digits()), err)
		}
	}
	for _, bad := range []string{"", "123", "12345678901", "12a4", "12 34", "１２３４"} {
		pin, err := access.ParsePIN(bad)
		if err == nil || !pin.IsZero() {
			t.Errorf("%q was accepted", bad)
		} else if bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("the error shows the text: %v", err)
		}
	}
}
