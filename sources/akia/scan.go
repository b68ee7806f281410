package akia

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// A replay reads reports of hundreds of rows tens of thousands of times, and
// needs a third of their columns. Walking over the text once is several times
// faster than encoding/json, which checks it all first and then reflects.

var errJSON = errors.New("the answer is not valid JSON")

// deepest bounds nesting, and so the stack.
const deepest = 64

// cursor walks over JSON text from front to back.
type cursor struct {
	b     []byte
	at    int
	depth int
}

// peek returns the next byte that is no space, or 0 at the end.
func (c *cursor) peek() byte {
	for ; c.at < len(c.b); c.at++ {
		switch ch := c.b[c.at]; ch {
		case ' ', '\t', '\n', '\r':
		default:
			return ch
		}
	}
	return 0
}

// take steps over the next byte if it is ch.
func (c *cursor) take(ch byte) bool {
	if c.peek() != ch {
		return false
	}
	c.at++
	return true
}

// object walks over an object. member must walk over the value of each name.
func (c *cursor) object(member func(name []byte) error) error {
	if !c.take('{') || c.depth == deepest {
		return errJSON
	}
	c.depth++
	defer func() { c.depth-- }()
	if c.take('}') {
		return nil
	}
	for {
		if c.peek() != '"' {
			return errJSON
		}
		name, easy, err := c.quoted()
		if err != nil {
			return err
		}
		if easy {
			name = name[1 : len(name)-1]
		} else {
			name = plain(name)
		}
		if !c.take(':') {
			return errJSON
		}
		if err := member(name); err != nil {
			return err
		}
		if c.take('}') {
			return nil
		}
		if !c.take(',') {
			return errJSON
		}
	}
}

// array walks over an array. element must walk over each of its values.
func (c *cursor) array(element func() error) error {
	if !c.take('[') || c.depth == deepest {
		return errJSON
	}
	c.depth++
	defer func() { c.depth-- }()
	if c.take(']') {
		return nil
	}
	for {
		if err := element(); err != nil {
			return err
		}
		if c.take(']') {
			return nil
		}
		if !c.take(',') {
			return errJSON
		}
	}
}

// value walks over a value of any kind and returns its text.
func (c *cursor) value() ([]byte, error) {
	ch := c.peek()
	start := c.at
	var err error
	switch {
	case ch == '"':
		quoted, _, err := c.quoted()
		return quoted, err
	case ch == '{':
		err = c.object(func([]byte) error { _, err := c.value(); return err })
	case ch == '[':
		err = c.array(func() error { _, err := c.value(); return err })
	case ch == 't':
		err = c.literal("true")
	case ch == 'f':
		err = c.literal("false")
	case ch == 'n':
		err = c.literal("null")
	default:
		err = c.number()
	}
	return c.b[start:c.at], err
}

// end reports an error unless nothing is left.
func (c *cursor) end() error {
	if c.peek(); c.at < len(c.b) {
		return errJSON
	}
	return nil
}

// quoted walks over a string and returns it with its quotes. An easy one says
// what stands between them.
func (c *cursor) quoted() (quoted []byte, easy bool, err error) {
	start := c.at
	easy = true
	for i := start + 1; i < len(c.b); i++ {
		switch ch := c.b[i]; {
		case ch >= utf8.RuneSelf:
			easy = false // is it valid?
		case ch > '"' && ch != '\\': // most of all bytes
		case ch == '"':
			c.at = i + 1
			return c.b[start:c.at], easy, nil
		case ch == '\\':
			n := escape(c.b[i:])
			if n == 0 {
				return nil, false, errJSON
			}
			i += n - 1
			easy = false
		case ch < ' ':
			return nil, false, errJSON
		}
	}
	return nil, false, errJSON
}

// escape returns the length of the escape at the start of b, 0 if it is none.
func escape(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	if b[1] != 'u' {
		if bytes.IndexByte([]byte(`"\/bfnrt`), b[1]) < 0 {
			return 0
		}
		return 2
	}
	const length = len(`\u0000`)
	if len(b) < length {
		return 0
	}
	for _, ch := range b[2:length] {
		if !isDigit(ch) && (ch|' ' < 'a' || ch|' ' > 'f') {
			return 0
		}
	}
	return length
}

func (c *cursor) literal(word string) error {
	if !bytes.HasPrefix(c.b[c.at:], []byte(word)) {
		return errJSON
	}
	c.at += len(word)
	return nil
}

func (c *cursor) number() error {
	c.sign("-")
	switch {
	case c.at < len(c.b) && c.b[c.at] == '0':
		c.at++
	case !c.digits():
		return errJSON
	}
	if c.at < len(c.b) && c.b[c.at] == '.' {
		c.at++
		if !c.digits() {
			return errJSON
		}
	}
	if c.at < len(c.b) && c.b[c.at]|' ' == 'e' {
		c.at++
		c.sign("+-")
		if !c.digits() {
			return errJSON
		}
	}
	return nil
}

func (c *cursor) sign(of string) {
	if c.at < len(c.b) && bytes.IndexByte([]byte(of), c.b[c.at]) >= 0 {
		c.at++
	}
}

func (c *cursor) digits() bool {
	start := c.at
	for c.at < len(c.b) && isDigit(c.b[c.at]) {
		c.at++
	}
	return c.at > start
}

func isDigit(ch byte) bool { return ch >= '0' && ch <= '9' }

// plain takes the quotes off and the escapes out of what quoted returned.
func plain(quoted []byte) []byte {
	inner := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return inner
	}
	var s string
	_ = json.Unmarshal(quoted, &s) // quoted has checked it
	return []byte(s)
}
