package simulate

import "testing"

func TestCodeInMessage(t *testing.T) {
	const template = "Room {{reservation.room_number}}, {{reservation.arrival_date}}: {{customer.salto_ks_key_code__a}}. Welcome!"
	for _, test := range []struct{ text, want string }{
		{"Room A01, 2015-07-05: 004711. Welcome!", "004711"},
		{"Room 204, 2015-07-05: 4711. Welcome!", "4711"},
		{"Room A01, 2015-07-05: . Welcome!", ""},
		{"Room A01, 2015-07-05: none. Welcome!", ""},
		{"Room A01, 2015-07-05: 4711. Goodbye!", ""},
		{"Your stay is now 2015-07-05 to 2015-07-06.", ""},
	} {
		if got := codeIn(template, test.text); got != test.want {
			t.Errorf("%q holds %q, want %q", test.text, got, test.want)
		}
	}
}

func TestPatterns(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"SUITE", "SUITE", true},
		{"SUITE", "SUITES", false},
		{"PENT*", "PENTHOUSE", true},
		{"*", "", true},
		{"*A*B", "xAyB", true},
		{"*A*B", "xByA", false},
		{"", "", true},
		{"", "x", false},
	} {
		if got := wild(test.pattern, test.text); got != test.want {
			t.Errorf("%q like %q: %v, want %v", test.text, test.pattern, got, test.want)
		}
	}
}
