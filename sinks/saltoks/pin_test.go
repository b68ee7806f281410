package saltoks

import "testing"

func TestReadPIN(t *testing.T) {
	for _, tt := range []struct {
		body   string
		digits int
		want   string // empty: none
	}{
		{`"525149"`, 0, "525149"},
		{"012345\r\n", 0, "012345"},
		{"\ufeff \" 012345 \"", 6, "012345"},
		{"09041", 0, "09041"}, // all there is, or half of it: nobody can say
		{"09041", 10, ""},
		{`"09041`, 0, ""},
		{"0904173684", 10, "0904173684"},
		{"0904173684", 6, ""},
		{"123", 0, ""},
		{"12345678901", 0, ""},
		{"", 0, ""},
	} {
		pin, err := readPIN([]byte(tt.body), tt.digits)
		if pin.Digits() != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%q of %d digits: right %t, error %v", tt.body, tt.digits, pin.Digits() == tt.want, err)
		}
	}
}
