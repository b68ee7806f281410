package check

import (
	"slices"
	"testing"
)

func TestMeantFindsWhatPeopleTakeForOneName(t *testing.T) {
	groups := []string{"101", "102", "Suite 204", "A1", "B1", "Café"}
	for _, test := range []struct {
		room, group, differs string
	}{
		{"101 ", "101", "without the space at the edge"},
		{"1O1", "101", "the digit 0 instead of the letter \"O\""},
		{"l0I", "101", "the digit 1 instead of the letter \"l\", the digit 1 instead of the letter \"I\""},
		{"suite 204", "Suite 204", "other capitals"},
		{"Suite\u00a0204", "Suite 204", "other spaces"},
		{"Suite  204", "Suite 204", "other spaces"},
		{"Suite204", "Suite 204", "other spaces"},
		{"Suite-204", "Suite 204", "other signs or words beside it"},
		{"204", "Suite 204", "other signs or words beside it"},
		{"\u0410\u0031", "A1", "the letter \"A\" instead of the Cyrillic letter \"А\""},
		{"\u0391\u0031", "A1", "the letter \"A\" instead of the Greek letter \"Α\""},
		{"\uff21\uff11", "A1", "the letter \"A\" instead of the letter \"Ａ\", the digit 1 instead of the sign \"１\""},
		{"A\u200b1", "A1", "other signs or words beside it"},
		{"CAFÉ", "Café", "other capitals"},
	} {
		got := meant(test.room, groups)
		if !slices.Equal(got, []string{test.group}) {
			t.Errorf("%q: meant %q, want %q", test.room, got, test.group)
			continue
		}
		if how := differ(test.room, got[0]); how != test.differs {
			t.Errorf("%q and %q differ by %q, want %q", test.room, got[0], how, test.differs)
		}
	}
	for _, room := range []string{"103", "C1", "1", "Suite 205", "", " ", "-"} {
		if got := meant(room, groups); len(got) > 0 {
			t.Errorf("%q is taken for %q", room, got)
		}
	}
}
