package simulate

import (
	"slices"
	"strings"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

// guestCode is what a guest was told.
type guestCode struct {
	at     time.Time
	digits string
	other  bool // a later message held other digits
}

// codes reads what each guest was told first, and whether a later message differed.
func codes(messages []Message, set *policy.Set) map[access.StayID]*guestCode {
	out := map[access.StayID]*guestCode{}
	for _, m := range messages {
		digits := told(set, m.Text)
		switch g := out[m.Stay]; {
		case digits == "":
		case g == nil:
			out[m.Stay] = &guestCode{at: m.At, digits: digits}
		case g.digits != digits:
			g.other = true
		}
	}
	return out
}

// changed reports whether digits that open, at some instant after the telling, are others.
func changed(list []opening, code *guestCode) bool {
	return slices.ContainsFunc(list, func(o opening) bool {
		return o.digits != code.digits && o.window.End.After(code.at)
	})
}

// told reads the code out of a message, by the text that the policy has for it.
func told(set *policy.Set, text string) string {
	for _, template := range set.Messages {
		if digits := codeIn(template, text); digits != "" {
			return digits
		}
	}
	return ""
}

const codeToken = "{{customer.salto_ks_key_code__a}}"

// codeIn matches a message with its template, token by token, and returns what
// stands in the place of the code.
func codeIn(template, text string) (digits string) {
	head, rest, more := strings.Cut(template, "{{")
	text, ok := strings.CutPrefix(text, head)
	for more && ok {
		var token string
		token, rest, _ = strings.Cut(rest, "}}")
		head, rest, more = strings.Cut(rest, "{{")
		end := len(text)
		if head != "" {
			end = strings.Index(text, head)
		}
		if end < 0 {
			return ""
		}
		if "{{"+token+"}}" == codeToken {
			digits = text[:end]
		}
		text, ok = strings.CutPrefix(text[end:], head)
	}
	if !ok || text != "" || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return digits
}
