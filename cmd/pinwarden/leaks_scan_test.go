package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// sentinel is a text by which a secret is known, and how many digits follow at least.
type sentinel struct {
	what, text string
	digits     int
}

// finding says where something is and in which form, and never what it is.
type finding struct {
	what, form string
	offset     int
}

func (f finding) String() string { return fmt.Sprintf("%s at byte %d, %s", f.what, f.offset, f.form) }

// scanner finds sentinels in any bytes: as they are, in hexadecimal, in base64
// wherever it begins, and all of these with any character escaped.
type scanner struct{ needles [256][]needle } // by first byte

type needle struct {
	sentinel
	form string
}

func newScanner(of []sentinel) *scanner {
	s := &scanner{}
	for _, o := range of {
		s.add(o, "as it is")
		for _, text := range []string{fmt.Sprintf("%x", o.text), fmt.Sprintf("%X", o.text)} {
			s.add(sentinel{what: o.what, text: text}, "in hexadecimal")
		}
		for _, e := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
			for before := range 3 {
				s.add(sentinel{what: o.what, text: inBase64(e, o.text, before)}, "in base64")
			}
		}
	}
	return s
}

func (s *scanner) add(n sentinel, form string) {
	s.needles[n.text[0]] = append(s.needles[n.text[0]], needle{n, form})
}

// inBase64 returns the characters that stand for a text alone, so many bytes
// after the beginning of a group of three.
func inBase64(e *base64.Encoding, text string, before int) string {
	coded := e.EncodeToString([]byte(strings.Repeat("\x00", before) + text))
	return coded[(before*8+5)/6 : (before+len(text))*8/6]
}

// scan returns all findings, one for each place.
func (s *scanner) scan(text []byte) (found []finding) {
	for i := 0; i < len(text); i++ {
		c, _ := character(text, i)
		for _, n := range s.needles[c] {
			if end, escaped, ok := n.at(text, i); ok {
				form := n.form
				if escaped {
					form += " but escaped"
				}
				found = append(found, finding{n.what, form, i})
				i = end - 1
				break
			}
		}
	}
	return found
}

// at reports whether the needle is at a place, and where it ends.
func (n *needle) at(text []byte, begin int) (end int, escaped, ok bool) {
	end = begin
	for j := range n.text {
		c, width := character(text, end)
		if width == 0 || c != n.text[j] {
			return 0, false, false
		}
		end, escaped = end+width, escaped || width > 1
	}
	digits := 0
	for n.digits > 0 {
		c, width := character(text, end)
		if width == 0 || c < '0' || c > '9' {
			break
		}
		end, escaped, digits = end+width, escaped || width > 1, digits+1
	}
	return end, escaped, digits >= n.digits && !(n.digits > 0 && isHex(text, begin-1) && isHex(text, end))
}

// isHex tells the inside of a hash, in which any digits occur by chance.
func isHex(text []byte, i int) bool {
	return i >= 0 && i < len(text) && strings.IndexByte("0123456789abcdef", text[i]) >= 0
}

// character reads one character, however it is written: in a URL, once or twice,
// in JSON, in Go, in HTML or, with a zero beside it, in UTF-16. Its width is 0 at the end.
func character(text []byte, i int) (c byte, width int) {
	if i >= len(text) {
		return 0, 0
	}
	c, width = text[i], 1
	switch rest := text[i+1:]; c {
	case '%':
		if v, ok := number(rest, 0, 2); ok {
			c, width = v, 3
			if again, ok := number(rest, 2, 4); ok && v == '%' {
				c, width = again, 5
			}
		}
	case '\\':
		if v, ok := number(rest, 1, 3); ok && rest[0] == 'x' {
			c, width = v, 4
		} else if v, ok := number(rest, 3, 5); ok && string(rest[:3]) == "u00" {
			c, width = v, 6
		}
	case '&':
		if v, w := entity(rest); w > 0 {
			c, width = v, w+1
		}
	}
	if i+width < len(text) && text[i+width] == 0 {
		width++
	}
	return c, width
}

// number reads two hexadecimal digits.
func number(text []byte, from, to int) (byte, bool) {
	var v [1]byte
	if len(text) < to {
		return 0, false
	}
	_, err := hex.Decode(v[:], text[from:to])
	return v[0], err == nil
}

// entity reads a character of HTML, after its &.
func entity(text []byte) (c byte, width int) {
	code, _, ok := strings.Cut(string(text[:min(len(text), 8)]), ";")
	if !ok || !strings.HasPrefix(code, "#") {
		return 0, 0
	}
	base, digits := 10, code[1:]
	if strings.HasPrefix(strings.ToLower(digits), "x") {
		base, digits = 16, digits[1:]
	}
	v, err := strconv.ParseUint(digits, base, 8)
	if err != nil {
		return 0, 0
	}
	return byte(v), len(code) + 1
}
