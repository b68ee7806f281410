package policy

import (
	"bytes"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// hidden looks for what makes a file read otherwise than it is: characters that
// cannot be seen or that turn the direction of writing, in comments too, and bytes
// that are no text. One of a line is enough.
func (d *decoder) hidden(text []byte) {
	last := -1 // where the last one was
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			d.fault(place(text, i), "this is no UTF-8 text", "save the file as UTF-8")
			return
		}
		if r >= ' ' && r <= '~' || r == '\n' || r == '\t' || r == '\r' && i+1 < len(text) && text[i+1] == '\n' || r == byteOrder && i == 0 {
			i += size
			continue
		}
		if what := unseen(r); what != "" && !joins(r) {
			if last < 0 || bytes.IndexByte(text[last:i], '\n') >= 0 {
				d.fault(place(text, i), what, "remove it; it can hide what the file says")
			}
			if last = i; len(d.found) > mostFound {
				return
			}
		}
		i += size
	}
}

const byteOrder = '\ufeff'

// unseen names a character that a reader cannot see, or returns "".
func unseen(r rune) string {
	switch {
	case unicode.Is(unicode.Bidi_Control, r):
		return fmt.Sprintf("the character U+%04X turns the direction of what is read", r)
	case unicode.IsControl(r):
		return fmt.Sprintf("the control character U+%04X is no text", r)
	case r != ' ' && unicode.Is(unicode.Zs, r):
		return fmt.Sprintf("the blank U+%04X is not the one that it looks like", r)
	case r == brailleBlank, unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
		return fmt.Sprintf("the character U+%04X cannot be seen", r)
	}
	return ""
}

const brailleBlank = '\u2800'

// joins reports whether the character has its place in a message: it binds letters or
// signs together, or is a blank at which no line breaks.
func joins(r rune) bool {
	return r == '\u200c' || r == '\u200d' || r == '\ufe0f' || r != ' ' && unicode.Is(unicode.Zs, r)
}
