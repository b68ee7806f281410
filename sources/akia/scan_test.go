package akia

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// FuzzCursor holds the walk against encoding/json: what one takes, the other takes.
func FuzzCursor(f *testing.F) {
	for _, s := range []string{
		`{}`, `[]`, `null`, `true`, `false`, `0`, `-0`, `-1.5e+10`, `01`, `1.`, `.5`, `-`, `1e`, `+1`, `""`, `"a`, `"\u00e9\n"`,
		`"\u12g4"`, `"\x"`, "\"\t\"", "\"\xff\"", `{"a":1,"b":[true,null,{"c":"d"}]}`, `{"a":1,}`, `{"a"}`, `{a:1}`, `{"a":1 "b":2}`,
		`[1,]`, `[1 2]`, `[`, `{`, ` [ 1 , 2 ] `, `nul`, `truex`, `1 2`, ``, ` `, `"\`, `"\u`, `[}`, `{"a":}`, `[[[[[]]]]]`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c := cursor{b: b}
		value, err := c.value()
		if err == nil {
			err = c.end()
		}
		if valid := json.Valid(b); (err == nil) != valid && !deep(b) {
			t.Fatalf("%q: got error %v, encoding/json says valid is %v", b, err, valid)
		}
		if err != nil || value[0] != '"' {
			return
		}
		var want string
		if err := json.Unmarshal(b, &want); err != nil {
			t.Fatal(err)
		}
		if got := string(plain(value)); got != want {
			t.Errorf("%q: got %q, want %q", b, got, want)
		}
	})
}

// deep reports whether a text could be nested deeper than we follow.
func deep(b []byte) bool {
	open := 0
	for _, ch := range b {
		if ch == '[' || ch == '{' {
			open++
		}
	}
	return open > deepest
}

func TestDeepNestingIsRefused(t *testing.T) {
	for _, pair := range [][2]string{{`[`, `]`}, {`{"a":`, `}`}} {
		for depth, fine := range map[int]bool{deepest: true, deepest + 1: false} {
			c := cursor{b: []byte(strings.Repeat(pair[0], depth) + "1" + strings.Repeat(pair[1], depth))}
			if _, err := c.value(); (err == nil) != fine {
				t.Errorf("%d times %s: %v", depth, pair[0], err)
			}
		}
	}
}

func TestNamesAreUnescaped(t *testing.T) {
	var got []string
	c := cursor{b: []byte("{\"\\u0069d\":1,\"\xff\":2,\"id\":3}")}
	err := c.object(func(name []byte) error {
		got = append(got, string(name))
		_, err := c.value()
		return err
	})
	if want := []string{"id", "\ufffd", "id"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestValues(t *testing.T) {
	for _, tt := range []struct {
		raw              string
		text             string
		isText           bool
		flag, isFlag     bool
		count            int
		isCount, nothing bool
	}{
		{raw: ``, isText: true, isFlag: true, isCount: true, nothing: true},
		{raw: `null`, isText: true, isFlag: true, isCount: true, nothing: true},
		{raw: `""`, isText: true, isFlag: true, isCount: true},
		{raw: `"204 "`, text: "204 ", isText: true, count: 204, isCount: true},
		{raw: `007`, text: "007", isText: true, count: 7, isCount: true},
		{raw: `1`, text: "1", isText: true, flag: true, isFlag: true, count: 1, isCount: true},
		{raw: `"0"`, text: "0", isText: true, isFlag: true, isCount: true},
		{raw: `-1`},
		{raw: `1.5`},
		{raw: `"-1"`, text: "-1", isText: true},
		{raw: `true`, flag: true, isFlag: true},
		{raw: `"Yes"`, text: "Yes", isText: true, flag: true, isFlag: true},
		{raw: `false`, isFlag: true},
		{raw: `[1]`},
		{raw: `{}`},
	} {
		t.Run(tt.raw, func(t *testing.T) {
			raw := []byte(tt.raw)
			if s, ok := textOf(raw); ok != tt.isText || ok && s != tt.text {
				t.Errorf("textOf: %q, %v", s, ok)
			}
			if v, ok := flagOf(raw); ok != tt.isFlag || ok && v != tt.flag {
				t.Errorf("flagOf: %v, %v", v, ok)
			}
			if n, ok := countOf(raw); ok != tt.isCount || ok && n != tt.count {
				t.Errorf("countOf: %d, %v", n, ok)
			}
			if isNothing(raw) != tt.nothing {
				t.Errorf("isNothing: %v", !tt.nothing)
			}
		})
	}
}
